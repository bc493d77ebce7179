using System.Globalization;
using System.Text;
using CliWrap;

namespace Builder.Bench.Builds;

/// <summary>
/// Another service's export, the whole way by the real executable: opened, built for the first time and one change kept, beside the export's own
/// <c>npm ci</c> and <c>vite build</c>. First with nothing known of it (npm's cache has its packages for both), then once more with another change.
/// </summary>
internal static class ExportBenchmark
{
    private const int Rounds = 3;
    private const double MostFirst = 1.2;
    private const double MostAfter = 0.3;

    public static async Task RunAsync()
    {
        await using var bench = new Bench();
        var original = bench.PathOf("original");
        ExportedSite.Write(original);
        // As an export comes: with its lock file, in a repository. This fetches the packages, too, and is not measured.
        await bench.RunAsync(original, bench.Tools.Npm, "install", "--no-audit", "--no-fund", "--ignore-scripts");
        Directory.Delete(Path.Combine(original, "node_modules"), recursive: true);

        var (first, after) = (new List<(double Ours, double Theirs)>(), new List<(double Ours, double Theirs)>());
        for (var round = 0; round < Rounds; round++)
        {
            var own = await CopyAsync(original, bench.PathOf($"own{round}"));
            var site = await CopyAsync(original, bench.PathOf($"site{round}"));
            var folders = bench.PathOf($"builder{round}");
            first.Add((await OursAsync(site, folders, $"first {round}"), await TheirsAsync(bench, own)));
            after.Add((await OursAsync(site, folders, $"after {round}"), await TheirsAsync(bench, own)));
        }

        Console.Out.WriteLine(
            "| 200-file export: opened, built, one change kept | ours s | npm ci && vite build s | ratio, each round | median | goal |"
        );
        Console.Out.WriteLine("|---|---|---|---|---|---|");
        Tell("the first time", first, MostFirst);
        Tell("after", after, MostAfter);
    }

    private static void Tell(string when, List<(double Ours, double Theirs)> times, double goal)
    {
        var ratios = times.Select(time => time.Ours / time.Theirs).ToList();
        Console.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {when} | {List(times.Select(time => time.Ours / 1000))} | {List(times.Select(time => time.Theirs / 1000))} | {List(ratios)} | {ratios.Order().ElementAt(ratios.Count / 2):0.00} | {goal:0.0} |"
            )
        );
    }

    private static string List(IEnumerable<double> numbers) =>
        string.Join(", ", numbers.Select(number => number.ToString("0.00", CultureInfo.InvariantCulture)));

    private static Task<double> TheirsAsync(Bench bench, string folder) =>
        Contest.TimeAsync(async () =>
        {
            await bench.RunAsync(folder, bench.Tools.Npm, "ci", "--prefer-offline", "--no-audit", "--no-fund");
            await bench.RunAsync(folder, bench.Npx, "vite", "build");
        });

    private static async Task<double> OursAsync(string site, string folders, string words)
    {
        var path = Path.Combine(site, "src", "components", "Block7.tsx");
        var changed = (await File.ReadAllTextAsync(path)).Replace("More of", $"More ({words}) of", StringComparison.Ordinal);
        var build = await Contest.TimeAsync(() => BuilderAsync(folders, "", "build", site, "--json"));
        var keep = await Contest.TimeAsync(() =>
            BuilderAsync(
                folders,
                changed,
                "apply",
                site,
                "--format",
                "whole_file",
                "--path",
                "src/components/Block7.tsx",
                "--yes",
                "--json"
            )
        );
        if (await File.ReadAllTextAsync(path) != changed)
        {
            throw new InvalidOperationException("The change was not kept.");
        }

        Console.Out.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"  {words}: build {build / 1000:0.00} s, kept change {keep / 1000:0.00} s")
        );
        return build + keep;
    }

    private static async Task BuilderAsync(string folders, string input, params string[] arguments)
    {
        var said = new StringBuilder();
        var result = await Cli.Wrap("dotnet")
            .WithArguments([Path.Combine(AppContext.BaseDirectory, "builder.dll"), .. arguments])
            .WithEnvironmentVariables(variables =>
                variables.Set("BUILDER_STATE_DIR", Path.Combine(folders, "state")).Set("BUILDER_CACHE_DIR", Path.Combine(folders, "cache"))
            )
            .WithStandardInputPipe(PipeSource.FromString(input))
            .WithStandardOutputPipe(PipeTarget.ToStringBuilder(said))
            .WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync();
        if (!result.IsSuccess)
        {
            throw new InvalidOperationException($"builder {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{said}");
        }
    }

    private static async Task<string> CopyAsync(string from, string to)
    {
        await Cli.Wrap("cp").WithArguments(["-a", from, to]).ExecuteAsync();
        foreach (
            var words in (string[][])
                [
                    ["init", "-q", "-b", "main"],
                    ["add", "-A"],
                    ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-qm", "Export"],
                ]
        )
        {
            await Cli.Wrap("git").WithArguments(words).WithWorkingDirectory(to).ExecuteAsync();
        }

        return to;
    }
}
