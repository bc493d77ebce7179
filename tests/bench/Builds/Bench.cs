using System.Text;
using Builder.Core;
using Builder.Core.Checks;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;
using CliWrap;

namespace Builder.Bench.Builds;

/// <summary>A temporary folder with sites of any size, our engine on it, and the usual tools beside it. Nothing of it is left afterwards.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("builder-bench-").FullName;

    public Bench()
    {
        Folders = new BuilderFolders(Path.Combine(root, "state"), Path.Combine(root, "cache"));
        Checks = new SiteChecks(Folders, TimeProvider.System);
        Tools = Toolchain.Find(out var whyNot) ?? throw new InvalidOperationException(whyNot);
    }

    public BuilderFolders Folders { get; }

    public SiteChecks Checks { get; }

    public Toolchain Tools { get; }

    public string Npx => Path.Combine(Path.GetDirectoryName(Tools.Npm)!, "npx-cli.js");

    public static string Repository
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Builder.sln")))
            {
                folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new DirectoryNotFoundException();
            }
            return folder;
        }
    }

    public string PathOf(string name) => Path.Combine(root, name);

    /// <summary>The React template, without packages, with so many components that are all on its page.</summary>
    public Site NewSite(string name, int components = 0)
    {
        Copy(Path.Combine(Repository, "templates", "react", "site"), PathOf(name));
        var site = Site.Open(PathOf(name));
        if (components > 0)
        {
            BenchComponents.Write(site, components);
        }
        return site;
    }

    public async Task<CheckResult> CheckAsync(Site site)
    {
        var result = await Checks.CheckAsync(site, site.Folder, null, _ => { }, CancellationToken.None);
        return result.Passed ? result : throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
    }

    /// <summary>Runs a tool to its end as a person in a terminal would.</summary>
    public async Task RunAsync(string folder, params string[] arguments)
    {
        var said = new StringBuilder();
        var result = await Cli.Wrap(Tools.Node)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithValidation(CommandResultValidation.None)
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(said))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
            .ExecuteAsync();
        if (!result.IsSuccess)
        {
            throw new InvalidOperationException($"{string.Join(' ', arguments)}\n{said}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Checks.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(from, file);
            if (path.Split(Path.DirectorySeparatorChar)[0] is not ("node_modules" or "dist"))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, path))!);
                File.Copy(file, Path.Combine(to, path));
            }
        }
    }
}
