using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Builder.Core.Checkpoints;
using Builder.Core.Processes;
using Builder.Tests.Checks;
using CliWrap;
using CliWrap.EventStream;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>
/// The real executable serves a preview on one port, is killed (SIGKILL, it alone) at a random moment, and is started again on the same port
/// (THREATS X4). KILL_CYCLES says how often; a thousand take about half an hour.
/// </summary>
public sealed class KillCyclesTests(ITestOutputHelper output) : IDisposable
{
    private const int EditEvery = 4;

    private readonly Workbench bench = new();
    private readonly TestFolders folders = new();
    private readonly Random random = new(LongRuns.CrashSeed);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        folders.Dispose();
        bench.Dispose();
    }

    [Fact]
    public async Task Killed_at_any_moment_it_leaves_no_process_holds_no_port_and_finds_no_stale_lock()
    {
        Assert.SkipUnless(ProcessMarks.AreReadable, "Which processes are whose can only be read on Linux.");
        var cycles = LongRuns.Kills(ordinary: 3);
        output.WriteLine($"CRASH_SEED={LongRuns.CrashSeed}");
        var site = bench.NewSite();
        using (var history = SiteHistory.Open(site, TimeProvider.System))
        {
            // Serving makes no repository, and only where there is one can a lock of it be left.
            history.Begin();
        }
        var root = site.Root;
        var port = FreePort();
        // The first start installs the packages; how long the others take, the second one shows.
        await ServeAsync(root, port, Timeout.InfiniteTimeSpan);
        var undisturbed = await ServeAsync(root, port, Timeout.InfiniteTimeSpan);

        var (early, served, slowest, slowestStart) = (0, 0, TimeSpan.Zero, TimeSpan.Zero);
        for (var cycle = 1; cycle <= cycles; cycle++)
        {
            if (cycle % EditEvery == 0)
            {
                // A new state has to be built, so that tools run when it is killed.
                await File.WriteAllTextAsync(Path.Combine(root, "src", "cycle.ts"), $"export const cycle = {cycle}\n", Cancellation);
            }
            var killed = await ServeAsync(root, port, undisturbed.Took * (random.NextDouble() * 1.3));
            var restarted = await ServeAsync(root, port, Timeout.InfiniteTimeSpan);
            Assert.NotNull(restarted.TreeId);
            Assert.False(restarted.IsStale);
            Assert.Empty(Directory.EnumerateFiles(Path.Combine(root, ".git"), "*.lock", SearchOption.AllDirectories));
            early += killed.TreeId is null ? 1 : 0;
            served += killed.TreeId is null ? 0 : 1;
            slowest = new[] { slowest, killed.Cleared, restarted.Cleared }.Max();
            slowestStart = slowestStart > restarted.Took ? slowestStart : restarted.Took;
            if (cycle % 50 == 0)
            {
                output.WriteLine($"{cycle} cycles, {early} killed before they served; gone after at most {slowest.TotalMilliseconds:0} ms");
            }
        }
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cycles} cycles: {early} killed before they served, {served} after; every restart served the newest state on the same port "
                    + $"(slowest {slowestStart.TotalMilliseconds:0} ms); everything a killed one had started was gone after at most {slowest.TotalMilliseconds:0} ms."
            )
        );
    }

    /// <summary>Serves until it is killed: so long after its start, or as soon as its page has answered.</summary>
    /// <returns>What it said that it serves, if it came to that; how long that took; and how long its processes outlived it.</returns>
    private async Task<Served> ServeAsync(string root, int port, TimeSpan life)
    {
        var command = Cli.Wrap("dotnet")
            .WithArguments([BuilderProcess.Assembly, "preview", root, "--port", port.ToString(CultureInfo.InvariantCulture), "--json"])
            .WithEnvironmentVariables(folders.Environment)
            .WithValidation(CommandResultValidation.None);
        var started = TimeProvider.System.GetTimestamp();
        var served = new Served(null, false, TimeSpan.Zero, TimeSpan.Zero);
        var id = 0;
        var death = Task.CompletedTask;
        List<string> said = [];
        await foreach (var happened in command.ListenAsync(Cancellation))
        {
            switch (happened)
            {
                case StartedCommandEvent start:
                    id = start.ProcessId;
                    death = life == Timeout.InfiniteTimeSpan ? Task.CompletedTask : KillAsync(id, life);
                    break;
                case StandardOutputCommandEvent line:
                    said.Add(line.Text);
                    if (
                        Whole(line.Text) is { } answer
                        && answer.TryGetProperty("method", out var method)
                        && method.GetString() == "builder/preview.open"
                    )
                    {
                        var result = answer.GetProperty("result");
                        served = served with
                        {
                            TreeId = result.GetProperty("treeId").GetString(),
                            IsStale = result.GetProperty("isStale").GetBoolean(),
                            Took = TimeProvider.System.GetElapsedTime(started),
                        };
                        if (life == Timeout.InfiniteTimeSpan)
                        {
                            await AssertAnswersAsync(port, served.TreeId!);
                            death = KillAsync(id, TimeSpan.Zero);
                        }
                    }
                    break;
                case StandardErrorCommandEvent line:
                    said.Add(line.Text);
                    break;
            }
        }
        await death;
        Assert.True(life != Timeout.InfiniteTimeSpan || served.TreeId is not null, string.Join('\n', said));
        return served with { Cleared = await ClearedAsync(id) };
    }

    private static async Task AssertAnswersAsync(int port, string tree)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var page = await http.GetStringAsync(new Uri($"http://localhost:{port}/"), Cancellation);
        Assert.Contains($"data-revision=\"{tree}\"", page, StringComparison.Ordinal);
    }

    private static async Task KillAsync(int id, TimeSpan after)
    {
        await Task.Delay(after, Cancellation);
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It had ended before its time came, which the test sees from what it said.
        }
    }

    /// <summary>Waits until nothing is left of what the process had started: neither what carries its mark nor what watches over that.</summary>
    private static async Task<TimeSpan> ClearedAsync(int id)
    {
        var beginning = id.ToString(CultureInfo.InvariantCulture) + "-";
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var left = ProcessMarks.Find(mark => mark.StartsWith(beginning, StringComparison.Ordinal));
            var taken = TimeProvider.System.GetElapsedTime(started);
            if (left.Count == 0 && !Watches(beginning))
            {
                return taken;
            }
            Assert.True(taken < TestTimes.Unexpected, $"Still there: {string.Join(", ", left)}");
            await Task.Delay(5, Cancellation);
        }
    }

    private static bool Watches(string beginning) =>
        Directory
            .EnumerateDirectories("/proc")
            .Any(folder => CommandLine(folder).Contains("builder-watchdog\0" + beginning, StringComparison.Ordinal));

    private static string CommandLine(string folder)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) ? File.ReadAllText(folder + "/cmdline") : "";
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>Null for a line in the middle of which it was killed.</summary>
    private static JsonElement? Whole(string line)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A free port below those that the system gives to whoever asks for any, so that it is still free at the next start.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_768);
            using var probe = new TcpListener(System.Net.IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    private sealed record Served(string? TreeId, bool IsStale, TimeSpan Took, TimeSpan Cleared);
}
