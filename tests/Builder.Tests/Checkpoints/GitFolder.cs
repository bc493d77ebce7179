using Builder.Core.Checkpoints;
using Builder.Core.Sites;
using CliWrap;
using CliWrap.Buffered;

namespace Builder.Tests.Checkpoints;

/// <summary>A folder of its own for a test, with the real git beside it as the judge.</summary>
internal sealed class GitFolder : IDisposable
{
    public GitFolder()
        : this(Directory.CreateTempSubdirectory("builder-history-").FullName) { }

    private GitFolder(string path) => Path = path;

    /// <summary>A folder that is somebody else's to remove.</summary>
    public static GitFolder At(string path) => new(path);

    public string Path { get; }

    public Site Site => Site.Open(Path);

    public static SiteHistory Open(Site site) => SiteHistory.Open(site, TimeProvider.System);

    /// <summary>All files of a tree, sorted.</summary>
    public static IReadOnlyList<SitePath> Paths(SiteHistory history, TreeId tree) =>
        [.. history.Diff(null, tree).Select(change => change.Path).Order()];

    /// <summary>A repository with one commit of two files on the branch main.</summary>
    public static async Task<GitFolder> WithCommitAsync()
    {
        var folder = new GitFolder();
        await folder.GitAsync("init", "-q", "-b", "main");
        folder.Write("index.html", "<h1>Bakery</h1>\n");
        folder.Write("src/app.ts", "one\ntwo\nthree\nfour\nfive\nsix\nseven\n");
        folder.Write(".gitignore", "node_modules\ndist\n.env\n");
        await folder.GitAsync("add", ".");
        await folder.GitAsync("commit", "-q", "-m", "First");
        return folder;
    }

    /// <summary>A folder in memory where the system has such a place: for thousands of them.</summary>
    public static GitFolder InMemory() =>
        Directory.Exists("/dev/shm") ? new(Directory.CreateDirectory($"/dev/shm/builder-history-{Guid.NewGuid():N}").FullName) : new();

    /// <summary>Runs several lines in a shell, whatever becomes of each, with a git that is apart from the machine's own settings.</summary>
    public async Task<string> ShellAsync(string script) =>
        (
            await Cli.Wrap("sh")
                .WithWorkingDirectory(Path)
                .WithArguments(["-c", script + "\n:"])
                .WithEnvironmentVariables(variables =>
                    variables
                        .Set("GIT_CONFIG_NOSYSTEM", "1")
                        .Set("GIT_AUTHOR_NAME", "Ada")
                        .Set("GIT_AUTHOR_EMAIL", "ada@example.org")
                        .Set("GIT_COMMITTER_NAME", "Ada")
                        .Set("GIT_COMMITTER_EMAIL", "ada@example.org")
                )
                .ExecuteBufferedAsync()
        ).StandardOutput;

    public void Write(string path, string content)
    {
        var file = System.IO.Path.Combine(Path, path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    public string Read(string path) => File.ReadAllText(System.IO.Path.Combine(Path, path));

    public bool Exists(string path) => File.Exists(System.IO.Path.Combine(Path, path));

    /// <summary>Runs git in the folder, apart from the machine's own settings, and returns what it printed.</summary>
    public async Task<string> GitAsync(params string[] arguments)
    {
        var result = await Cli.Wrap("git")
            .WithWorkingDirectory(Path)
            .WithArguments([
                .. (string[])["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"],
                .. arguments,
            ])
            .WithEnvironmentVariables(variables => variables.Set("GIT_CONFIG_NOSYSTEM", "1"))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return result.ExitCode == 0
            ? result.StandardOutput
            : $"git {string.Join(' ', arguments)} failed: {result.StandardOutput}{result.StandardError}";
    }

    public void Dispose()
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        Directory.Delete(Path, recursive: true);
    }
}
