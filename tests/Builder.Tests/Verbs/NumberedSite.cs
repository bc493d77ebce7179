using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Builder.Core.Models.Recorded;
using Builder.Tests.Checkpoints;
using Builder.Tests.Checks;
using Builder.Tests.Models;
using Builder.Tests.Turns;
using CliWrap;
using CliWrap.EventStream;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>
/// A site whose turns are numbered: each writes its number to two files in two steps, makes a file and deletes another, so that a mixture of two
/// turns would show. The turns are run by the real executable against a model server of ours.
/// </summary>
internal sealed class NumberedSite : IAsyncDisposable
{
    private readonly Workbench _bench = new();
    private readonly TestFolders _folders = new();
    private readonly GitFolder _site = new();
    private readonly ModelServer _model;
    private readonly int _turns;

    private NumberedSite(ModelServer model, int turns)
    {
        _model = model;
        _turns = turns;
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<NumberedSite> StartAsync(int turns)
    {
        var site = new NumberedSite(new ModelServer([.. Enumerable.Range(0, turns).Select(Conversation)]), turns);
        var template = site._bench.NewSite();
        foreach (var entry in template.Folder.List())
        {
            site._site.Write(entry.Path.Value, System.Text.Encoding.UTF8.GetString(template.Folder.Read(entry.Path)!));
        }
        site._site.Write("src/first.ts", Content(-1));
        site._site.Write("src/second.ts", Content(-1));
        for (var turn = 0; turn < turns; turn++)
        {
            site._site.Write(Old(turn), Content(turn));
        }
        await site._site.GitAsync("init", "-q", "-b", "main");
        await site._site.GitAsync("add", ".");
        await site._site.GitAsync("commit", "-q", "-m", "Start");
        return site;
    }

    /// <summary>Which turn's files are there; -1 before the first.</summary>
    public int Turn() =>
        int.Parse(_site.Read("src/first.ts").AsSpan("export default ".Length).TrimEnd(";\n"), CultureInfo.InvariantCulture);

    /// <summary>Runs a turn that nobody disturbs.</summary>
    /// <returns>How many lines it tells, after which of them the last check was done, and how long it took from there to its end.</returns>
    public async Task<(int Lines, int LastCheck, TimeSpan Landing)> RunToItsEndAsync(int turn)
    {
        List<(string Text, long At)> lines = [];
        var exitCode = await RunAsync(TurnOf(turn), (line, _) => lines.Add((line, TimeProvider.System.GetTimestamp())));
        Assert.True(exitCode == 0, string.Join('\n', lines.Select(line => line.Text)));
        var check = lines.FindLastIndex(line => Tells(line.Text, "build.finished"));
        return (lines.Count, check + 1, TimeProvider.System.GetElapsedTime(lines[check].At));
    }

    /// <summary>Runs a turn, and kills it so long after it has told so many lines.</summary>
    /// <returns>Whether the turn was told to have started, and to have finished.</returns>
    public async Task<(bool Started, bool Finished)> KillAsync(int turn, int line, TimeSpan after)
    {
        List<string> lines = [];
        var death = Task.CompletedTask;
        await RunAsync(
            TurnOf(turn),
            (told, process) =>
            {
                lines.Add(told);
                if (lines.Count == line)
                {
                    death = DieAsync(process);
                }
            }
        );
        await death;
        return (lines.Any(told => Tells(told, "started")), lines.Any(told => Tells(told, "finished")));

        async Task DieAsync(int process)
        {
            await Task.Delay(after, Cancellation);
            try
            {
                Process.GetProcessById(process).Kill();
            }
            catch (ArgumentException)
            {
                // It was through before its time came.
            }
        }
    }

    /// <summary>Starts the executable again, and gives what it says when it opens the site.</summary>
    public async Task<IReadOnlyList<string>> NextStartAsync()
    {
        List<string> lines = [];
        var exitCode = await RunAsync(["history", _site.Path, "--json"], (line, _) => lines.Add(line));
        Assert.True(exitCode == 0, string.Join('\n', lines));
        var notices = JsonElement.Parse(lines[0]).GetProperty("result").GetProperty("notices");
        return [.. notices.EnumerateArray().Select(notice => notice.GetString()!)];
    }

    /// <summary>Asserts that all files are of one turn, that git finds nothing wrong, and that nothing was left lying around.</summary>
    public async Task AssertWholeAsync()
    {
        var turn = Turn();
        Assert.Equal(Content(turn), _site.Read("src/second.ts"));
        Assert.True(turn < 0 || _site.Exists(New(turn)));
        Assert.All(Enumerable.Range(0, _turns), each => Assert.NotEqual(_site.Exists(New(each)), _site.Exists(Old(each))));
        Assert.Equal("", await _site.GitAsync("status", "--porcelain"));
        // An object that nothing points at yet is no damage: git itself writes objects first and the reference last.
        Assert.Equal("", await _site.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_site.Path, ".git"), "*.lock", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_site.Path, "src"), ".builder-*", SearchOption.AllDirectories));
    }

    public async ValueTask DisposeAsync()
    {
        await _model.DisposeAsync();
        _site.Dispose();
        _folders.Dispose();
        _bench.Dispose();
    }

    private static string Prompt(int turn) => $"Write the number {turn:000}.";

    private static string Content(int turn) => $"export default {turn.ToString(CultureInfo.InvariantCulture)};\n";

    private static string Old(int turn) => $"src/turns/old{turn}.ts";

    private static string New(int turn) => $"src/turns/new{turn}.ts";

    private static bool Tells(string line, string kind) => line.Contains($"\"kind\":\"{kind}\"", StringComparison.Ordinal);

    private static ConversationTurn Conversation(int turn) =>
        new(
            Prompt(turn),
            [
                Steps.Calls("The first number.", Steps.Call("rewrite_file", ("path", "src/first.ts"), ("content", Content(turn)))),
                Steps.Calls(
                    "The second number, and a file for another.",
                    Steps.Call("rewrite_file", ("path", "src/second.ts"), ("content", Content(turn))),
                    Steps.Call("write_file", ("path", New(turn)), ("content", Content(turn))),
                    Steps.Call("delete_file", ("path", Old(turn)))
                ),
                Steps.Say("Both numbers are written."),
            ]
        );

    private string[] TurnOf(int turn) =>
        [
            "prompt",
            _site.Path,
            Prompt(turn),
            "--yes",
            "--json",
            "--model",
            "compatible:test",
            "--base-url",
            new Uri(_model.Url, "/v1").ToString(),
        ];

    /// <summary>Runs the executable and gives its exit code.</summary>
    /// <param name="onLine">Gets each line of its output as it comes, and the id of its process.</param>
    private async Task<int> RunAsync(IEnumerable<string> arguments, Action<string, int> onLine)
    {
        var command = Cli.Wrap("dotnet")
            .WithArguments([BuilderProcess.Assembly, .. arguments])
            .WithEnvironmentVariables(
                new Dictionary<string, string?>(_folders.Environment) { ["BUILDER_CACHE_DIR"] = Workbench.SharedFolders.Cache }
            )
            .WithValidation(CommandResultValidation.None);
        var process = 0;
        var exitCode = -1;
        await foreach (var happened in command.ListenAsync(Cancellation))
        {
            switch (happened)
            {
                case StartedCommandEvent started:
                    process = started.ProcessId;
                    break;
                case StandardOutputCommandEvent said:
                    onLine(said.Text, process);
                    break;
                case ExitedCommandEvent exited:
                    exitCode = exited.ExitCode;
                    break;
            }
        }
        return exitCode;
    }
}
