using Xunit;

namespace Builder.Tests.Architecture;

/// <summary>What keeps the house readable: the size of files and of rooms.</summary>
public sealed class SizeTests
{
    private const int Long = 220;
    private const int LongestFile = 600;

    [Fact]
    public void No_file_of_the_server_is_long()
    {
        var files = Directory
            .EnumerateFiles(Repository.PathOf("server"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (File: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count()))
            .ToList();
        Assert.DoesNotContain(files, file => file.Lines > LongestFile);
        Assert.InRange(files.Count(file => file.Lines > Long) * 100 / files.Count, 0, 8);
        Assert.InRange(files.Select(file => file.Lines).Order().ElementAt(files.Count / 2), 1, 110);
    }

    [Fact]
    public void There_are_five_projects()
    {
        var projects = Directory
            .EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains("node_modules", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}bench{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !file.Contains($"{Path.DirectorySeparatorChar}mutation{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            )
            .Select(Path.GetFileNameWithoutExtension);
        Assert.Equal(
            ["Builder.Core", "Builder.FakeTool", "Builder.Protocol", "Builder.Server", "Builder.Tests"],
            projects.Order(StringComparer.Ordinal)
        );
    }
}
