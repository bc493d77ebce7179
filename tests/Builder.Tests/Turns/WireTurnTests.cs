using System.Globalization;
using Builder.Core;
using Builder.Core.Checkpoints;
using Builder.Core.Diagnostics;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Builder.Core.Previews;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Turns;
using Builder.Tests.Models;
using Xunit;

namespace Builder.Tests.Turns;

/// <summary>The same turn against a server that speaks OpenAI's wire and one that speaks Anthropic's, with everything on the way that can go wrong.</summary>
public sealed class WireTurnTests
{
    private const string Prompt = "Greet the visitor by name";
    private const string Import = "import { routes } from './routes';";
    private const string Greeting = "startRouter(app, routes);\nconsole.info(greet('you'));";
    private const string Broken = "export function greet(name: string): string {\n  return 'Hello ' + nam;\n}\n";

    [Theory]
    [EachWire]
    public async Task A_turn_with_every_fault_on_the_wire_ends_with_a_site_that_builds(Wire wire)
    {
        await using var server = new ModelServer(
            Prompt,
            // The provider's limit is met, and waited for.
            Steps.Write("src/greeting.ts", Broken, new ConversationFault(ModelFaults.Status + "429", 1, "0")),
            // The connection is lost in the middle; the step is asked again, and its edit is applied once.
            Steps.Edit(
                wire,
                "src/main.ts",
                Import,
                $"{Import}\nimport {{ greet }} from './greeting';",
                new ConversationFault(ModelFaults.EndsEarly)
            ),
            // The call is cut off by its length, and must not run by half; asked to go on, the model sends it whole.
            Steps.Edit(wire, "src/main.ts", "startRouter(app, routes);", Greeting, new ConversationFault(ModelFaults.Length)) with
            {
                Text = "",
            },
            // An edit that fits nowhere is refused, and says why.
            Steps.Edit(wire, "src/greeting.ts", "return 'Good evening';", "return 'Good morning';"),
            Steps.Edit(wire, "src/greeting.ts", "return 'Hello ' + nam;", "return `Hello ${name}`;"),
            Steps.Say("Visitors are greeted in the console.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        var before = scene.Files();

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        Assert.Equal(before, scene.Files());
        Assert.Contains(scene.All<TurnEvent.ToolFinished>(), t => !t.Succeeded);
        Assert.Contains(
            scene.All<TurnEvent.DiagnosticsFound>().SelectMany(d => d.Diagnostics),
            d => d.Path == "src/greeting.ts" && d.Line == 2
        );
        Assert.Contains(scene.All<TurnEvent.Notice>(), n => n.Message.Length > 0);
        Assert.Contains(scene.All<TurnEvent.TextDelta>(), d => d.Text.Length > 0);
        Assert.True(scene.All<TurnEvent.BuildFinished>().Last().Result.Passed);
        Assert.True(result.Usage.OutputTokens > 0);

        var kept = (await scene.Site.KeepAsync(result.ReviewId!, null, default)).Landing;

        Assert.Empty(kept.Conflicts);
        Assert.Equal("export function greet(name: string): string {\n  return `Hello ${name}`;\n}\n", scene.File("src/greeting.ts"));
        var main = scene.File("src/main.ts")!;
        Assert.Equal(2, main.Split("from './greeting';").Length);
        Assert.Equal(2, main.Split("console.info(greet('you'));").Length);
        // Steps that did not build by themselves are folded into the one that does.
        var landed = Assert.Single(kept.Commits);
        Assert.True(landed.Builds);
        var turn = Assert.Single(scene.Sessions.Get(scene.Sessions.LatestSession(scene.Site.Site.Root)!.Id).Turns);
        Assert.Equal(result.Usage, turn.Usage);
        Assert.Equal(TurnOutcome.Landed, turn.Outcome);
    }

    [Theory]
    [EachWire]
    public async Task A_failure_that_comes_back_stops_the_turn_and_leaves_the_last_good_state(Wire wire)
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/good.ts", "export const good = 1;\n"),
            Steps.Write("src/bad.ts", "export const bad: string = 1;\n"),
            Steps.Say("Done."),
            Steps.Edit(wire, "src/bad.ts", "export const bad: string = 1;", "// Surely now.\nexport const bad: string = 1;"),
            Steps.Say("Fixed!"),
            Steps.Say("Still fixed!")
        );
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.Stopped, result.Outcome);
        Assert.Contains("same failure", result.Message, StringComparison.Ordinal);
        var review = scene.Site.Review()!;
        Assert.True(review.IsVerified);
        Assert.Equal("src/good.ts", Assert.Single(review.Files).Change.Path.Value);
        Assert.Equal(5, server.Requests.Count);

        var kept = (await scene.Site.KeepAsync(review.ReviewId, null, default)).Landing;

        Assert.Equal("src/good.ts", Assert.Single(kept.Landed).Value);
        Assert.Null(scene.File("src/bad.ts"));
        Assert.True(Assert.Single(kept.Commits).Builds);
    }

    [Theory]
    [EachWire]
    public async Task What_the_linter_finds_in_changed_files_is_given_back_once_and_does_not_stop_the_turn(Wire wire)
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/greeting.ts", "debugger;\nexport const greeting = 'Hello';\n"),
            Steps.Say("Done."),
            Steps.Edit(wire, "src/greeting.ts", "'Hello'", "'Good morning'"),
            Steps.Say("I like it as it is.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        Assert.Equal(4, server.Requests.Count);
        Assert.Contains("no-debugger", server.Requests.ElementAt(1).Body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("Its linter objects to what you changed", server.Requests.ElementAt(2).Body.GetRawText(), StringComparison.Ordinal);
        Assert.Single(scene.All<TurnEvent.DiagnosticsFound>().SelectMany(d => d.Diagnostics));
        Assert.All(scene.All<TurnEvent.BuildFinished>(), built => Assert.True(built.Result.Passed));
        Assert.True(scene.Site.Review()!.IsVerified);
    }

    [Fact]
    public async Task What_an_open_page_reports_is_given_back_to_the_model_that_made_it()
    {
        const Wire wire = Wire.ChatCompletions;
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/greeting.ts", "export const greeting = 'Hello';\n"),
            Steps.Say("Done."),
            Steps.Edit(wire, "src/greeting.ts", "'Hello'", "'Good morning'"),
            Steps.Say("Mended.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        var builds = 0;

        var result = await scene.RunAsync(
            Prompt,
            Model(wire),
            also: e =>
            {
                if (e is TurnEvent.BuildFinished { Result: { Passed: true, TreeKey: { } tree } })
                {
                    // What a browser tells that has the preview open.
                    if (++builds == 1)
                    {
                        scene.Site.PageFailed(
                            new PageFault(tree, false, "Uncaught ReferenceError: nope is not defined", null, null, null, null)
                        );
                    }
                    scene.Site.PageShown(tree);
                }
            }
        );

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        Assert.Equal(4, server.Requests.Count);
        Assert.Contains("Where its page is open, it reports errors", LastTold(server, 1), StringComparison.Ordinal);
        Assert.DoesNotContain("Where its page is open", LastTold(server, 3), StringComparison.Ordinal);
        var told = server.Requests.ElementAt(2).Body.GetRawText();
        Assert.Contains("its page reports errors where it is open", told, StringComparison.Ordinal);
        Assert.Contains("nope is not defined", told, StringComparison.Ordinal);
        var problem = Assert.Single(scene.All<TurnEvent.DiagnosticsFound>().SelectMany(d => d.Diagnostics));
        Assert.Equal(DiagnosticSource.Runtime, problem.Source);
    }

    [Theory]
    [EachWire]
    public async Task A_conversation_that_became_too_long_is_shortened_and_goes_on(Wire wire)
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Calls("", Steps.Call("read_file", ("path", "package-lock.json"))),
            Steps.Calls("", Steps.Call("list_files")),
            Steps.Calls("", Steps.Call("list_files", ("path", "src"))),
            Steps.Write("src/good.ts", "export const good = 1;\n", new ConversationFault(ModelFaults.TooLong)),
            Steps.Say("There is a file more.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        Assert.Contains(
            scene.All<TurnEvent.Notice>(),
            n => n.Message == "The conversation had become too long for this model: 1 older tool result shortened. It goes on from there."
        );
        var sizes = server.Requests.Select(r => r.Body.GetRawText().Length).ToList();
        Assert.True(sizes[4] < sizes[3] / 2, string.Join(", ", sizes));
    }

    [Theory]
    [EachWire]
    public async Task Three_different_mistakes_are_not_the_same_and_the_model_sees_each_as_it_sent_it(Wire wire)
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Calls("", Steps.Call("write_file", ("path", "src/one.ts"))),
            Steps.Calls("", Steps.Call("write_file", ("content", "two"))),
            Steps.Write("src/three.ts", "three", new ConversationFault(ModelFaults.BadArguments)),
            Steps.Write("src/good.ts", "export const good = 1;\n"),
            Steps.Say("Written.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        var told = server.Requests.Last().Body.GetRawText();
        Assert.Contains("src/one.ts", told, StringComparison.Ordinal);
        Assert.Contains("two", told, StringComparison.Ordinal);
        Assert.Contains("src/three.ts", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_has_changed_the_site_and_is_made_again_does_not_end_the_turn()
    {
        const Wire wire = Wire.Messages;
        var edit = Steps.Edit(wire, "src/main.ts", Import, "import { routes } from './routes'; // They are elsewhere.");
        edit = edit with { ToolCalls = [edit.ToolCalls[0] with { Name = "functions.edit_file" }] };
        await using var server = new ModelServer(Prompt, edit, edit, edit, Steps.Say("Written."));
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        Assert.Equal(3, scene.All<TurnEvent.ToolFinished>().Count());
        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [EachWire]
    public async Task A_reply_that_calls_ever_more_tools_runs_as_many_as_one_may_and_the_model_is_told(Wire wire)
    {
        var calls = Enumerable.Range(0, 70).Select(n => Steps.Call("search", ("pattern", $"word-{n}"))).ToList();
        await using var server = new ModelServer(Prompt, Steps.Calls("All at once.", calls), Steps.Say("Enough."));
        await using var scene = await TurnScene.StartAsync(server: server);

        await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(64, scene.All<TurnEvent.ToolStarted>().Count());
        Assert.Contains(
            scene.All<TurnEvent.Notice>(),
            notice => notice.Message.Contains("asked for 70 things at once. 6 of them were not done", StringComparison.Ordinal)
        );
        var sent = server.Requests.Last().Body.GetRawText();
        Assert.Equal(6, sent.Split("Not run: this answer asked for too many things at once").Length - 1);
    }

    [Theory]
    [EachWire]
    public async Task A_turn_that_stops_without_anything_that_builds_leaves_what_it_made_to_be_mended_or_discarded(Wire wire)
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/bad.ts", "export const bad: string = 1;\n"),
            Steps.Say("Done."),
            Steps.Edit(wire, "src/bad.ts", "export const bad: string = 1;", "// Surely now.\nexport const bad: string = 1;"),
            Steps.Say("Fixed!"),
            Steps.Edit(wire, "src/bad.ts", "export const bad: string = 1;", "export const bad: string = 'one';"),
            Steps.Say("Mended.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);
        var before = scene.Files();

        var stopped = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal((TurnOutcome.Stopped, true), (stopped.Outcome, stopped.ReviewId is not null));
        var review = scene.Site.Review()!;
        Assert.Equal((false, "src/bad.ts"), (review.IsVerified, Assert.Single(review.Files).Change.Path.Value));
        var refused = await Assert.ThrowsAsync<BuilderException>(() => scene.Site.KeepAsync(review.ReviewId, null, default));
        Assert.Equal(ErrorKind.Precondition, refused.Kind);
        Assert.Equal(before, scene.Files());

        var mended = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.ReadyForReview, mended.Outcome);
        Assert.True(scene.Site.Review()!.IsVerified);
        await scene.Site.DiscardAsync(scene.Site.Review()!.ReviewId, null, default);
        Assert.Equal(before, scene.Files());
    }

    [Theory]
    [EachWire]
    public async Task A_turn_that_makes_ever_more_calls_is_stopped_at_as_many_as_one_turn_may_make(Wire wire)
    {
        var steps = Enumerable
            .Range(0, 9)
            .Select(step =>
                Steps.Calls(
                    $"Step {step}.",
                    [.. Enumerable.Range(0, 64).Select(n => Steps.Call("search", ("pattern", $"word-{step}-{n}")))]
                )
            )
            .ToList();
        await using var server = new ModelServer(Prompt, [.. steps, Steps.Say("Enough.")]);
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.Stopped, result.Outcome);
        Assert.Contains("500 calls in this turn", result.Message, StringComparison.Ordinal);
        Assert.Equal(500, scene.All<TurnEvent.ToolStarted>().Count());
        Assert.Equal(8, server.Requests.Count);
    }

    [Theory]
    [EachWire]
    public async Task A_call_that_the_model_wrote_as_text_is_run_as_the_call_that_it_is(Wire wire)
    {
        const string Call =
            "{\"name\": \"write_file\", \"arguments\": {\"path\": \"src/good.ts\", \"content\": \"export const good = 1;\\n\"}}";
        await using var server = new ModelServer(
            Prompt,
            Steps.Say($"I write it.\n<tool_call>\n{Call}\n</tool_call>"),
            Steps.Say("There is a file more.")
        );
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal(TurnOutcome.ReadyForReview, result.Outcome);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal("I write it.\n\nThere is a file more.", result.Answer);
        // The model sees it as a call that was answered.
        var told = server.Requests.Last().Body.GetRawText();
        Assert.Contains("Changed: src/good.ts.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("<tool_call>", System.Text.RegularExpressions.Regex.Unescape(told), StringComparison.Ordinal);
        Assert.Single(scene.All<TurnEvent.TextReset>());
    }

    [Theory]
    [EachWire]
    public async Task A_model_that_says_it_is_done_and_has_changed_nothing_is_told_once(Wire wire)
    {
        await using var server = new ModelServer(Prompt, Steps.Say("Done."), Steps.Say("Done."), Steps.Say("Never asked."));
        await using var scene = await TurnScene.StartAsync(server: server);

        var result = await scene.RunAsync(Prompt, Model(wire));

        Assert.Equal((TurnOutcome.NothingChanged, 2), (result.Outcome, server.Requests.Count));
        Assert.Contains("No file of the site has changed", server.Requests.Last().Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [EachWire]
    public async Task What_is_still_wrong_is_listed_a_line_each_where_it_stands_now(Wire wire)
    {
        await using var server = new ModelServer(
            Prompt,
            Steps.Write("src/bad.ts", "export const a: string = 1;\nexport const b: number = 'x';\n"),
            Steps.Edit(wire, "src/bad.ts", "export const a: string = 1;", "// One.\n// Two.\nexport const a: string = 1;"),
            Steps.Edit(wire, "src/bad.ts", "export const a: string = 1;", "export const a: string = '1';"),
            Steps.Edit(wire, "src/bad.ts", "'x'", "2")
        );
        await using var scene = await TurnScene.StartAsync(server: server);

        await scene.RunAsync(Prompt, Model(wire));

        var after = LastTold(server, 2);
        Assert.Contains("Still so, of what you were told:\n- src/bad.ts:3:", after, StringComparison.Ordinal);
        Assert.Contains("\n- src/bad.ts:4:", after, StringComparison.Ordinal);
        var later = LastTold(server, 3);
        Assert.DoesNotContain("src/bad.ts:3:", later, StringComparison.Ordinal);
        Assert.Contains("- src/bad.ts:4:", later, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_packages_are_there_before_the_first_check_begins_and_the_first_request_says_how_the_site_is_put_together()
    {
        await using var server = new ModelServer(Prompt, Steps.Write("src/good.ts", "export const good = 1;\n"), Steps.Say("Written."));
        await using var scene = await TurnScene.StartAsync(server: server);
        var wereThere = new List<bool>();

        await scene.RunAsync(
            Prompt,
            Model(Wire.Messages),
            also: e =>
            {
                if (e is TurnEvent.BuildStarted)
                {
                    wereThere.Add(Directory.Exists(Path.Combine(scene.Site.Site.Root, "node_modules", "vite")));
                }
            }
        );

        Assert.True(wereThere[0]);
        var first = server.Requests.First().Body.GetProperty("messages").EnumerateArray().Last().GetRawText();
        Assert.Contains("src/routes.ts", first, StringComparison.Ordinal);
        Assert.Contains("export const routes", first, StringComparison.Ordinal);
        Assert.Contains("--space-", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeping_all_of_four_steps_that_each_work_gives_four_commits_and_each_can_be_undone_alone()
    {
        await using var server = new ModelServer(Prompt, FourSteps);
        await using var scene = await TurnScene.StartAsync(server: server);
        var result = await scene.RunAsync(Prompt, Model(Wire.Messages));

        var kept = (await scene.Site.KeepAsync(result.ReviewId!, null, default)).Landing;

        Assert.Equal(
            ["Add the first part", "Add the second part", "Add the third part", "Add the fourth part"],
            kept.Commits.Select(c => c.Title)
        );
        Assert.All(kept.Commits, commit => Assert.True(commit.Builds));
        foreach (var at in (int[])[1, 3, 0, 2])
        {
            await scene.Site.UndoAsync(kept.Commits[at].Id.Value, default);
            Assert.Null(scene.File(Parts[at]));
        }
    }

    [Theory]
    [InlineData("0 1", "first|second", "third|fourth")]
    [InlineData("0 2", "first|third", "second|fourth")]
    [InlineData("2", "third", "first,second|fourth")]
    [InlineData("1 2", "second,third", "first|fourth")]
    public async Task Keeping_some_files_folds_no_more_steps_than_it_must(string files, string commits, string rest)
    {
        await using var server = new ModelServer(Prompt, FourSteps);
        await using var scene = await TurnScene.StartAsync(server: server);
        var result = await scene.RunAsync(Prompt, Model(Wire.Messages));
        var some = files.Split(' ').Select(at => SitePath.Parse(Parts[int.Parse(at, CultureInfo.InvariantCulture)])).ToHashSet();

        var kept = (await scene.Site.KeepAsync(result.ReviewId!, some, default)).Landing;
        var later = (await scene.Site.KeepAsync(scene.Site.Review()!.ReviewId, null, default)).Landing;

        Assert.Equal(commits, string.Join('|', kept.Commits.Select(Told)));
        Assert.Equal(rest, string.Join('|', later.Commits.Select(Told)));
        Assert.All(Parts, part => Assert.NotNull(scene.File(part)));
        Assert.False(scene.Site.State.HasPendingChanges);

        string Told(Checkpoint commit)
        {
            var files = scene.Site.Files(commit).Select(file => file.Path.Value).ToList();
            var told = Numbers.Where((_, at) => files.Contains(Parts[at])).ToList();
            Assert.Equal(told.Count == 1 ? $"Add the {told[0]} part" : commit.Title, commit.Title);
            return string.Join(',', told);
        }
    }

    private static readonly string[] Numbers = ["first", "second", "third", "fourth"];
    private static readonly string[] Parts = [.. Numbers.Select(n => $"src/{n}.ts")];
    private static readonly ConversationStep[] FourSteps =
    [
        .. Numbers.Select(n => Steps.Write($"src/{n}.ts", $"export const {n} = 1;\n") with { Text = $"I'll add the {n} part." }),
        Steps.Say("All four parts are there."),
    ];

    /// <summary>The last message of a request, as text.</summary>
    private static string LastTold(ModelServer server, int request) =>
        System.Text.RegularExpressions.Regex.Unescape(
            server.Requests.ElementAt(request).Body.GetProperty("messages").EnumerateArray().Last().GetRawText()
        );

    private static ModelReference Model(Wire wire) =>
        new(wire == Wire.ChatCompletions ? ModelProvider.OpenAI : ModelProvider.Anthropic, "test-model");
}
