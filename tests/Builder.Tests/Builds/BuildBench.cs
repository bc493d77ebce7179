using System.Globalization;
using System.Text;
using Builder.Core.Builds;
using Builder.Core.Sites;
using CliWrap;
using Xunit;

namespace Builder.Tests.Builds;

/// <summary>Ours and the usual way in turn, in one go. Run it by name; it takes part in no other run. Ratios count, not milliseconds.</summary>
public sealed class BuildBench(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Rounds = 5;

    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task Dependencies_and_builds_beside_the_usual_way()
    {
        var tools = Toolchain.Find(out _)!;
        var site = bench.NewSite("react");
        Components(site, 30);
        Assert.True((await checks.CheckAsync(site, site.Folder, null, _ => { }, CancellationToken.None)).Passed);
        await checks.Dependencies.RefillAsync(CancellationToken.None);

        var (ready, npmCi, ours, known, npx) = (
            new List<double>(),
            new List<double>(),
            new List<double>(),
            new List<double>(),
            new List<double>()
        );
        for (var round = 0; round < Rounds; round++)
        {
            var fresh = bench.NewSite("react", $"fresh{round}");
            ready.Add(await TimeAsync(() => checks.Dependencies.EnsureAsync(fresh.Folder, _ => { }, CancellationToken.None)));
            await checks.Dependencies.RefillAsync(CancellationToken.None);

            var usual = bench.NewSite("react", $"usual{round}");
            npmCi.Add(
                await TimeAsync(() => NodeAsync(usual.Root, tools.Node, tools.Npm, "ci", "--prefer-offline", "--no-audit", "--no-fund"))
            );

            Edit(site, round);
            ours.Add(await TimeAsync(() => checks.CheckAsync(site, site.Folder, null, _ => { }, CancellationToken.None)));
            known.Add(await TimeAsync(() => checks.CheckAsync(site, site.Folder, null, _ => { }, CancellationToken.None)));
            Edit(site, round + 100);
            var npxCli = Path.Combine(Path.GetDirectoryName(tools.Npm)!, "npx-cli.js");
            npx.Add(
                await TimeAsync(() =>
                    NodeAsync(site.Root, tools.Node, npxCli, "vite", "build", "--outDir", Path.Combine(bench.Root, "out"), "--emptyOutDir")
                )
            );
        }
        Row("packages of a known lock file / npm ci, warm cache", ready, npmCi);
        Row("edit → types and build / npx vite build alone", ours, npx);
        Row("known tree / npx vite build", known, npx);
    }

    private void Row(string what, List<double> ours, List<double> theirs)
    {
        var (a, b) = (Median(ours), Median(theirs));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {a:0.0} ms / {b:0} ms = 1 : {b / a:0.0}"));
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }

    private static async Task NodeAsync(string folder, string node, params string[] arguments)
    {
        var said = new StringBuilder();
        var result = await Cli.Wrap(node)
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithValidation(CommandResultValidation.None)
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(said))
            .ExecuteAsync();
        Assert.True(result.IsSuccess, said.ToString());
    }

    private static void Components(Site site, int count)
    {
        for (var number = 0; number < count; number++)
        {
            Write(
                site,
                $"src/bench/Part{number}.tsx",
                $"export function Part{number}({{ n }}: {{ n: number }}) {{ return <p className=\"p-2\">{{n}} of part {number}</p> }}\n"
            );
        }
        Write(
            site,
            "src/bench/index.tsx",
            string.Concat(Enumerable.Range(0, count).Select(number => $"export {{ Part{number} }} from './Part{number}'\n"))
        );
    }

    private static void Edit(Site site, int round) =>
        Write(site, "src/bench/Part0.tsx", $"export function Part0({{ n }}: {{ n: number }}) {{ return <p>{{n}} in round {round}</p> }}\n");

    private static void Write(Site site, string path, string content) =>
        site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
}
