using Builder.Protocol;
using Builder.Server.Cli;
using Spectre.Console;
using Xunit;

namespace Builder.Tests.Verbs;

public sealed class TurnDisplayTests
{
    private static readonly TurnEvent[] Turn =
    [
        new TurnEvent.Started("/s", "session", "A menu [with] brackets", "offline:bakery", true) { TurnId = "t", Sequence = 1 },
        new TurnEvent.TextDelta(1, "I'll look ") { TurnId = "t", Sequence = 2 },
        new TurnEvent.TextDelta(1, "first.") { TurnId = "t", Sequence = 3 },
        new TurnEvent.ToolStarted(1, "a", "read_file", "Read src/App.tsx") { TurnId = "t", Sequence = 4 },
        new TurnEvent.ToolFinished(1, "a", true, "Read.") { TurnId = "t", Sequence = 5 },
        new TurnEvent.ToolStarted(1, "b", "edit_file", "Edit src/App.tsx") { TurnId = "t", Sequence = 6 },
        new TurnEvent.ToolFinished(1, "b", false, "The text is there twice.") { TurnId = "t", Sequence = 7 },
        new TurnEvent.BuildStarted(1) { TurnId = "t", Sequence = 8 },
        new TurnEvent.BuildFinished(
            1,
            new BuildSummary(
                true,
                "tree",
                false,
                1234,
                21_000,
                [],
                new BuildTimings(null, null, true, null, null, null, null),
                null,
                BuildVerdict.Passed,
                "It builds."
            )
        )
        {
            TurnId = "t",
            Sequence = 9,
        },
        new TurnEvent.Finished(TurnOutcome.ReadyForReview, "It builds.", "r", [], null) { TurnId = "t", Sequence = 10 },
    ];

    [Fact]
    public void Plain_lines_say_what_happened_in_order()
    {
        var lines = new TurnLines();
        Assert.Equal(
            [
                "> A menu [with] brackets",
                "  replay of a recorded conversation (offline:bakery)",
                "  I'll look first.",
                "  + Read src/App.tsx",
                "  x Edit src/App.tsx: The text is there twice.",
                "  = builds (1.2 s, 21 kB)",
                "It builds.",
            ],
            Turn.SelectMany(lines.Of)
        );
    }

    [Fact]
    public void Text_that_was_void_is_not_shown()
    {
        var lines = new TurnLines();
        TurnEvent[] events =
        [
            new TurnEvent.TextDelta(1, "lost") { TurnId = "t", Sequence = 1 },
            new TurnEvent.TextReset(1, "The connection was lost.") { TurnId = "t", Sequence = 2 },
            new TurnEvent.TextDelta(1, "again") { TurnId = "t", Sequence = 3 },
            Turn[^1],
        ];
        Assert.Equal(["  ~ The connection was lost. The answer begins again.", "  again", "It builds."], events.SelectMany(lines.Of));
    }

    [Fact]
    public void The_live_tree_shows_every_step_and_takes_text_for_text()
    {
        var view = new TurnView();
        foreach (var happened in Turn)
        {
            view.Add(happened);
        }
        var written = Render(view);
        Assert.Contains("A menu [with] brackets", written, StringComparison.Ordinal);
        Assert.Contains("replay", written, StringComparison.Ordinal);
        Assert.Contains("✓ Read src/App.tsx", written, StringComparison.Ordinal);
        Assert.Contains("✗ Edit src/App.tsx The text is there twice.", written, StringComparison.Ordinal);
        Assert.Contains("✓ builds (1.2 s, 21 kB)", written, StringComparison.Ordinal);
    }

    [Fact]
    public void The_live_tree_turns_a_spinner_only_while_something_runs()
    {
        var view = new TurnView();
        view.Add(Turn[0]);
        view.Add(new TurnEvent.ToolStarted(1, "a", "read_file", "Read x") { TurnId = "t", Sequence = 2 });
        var before = Render(view);
        view.Tick();
        Assert.NotEqual(before, Render(view));

        view.Add(Turn[^1]);
        var over = Render(view);
        view.Tick();
        Assert.Equal(over, Render(view));
    }

    private static string Render(TurnView view)
    {
        var writer = new StringWriter();
        var settings = new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new UnwrappedOutput(writer),
        };
        AnsiConsole.Create(settings).Write(view.Render());
        return writer.ToString();
    }
}
