using Builder.Server.Cli;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary><c>builder publish</c> on a folder of pages, from the first look to a way back.</summary>
public sealed class PublishVerbTests : IDisposable
{
    private const string Page = "<!doctype html><html lang=\"en\"><title>Bread</title><h1>Bread</h1></html>";
    private readonly TestFolders folders = new();
    private readonly string folder = Directory.CreateTempSubdirectory("builder-publish-").FullName;

    private string Web => Path.Combine(folder, "web");

    private string Site => Directory.CreateDirectory(Path.Combine(folder, "site")).FullName;

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        folders.Dispose();
    }

    [Fact]
    public async Task A_site_is_looked_at_published_made_live_and_brought_back()
    {
        Write("index.html", Page);
        var looked = await RunAsync();
        Assert.Equal((ExitCodes.Ok, ""), (looked.ExitCode, looked.Errors));
        Assert.Contains("fit to be published", looked.Output, StringComparison.Ordinal);

        var sent = await RunAsync("--to", $"folder:{Web}");
        Assert.Equal((ExitCodes.Ok, ""), (sent.ExitCode, sent.Errors));
        Assert.False(Directory.Exists(Path.Combine(Web, "current")));
        await LiveAsync();
        Write("index.html", Page.Replace("Bread", "Cake", StringComparison.Ordinal));
        await LiveAsync();
        Assert.Contains("Cake", Live(), StringComparison.Ordinal);

        var back = await RunAsync("--to", $"folder:{Web}", "--roll-back");
        Assert.Equal((ExitCodes.Ok, ""), (back.ExitCode, back.Errors));
        Assert.Contains("Bread", Live(), StringComparison.Ordinal);
        var list = await RunAsync("--history");
        Assert.Equal(2, list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(["index.html"], Directory.EnumerateFileSystemEntries(Site).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_is_wrong_keeps_a_site_back_until_the_person_says_otherwise_and_a_secret_always()
    {
        Write("index.html", Page + "<a href=\"http://localhost:3000/\">x</a>");
        var refused = await RunAsync("--to", $"folder:{Web}", "--live");
        Assert.Equal(ExitCodes.Failed, refused.ExitCode);
        Assert.Contains("index.html:1", refused.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Web));
        await LiveAsync("--yes");

        Write("keys.js", "const key = 'sk_" + "live_abcdefghijklmnopqrstuvw'");
        var secret = await RunAsync("--to", $"folder:{Web}", "--live", "--yes");
        Assert.Equal(ExitCodes.Failed, secret.ExitCode);
        Assert.Contains("keys.js:1", secret.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Web, "current", "keys.js")));
    }

    [Fact]
    public async Task A_folder_of_the_site_itself_is_no_place_to_publish_to()
    {
        Write("index.html", Page);

        var refused = await RunAsync("--to", $"folder:{Path.Combine(Site, "dist")}");

        Assert.Equal(ExitCodes.WrongUse, refused.ExitCode);
        Assert.Equal(["index.html"], Directory.EnumerateFileSystemEntries(Site).Select(Path.GetFileName));
    }

    private Task<BuilderProcess.Ended> RunAsync(params string[] words) =>
        BuilderProcess.RunAsync(["publish", Site, .. words], folders.Environment);

    private async Task LiveAsync(params string[] more)
    {
        var live = await RunAsync(["--to", $"folder:{Web}", "--live", .. more]);
        Assert.Equal((ExitCodes.Ok, ""), (live.ExitCode, live.Errors));
    }

    private string Live() => File.ReadAllText(Path.Combine(Web, "current", "index.html"));

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(Site, path), text);
}
