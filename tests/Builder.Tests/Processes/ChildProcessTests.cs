using System.Diagnostics;
using System.Globalization;
using Builder.Core.Processes;
using Builder.Tests.Checks;
using CliWrap;
using Xunit;

namespace Builder.Tests.Processes;

/// <summary>Real processes that do not want to end. Each test asserts that they are gone.</summary>
public sealed class ChildProcessTests : IDisposable
{
    /// <summary>What the product promises (THREATS X4).</summary>
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);

    private readonly Workbench bench = new();
    private readonly ChildProcesses children;

    public ChildProcessTests() => children = new ChildProcesses(Path.Combine(bench.Root, "home"), TimeProvider.System);

    private static string FakeTool => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "fake-tool.exe" : "fake-tool");

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_child_s_output_and_exit_code_come_back()
    {
        var said = await RunAsync("say", "out", "err");
        Assert.Equal(("out", "err", true), (said.Output, said.Errors, said.Succeeded));

        var failed = await RunAsync("exit", "3");
        Assert.Equal((ChildEnd.Exited, 3, false), (failed.End, failed.ExitCode, failed.Succeeded));
    }

    [Fact]
    public async Task A_file_that_cannot_be_started_is_named()
    {
        var refusal = await Assert.ThrowsAsync<Core.BuilderException>(() =>
            children.RunAsync(new ChildCommand("/nowhere/tool", [], bench.Root), CancellationToken.None)
        );
        Assert.Equal(Core.ErrorKind.External, refusal.Kind);
        Assert.Contains("tool", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_does_not_see_our_environment()
    {
        Environment.SetEnvironmentVariable("OPENAI_API_KEY_FOR_TEST", "secret");
        var result = await RunAsync("environment");
        Environment.SetEnvironmentVariable("OPENAI_API_KEY_FOR_TEST", null);

        Assert.DoesNotContain("secret", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("NODE_EXTRA_CA_CERTS", result.Output, StringComparison.Ordinal);
        Assert.Contains($"HOME={Path.Combine(bench.Root, "home")}\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_output_keeps_its_beginning_and_its_end_only()
    {
        var result = await RunAsync("flood", "100000000");
        Assert.InRange(result.Output.Length, 1_000_000, 1_100_000);
        Assert.StartsWith("first line\n", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("last line\n", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hang")]
    [InlineData("hang-deaf")]
    [InlineData("leave-orphan-and-hang")]
    public async Task Nothing_is_left_of_a_child_that_is_cancelled(string verb)
    {
        SkipWithoutMarks(verb);
        using var cancel = new CancellationTokenSource();
        var running = children.RunAsync(Command(verb, Announcement), cancel.Token);
        await AnnouncedAsync();

        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await GoneAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Promised);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_child_that_takes_too_long()
    {
        var result = await children.RunAsync(
            Command("hang-deaf", Announcement) with
            {
                Timeout = TimeSpan.FromSeconds(2),
            },
            CancellationToken.None
        );
        Assert.Equal(ChildEnd.TimedOut, result.End);
        await GoneAsync();
    }

    [Fact]
    public async Task A_process_that_a_child_leaves_behind_is_ended_and_does_not_hold_up_the_answer()
    {
        SkipWithoutMarks("leave-orphan");
        var result = await children.RunAsync(Command("leave-orphan", Announcement), CancellationToken.None);
        Assert.True(result.Succeeded);
        await GoneAsync();
    }

    [Fact]
    public async Task When_the_server_is_killed_its_children_end_too()
    {
        SkipWithoutMarks("the watchdog");
        // The server is itself a child here, so that a failing test leaves nothing running.
        using var stop = new CancellationTokenSource();
        var server = Cli.Wrap(FakeTool)
            .WithArguments(["keep-child", Announcement])
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(stop.Token);
        await AnnouncedAsync();
        using (var process = Process.GetProcessById(server.ProcessId))
        {
            process.Kill();
        }
        var clock = Stopwatch.StartNew();
        await GoneAsync();
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Promised);
        await server;
    }

    [Fact]
    public async Task Lines_go_to_a_live_child_and_come_back_in_order()
    {
        var lines = new List<string>();
        var all = new TaskCompletionSource();
        await using var child = children.Start(
            Command("echo-lines"),
            line =>
            {
                lines.Add(line);
                if (lines.Count == 100)
                {
                    all.SetResult();
                }
            }
        );
        for (var number = 0; number < 100; number++)
        {
            child.Send($"line {number}\n");
        }
        await all.Task.WaitAsync(TestTimes.Unexpected, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"line {number}"), lines);
    }

    private string Announcement => Path.Combine(bench.Root, "pid");

    private Task<ChildResult> RunAsync(params string[] arguments) =>
        children.RunAsync(Command(arguments), TestContext.Current.CancellationToken);

    private ChildCommand Command(params string[] arguments) => new(FakeTool, arguments, bench.Root);

    private static void SkipWithoutMarks(string what) =>
        Assert.SkipUnless(
            ProcessMarks.AreReadable || what.StartsWith("hang", StringComparison.Ordinal),
            "Marks of processes cannot be read on this system."
        );

    private async Task AnnouncedAsync()
    {
        using var watcher = new FileSystemWatcher(bench.Root);
        var appeared = new TaskCompletionSource();
        watcher.Renamed += (_, change) =>
        {
            if (change.Name == "pid")
                appeared.TrySetResult();
        };
        watcher.EnableRaisingEvents = true;
        if (!File.Exists(Announcement))
        {
            await appeared.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the announced process does not run any more. The system has no event for a process that is not our child.</summary>
    private async Task GoneAsync()
    {
        var id = int.Parse(await File.ReadAllTextAsync(Announcement), CultureInfo.InvariantCulture);
        while (IsAlive(id))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>One that has ended and is only not yet collected by its parent (a zombie, state Z in proc(5)) does not run any more.</summary>
    private static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited
                && (!OperatingSystem.IsLinux() || !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is ArgumentException or IOException)
        {
            return false;
        }
    }
}
