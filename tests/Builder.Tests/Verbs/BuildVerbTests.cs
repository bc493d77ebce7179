using Builder.Server.Cli;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>What <c>builder build</c> says and leaves behind, in folders that need no packages.</summary>
public sealed class BuildVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("builder-verb-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_folder_of_pages_builds_and_stays_as_it_was()
    {
        Write("index.html", "<!doctype html><h1>Bread</h1>");

        var ended = await BuilderProcess.RunAsync("build", folder);

        Assert.Equal((ExitCodes.Ok, ""), (ended.ExitCode, ended.Errors));
        Assert.Contains(" builds (", ended.Output, StringComparison.Ordinal);
        Assert.Equal(["index.html"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_site_of_another_tool_is_named_and_the_verb_does_not_end_as_if_it_had_built()
    {
        Write(
            "package.json",
            "{\"scripts\":{\"build\":\"react-scripts build\",\"start\":\"react-scripts start\"},\"dependencies\":{\"react-scripts\":\"5.0.1\"}}"
        );

        var ended = await BuilderProcess.RunAsync("build", folder);

        Assert.Equal(ExitCodes.Failed, ended.ExitCode);
        Assert.Contains("was not built. Create React App builds this site", ended.Output, StringComparison.Ordinal);
        Assert.Contains("npm run start", ended.Output, StringComparison.Ordinal);
        Assert.Equal(["package.json"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName));
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(folder, path), text);
}
