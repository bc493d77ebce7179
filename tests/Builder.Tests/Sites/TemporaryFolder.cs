namespace Builder.Tests.Sites;

/// <summary>A folder that is gone after the test, links in it not followed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <param name="on">A folder on another disk than that of temporary files; null for the usual one.</param>
    public TemporaryFolder(string? on = null) =>
        Path = on is null
            ? Directory.CreateTempSubdirectory("builder-test-").FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(on, $"builder-test-{Guid.NewGuid():N}")).FullName;

    public string Path { get; }

    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    public string Put(string relative, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(relative))!);
        File.WriteAllText(At(relative), content);
        return At(relative);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
