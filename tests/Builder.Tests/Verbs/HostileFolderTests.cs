using System.Diagnostics;
using System.Net;
using Builder.Core;
using Builder.Protocol;
using Builder.Server;
using Builder.Server.Cli;
using Builder.Server.Rpc;
using CliWrap;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>
/// Every verb, by the engine that the command line uses, in each of <see cref="HostileFolders"/>: nothing outside of the folder is read, changed
/// or run, nothing hangs, and what is refused is said (docs/threats.md).
/// </summary>
public sealed class HostileFolderTests(ITestOutputHelper output) : IDisposable
{
    internal static readonly string[] Verbs = ["open", "history", "build", "preview", "apply", "discard", "keep", "undo"];

    private const string Canary = "canary-51c7e0f2";
    private const string Base = """
        mkdir -p home/.ssh other/.git out sites
        for f in home/.ssh/id_rsa home/.env home/.npmrc home/.gitconfig home/x home/index.html other/.env other/secret.txt other/index.html; do echo CANARY > $f; done
        printf '[user]\n name = CANARY\n' > home/.gitconfig
        export HOME=$PWD/home OTHER=$PWD/other OUT=$PWD/out GIT_CONFIG_NOSYSTEM=1
        export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b.c GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b.c
        commit() { git init -qb main && git add -A && git commit -qm Start; }
        rm -rf other/.git; (cd other; commit)
        mkdir base; (cd base; echo '<!doctype html><title>A</title><h1>Hello</h1>' > index.html; commit)
        n=0; plant() { cp -a base sites/s$n; cd sites/s$n; n=$((n+1)); }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] Asked =
    [
        "id_rsa",
        "public/id_rsa",
        ".ssh/id_rsa",
        "%2e%2e/%2e%2e/home/.ssh/id_rsa",
        "secret.txt",
        "s.txt",
        "src/secret.txt",
        ".env",
        ".git/config",
        "x/secret.txt",
        "node_modules/x/secret.txt",
    ];

    private readonly string root = Directory.CreateTempSubdirectory("builder-hostile-").FullName;
    private readonly StringWriter log = new();
    private readonly List<string> effects = [];
    private readonly List<string> hangs = [];
    private readonly List<string> untold = [];
    private readonly List<string> different = [];

    /// <summary>Not by the runtime: it has no words for names in no encoding.</summary>
    public void Dispose()
    {
        using var removal = Process.Start("rm", ["-rf", root]);
        removal.WaitForExit();
    }

    [Fact]
    public async Task No_folder_gets_anything_by_being_opened_built_shown_or_changed()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The folders are made of what Linux has: pipes, devices, links, names of any bytes.");
        }

        var clock = Stopwatch.StartNew();
        await PlantAsync();
        var before = Around();
        var composition = Start();
        foreach (var (index, folder) in HostileFolders.Table.Index())
        {
            var (hung, began) = (hangs.Count, clock.Elapsed);
            var came = await RunAsync(folder.Name, Path.Combine(root, "sites", $"s{index}"), composition.AreasFor(new CommandLineClient()));
            if (clock.Elapsed - began > TimeSpan.FromSeconds(5))
            {
                output.WriteLine($"{folder.Name}: {(clock.Elapsed - began).TotalSeconds:0} s");
            }

            if (hangs.Count > hung)
            {
                // What hangs does not end either.
                composition = Start();
            }

            if (came != folder.Expected)
            {
                different.Add($"{folder.Name}: {came} instead of {folder.Expected}");
            }

            effects.AddRange(Around().Except(before).Select(entry => $"{folder.Name}: now {entry}"));
            effects.AddRange(before.Except(Around()).Select(entry => $"{folder.Name}: no longer {entry}"));
        }

        await composition.DisposeAsync();
        effects.AddRange(Leaked());
        output.WriteLine(
            $"{HostileFolders.Table.Count} folders × {Verbs.Length} verbs in {clock.Elapsed.TotalSeconds:0} s: "
                + $"{effects.Count} effects out of policy, {hangs.Count} hangs, {untold.Count} untold"
        );
        foreach (var wrong in hangs.Concat(untold).Concat(effects).Concat(different))
        {
            output.WriteLine(wrong);
        }

        Assert.Empty(string.Join('\n', hangs.Concat(untold).Concat(effects).Concat(different)));
        Assert.InRange(HostileFolders.Table.Count, 60, int.MaxValue);
    }

    private Composition Start() =>
        new(
            TimeProvider.System,
            log,
            new BuilderFolders(Path.Combine(root, "state"), Path.Combine(root, "cache")),
            Repository.PathOf("templates")
        );

    private async Task<string> RunAsync(string name, string site, Areas areas)
    {
        var (came, isHung) = ("", false);
        await TryAsync("open", stop => areas.Sites.OpenAsync(new SiteOpenRequest(site), stop));
        await TryAsync("history", stop => areas.Checkpoints.ListAsync(new CheckpointListRequest(site), stop));
        await TryAsync(
            "build",
            stop => areas.Builds.StartAsync(new BuildStartRequest(site), stop),
            build => build.Passed,
            build => build.Message
        );
        await TryAsync(
            "preview",
            stop => FetchAsync(areas, site, stop),
            pages => pages.Contains("Hello", StringComparison.Ordinal),
            pages => pages
        );
        var files = Files(site);
        var waiting = await TryAsync(
            "apply",
            stop => areas.Edits.ApplyAsync(Edit(site, "One", keep: false), stop),
            done => done.ReviewId is not null,
            Told
        );
        await TryAsync(
            "discard",
            stop =>
                areas.Reviews.DecideAsync(new ReviewDecideRequest(site, waiting?.ReviewId ?? "none", ReviewDecision.Discard, null), stop)
        );
        Same("discard");
        var kept = await TryAsync(
            "keep",
            stop => areas.Edits.ApplyAsync(Edit(site, "Two", keep: true), stop),
            done => done.Commits.Count > 0,
            Told
        );
        await TryAsync(
            "undo",
            stop =>
                areas.Checkpoints.UndoAsync(new CheckpointUndoRequest(site, kept?.Commits is [.., var last] ? last.Id : "0000000"), stop)
        );
        Same("undo");
        return came;

        void Same(string verb)
        {
            effects.AddRange(Files(site).Except(files).Select(entry => $"{name}, {verb}: now {entry}"));
            effects.AddRange(files.Except(Files(site)).Select(entry => $"{name}, {verb}: no longer {entry}"));
        }

        async Task<T?> TryAsync<T>(
            string verb,
            Func<CancellationToken, Task<T>> run,
            Func<T, bool>? isDone = null,
            Func<T, string?>? why = null
        )
            where T : class
        {
            if (isHung)
            {
                return null;
            }

            using var stop = new CancellationTokenSource();
            try
            {
                var result = await Task.Run(() => run(stop.Token), TestContext.Current.CancellationToken)
                    .WaitAsync(Patience, TestContext.Current.CancellationToken);
                var done = isDone?.Invoke(result) ?? true;
                came += done ? '+' : '-';
                if (!done && why?.Invoke(result) is null or "")
                {
                    untold.Add($"{name}, {verb}: no word of it");
                }

                Look(verb, result.ToString()!);
                return result;
            }
            catch (TimeoutException)
            {
                isHung = true;
                hangs.Add($"{name}, {verb}: it hangs");
            }
            catch (Exception refused)
            {
                came += '-';
                Look(verb, refused.Message);
                if (refused is not BuilderException { Message.Length: > 0, NextStep.Length: > 0 })
                {
                    untold.Add(
                        $"{name}, {verb}: {refused.GetType().Name} {refused.Message} {refused.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("Builder.Core", StringComparison.Ordinal))}"
                    );
                }
            }

            return null;
        }

        void Look(string verb, string said)
        {
            if (said.Contains(Canary, StringComparison.Ordinal) || said.Contains('\e'))
            {
                effects.Add($"{name}, {verb}: it says {said}");
            }
        }
    }

    private static string? Told(EditApplyResponse done) =>
        done.Message ?? done.Build?.Message ?? string.Concat(done.Refusals.Select(refusal => refusal.Message));

    private static EditApplyRequest Edit(string site, string title, bool keep) =>
        new(site, EditFormat.WholeFile, $"<!doctype html><title>{title}</title><h1>{title}</h1>\n", "index.html", keep);

    private static async Task<string> FetchAsync(Areas areas, string site, CancellationToken stop)
    {
        var preview = await areas.Previews.OpenAsync(new PreviewOpenRequest(site, Forwarded: true), stop);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var pages = preview.Label + "\n";
        foreach (var path in Asked.Prepend(""))
        {
            using var answer = await http.GetAsync(new Uri(preview.LocalUrl + path), stop);
            pages += answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(stop) : "";
        }

        return pages;
    }

    private async Task PlantAsync()
    {
        var rows = HostileFolders.Table.Select(folder => $"( cd . ; plant; {folder.Plant.Trim()}\n) && n=$((n+1)) || exit 9\n");
        var script = Base.Replace("CANARY", Canary, StringComparison.Ordinal).ReplaceLineEndings("\n") + "\n" + string.Concat(rows);
        var errors = new System.Text.StringBuilder();
        var ended = await CliWrap
            .Cli.Wrap("bash")
            .WithArguments(["-s"])
            .WithStandardInputPipe(PipeSource.FromString(script))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(errors))
            .WithWorkingDirectory(root)
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(TestContext.Current.CancellationToken);
        Assert.True(ended.ExitCode == 0, errors.ToString());
    }

    /// <summary>Everything of others.</summary>
    private HashSet<string> Around() =>
        [
            .. new[] { "home", "other", "out", "base", "objects" }.SelectMany(name =>
                Everything(Path.Combine(root, name), withContent: true)
            ),
        ];

    /// <summary>What is in the site, without git's own.</summary>
    private static HashSet<string> Files(string site) =>
        [
            .. Everything(site, withContent: false).Where(entry => !entry.Contains("/.git/", StringComparison.Ordinal)),
            new FileInfo(Path.Combine(site, "index.html")) is { Exists: true, LinkTarget: null } page
                ? File.ReadAllText(page.FullName)
                : "no page",
        ];

    private static IEnumerable<string> Everything(string folder, bool withContent)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Walk))
        {
            var content = withContent && entry is FileInfo && entry.LinkTarget is null ? File.ReadAllText(entry.FullName) : "";
            yield return $"{entry.FullName} {entry.LinkTarget} {content}";
        }
    }

    private static readonly EnumerationOptions Walk = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        MaxRecursionDepth = 30,
    };

    /// <summary>Where a secret of others came to lie, or was told.</summary>
    private IEnumerable<string> Leaked()
    {
        if (log.ToString().Contains(Canary, StringComparison.Ordinal))
        {
            yield return "the log tells a secret";
        }

        foreach (var part in new[] { "state", "cache" })
        {
            foreach (
                var file in new DirectoryInfo(Path.Combine(root, part))
                    .EnumerateFiles("*", Walk)
                    .Where(file => file.Length is > 0 and < 1 << 20)
            )
            {
                if (ReadShared(file.FullName).Contains(Canary, StringComparison.Ordinal))
                {
                    yield return $"{file.FullName} holds a secret";
                }
            }
        }
    }

    private static string ReadShared(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }
}
