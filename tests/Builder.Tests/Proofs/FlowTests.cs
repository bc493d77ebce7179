using Builder.Core.Checks;
using Builder.Core.Edits;
using Builder.Core.Models;
using Builder.Core.Reviews;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Turns;
using Builder.Tests.Models;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.Proofs;

/// <summary>What the person asked for, as flows that are tried in a real browser on what was built.</summary>
public sealed class FlowTests : IAsyncLifetime
{
    private const string Home = "src/pages/Home.tsx";
    private const string Form = "src/components/Booking.tsx";
    private const string Flow = "flows/booking.json";
    private const string Title = "A visitor books a table";
    private static readonly ModelReference Model = new(ModelProvider.Anthropic, "test-model");

    private const string Works = """
        import { useState } from 'react';

        export function Booking() {
          const [name, setName] = useState('');
          const [booked, setBooked] = useState('');
          return (
            <form
              className="mt-8"
              onSubmit={(event) => {
                event.preventDefault();
                setBooked(name);
                localStorage.setItem('booking', name);
              }}
            >
              <label>
                Name <input value={name} onChange={(event) => setName(event.target.value)} />
              </label>
              <button type="submit">Book</button>
              <p role="status">{booked === '' ? 'Nothing is booked.' : `Booked for ${booked}`}</p>
            </form>
          );
        }

        """;

    private const string Books = """
        {
          "title": "A visitor books a table",
          "steps": [
            { "open": "/" },
            { "type": { "into": { "label": "Name" }, "text": "Ann" } },
            { "click": { "role": "button", "name": "Book" } },
            { "expect": { "text": "Booked for Ann" } },
            { "expect": { "stored": { "key": "booking", "has": "Ann" } } }
          ]
        }

        """;

    private static readonly string Forgets = Works.Replace("setBooked(name);", "setBooked('');", StringComparison.Ordinal);

    private TurnScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        var (browser, whyNot) = RealBrowser.Find();
        Assert.SkipUnless(browser is not null, whyNot ?? "");
        await Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => scene?.DisposeAsync() ?? default;

    [Fact]
    public async Task A_turn_is_told_of_the_flow_that_does_not_work_yet_and_mends_it()
    {
        await using var server = new ModelServer(
            "A booking form, please",
            Steps.Calls(
                "The form, and what a visitor must be able to do with it.",
                Steps.Call("write_file", ("path", Flow), ("content", Books)),
                Steps.Call("write_file", ("path", Form), ("content", Forgets))
            ),
            Steps.Calls(
                "On the first page.",
                Steps
                    .Edit(Wire.Messages, Home, "import { Page }", "import { Booking } from '../components/Booking';\nimport { Page }")
                    .ToolCalls[0],
                Steps.Edit(Wire.Messages, Home, "          <h2 className", "          <Booking />\n          <h2 className").ToolCalls[0]
            ),
            Steps.Edit(Wire.Messages, Form, "setBooked('');", "setBooked(name);"),
            Steps.Say("A visitor can book a table.")
        );
        scene = await TurnScene.StartAsync("react", server, proofs: RealBrowser.Proofs);

        var result = await scene.RunAsync("A booking form, please", Model, keep: true);

        Assert.Equal(TurnOutcome.Landed, result.Outcome);
        Assert.EndsWith("1 of 1 things tried work.", result.Message, StringComparison.Ordinal);
        var told = scene
            .All<TurnEvent.DiagnosticsFound>()
            .SelectMany(found => found.Diagnostics)
            .Where(problem => problem.Path == Flow)
            .ToList();
        Assert.Equal([5, 7], told.Select(problem => problem.Line));
        Assert.StartsWith(
            $"“{Title}” does not work. Step 2, type “Ann” into the field “Name”: There is no field labelled “Name”.",
            told[0].Message,
            StringComparison.Ordinal
        );
        Assert.Contains("Step 4, expect the words “Booked for Ann”: The page does not say", told[1].Message, StringComparison.Ordinal);
        Assert.Contains("Step 4, expect the words", server.Requests.ElementAt(3).Body.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("three to eight flows", server.Requests.First().Body.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(Books, scene.File(Flow));
    }

    [Fact]
    public async Task A_later_turn_that_breaks_an_earlier_flow_is_told_so()
    {
        await using var server = new ModelServer(
            "Call it Reserve",
            Steps.Edit(Wire.Messages, Form, "Book</button>", "Reserve</button>"),
            Steps.Edit(Wire.Messages, Form, "Reserve</button>", "Book a table</button>"),
            Steps.Say("Done.")
        );
        await StartAsync(server);

        var result = await scene.RunAsync("Call it Reserve", Model, keep: true);

        Assert.Equal(TurnOutcome.Landed, result.Outcome);
        var told = Assert.Single(scene.All<TurnEvent.DiagnosticsFound>().SelectMany(found => found.Diagnostics));
        Assert.Equal((Flow, 6, false), (told.Path, told.Line, told.IsOld));
        Assert.Contains("There is no button named “Book”. Buttons here: ", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_breaks_an_earlier_flow_lands_only_when_the_person_wants_it_so()
    {
        await StartAsync();

        var came = await ApplyAsync(Form, Works.Replace("Book</button>", "Reserve</button>", StringComparison.Ordinal));

        Assert.Equal((Verdict.Worse, false, true, 0), (came.Check!.Verdict, came.Check.MayBeKept, came.Check.MayGoOn, came.Commits.Count));
        Assert.EndsWith($"0 of 1 things tried work; not “{Title}”.", came.Check.Sentence, StringComparison.Ordinal);

        await scene.Site.KeepAsync(came.ReviewId!, null, default);

        Assert.Contains("Reserve", scene.File(Form), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flow_that_did_not_work_before_is_nobodys_fault_now_wherever_it_gets_stuck()
    {
        await StartAsync();
        scene.Write(Form, Forgets);

        var came = await ApplyAsync(Form, Forgets.Replace("Book</button>", "Reserve</button>", StringComparison.Ordinal));

        Assert.Equal((Verdict.AsBefore, 1), (came.Check!.Verdict, came.Commits.Count));
        Assert.Contains(came.Check.Diagnostics, problem => problem is { IsOld: true, Path: Flow, Line: 6 });
    }

    [Fact]
    public async Task An_error_while_a_flow_is_tried_is_told_at_its_place_and_does_not_land()
    {
        await StartAsync();

        var came = await ApplyAsync(
            Form,
            Works.Replace(
                "setBooked(name);",
                "setBooked(name);\n        const menu = JSON.parse('{}') as { day: { name: string } };\n        document.title = menu.day.name;",
                StringComparison.Ordinal
            )
        );

        Assert.False(came.Check!.MayGoOn);
        Assert.Contains(
            came.Check.NewFailures,
            problem => problem is { Path: Form, Line: 13 } && problem.Message.Contains("“name” was asked", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_flow_file_that_cannot_be_read_is_told_and_the_others_are_tried()
    {
        await StartAsync();

        var came = await ApplyAsync(
            "flows/menu.json",
            "{\n  \"title\": \"A visitor sees the menu\",\n  \"steps\": [{ \"run\": \"alert(1)\" }]\n}\n"
        );

        var problem = Assert.Single(came.Check!.NewFailures);
        Assert.Equal(("flows/menu.json", 3, true), (problem.Path, problem.Line, problem.IsUnfinished));
        Assert.EndsWith("1 of 1 things tried work.", came.Check.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_weakens_an_earlier_flow_is_asked_and_its_own_is_its_own()
    {
        await using var server = new ModelServer(
            "Make it simpler",
            Steps.Edit(Wire.Messages, Flow, "Booked for Ann", "Nothing is booked"),
            Steps.Calls("Then it goes.", Steps.Call("delete_file", ("path", Flow))),
            Steps.Calls("Or elsewhere.", Steps.Call("move_file", ("from", Flow), ("to", "src/old.json"))),
            Steps.Write("flows/other.json", Books),
            Steps.Edit(Wire.Messages, "flows/other.json", "A visitor books a table", "A guest books a table"),
            Steps.Say("Done.")
        );
        await StartAsync(server);

        var result = await scene.RunAsync(
            "Make it simpler",
            Model,
            keep: true,
            canAnswer: true,
            also: told =>
            {
                if (told is TurnEvent.QuestionAsked asked)
                {
                    scene.Site.Questions.Answer(asked.QuestionId, "Don't allow");
                }
            }
        );

        Assert.Equal((TurnOutcome.Landed, Books), (result.Outcome, scene.File(Flow)));
        var questions = scene.All<TurnEvent.QuestionAsked>().Select(asked => asked.Question).ToList();
        // The third is what was refused already: that the file goes.
        Assert.Equal(2, questions.Count);
        Assert.All(questions, question => Assert.Contains("as an earlier prompt asked for", question, StringComparison.Ordinal));
        Assert.Contains("-    { \"expect\": { \"text\": \"Booked for Ann\" } },", questions[0], StringComparison.Ordinal);
        Assert.Contains("flows/booking.json: deleted", questions[1], StringComparison.Ordinal);
        Assert.Contains("make the site do what it says", server.Requests.ElementAt(1).Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_an_earlier_flow_stays_as_it_is()
    {
        await using var server = new ModelServer(
            "Make it simpler",
            Steps.Edit(Wire.Messages, Flow, "Booked for Ann", "Nothing is booked"),
            Steps.Say("It stays as it is.")
        );
        await StartAsync(server);

        var result = await scene.RunAsync("Make it simpler", Model, keep: true);

        Assert.Equal((TurnOutcome.NothingChanged, Books), (result.Outcome, scene.File(Flow)));
        Assert.Contains(
            "nobody can be asked now. Leave it, and make the site do what it says",
            server.Requests.Last().Body.GetRawText(),
            StringComparison.Ordinal
        );
    }

    /// <summary>A site that has a form and a flow of it.</summary>
    private async Task StartAsync(ModelServer? server = null)
    {
        scene = await TurnScene.StartAsync("react", server, proofs: RealBrowser.Proofs);
        var made = await scene.Site.ApplyEditsAsync(
            EditFormat.ApplyPatch,
            "*** Begin Patch\n"
                + $"*** Add File: {Form}\n{Added(Works)}*** Add File: {Flow}\n{Added(Books)}"
                + $"*** Update File: {Home}\n@@\n+import {{ Booking }} from '../components/Booking';\n import {{ Page }} from '../components/Page';\n"
                + "@@\n           </p>\n+          <Booking />\n           <h2 className=\"mt-14 text-sm font-medium text-muted\">Things to ask for</h2>\n"
                + "*** End Patch\n",
            null,
            keep: true,
            default
        );
        Assert.Single(made.Commits);

        static string Added(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"+{line}\n"));
    }

    private Task<EditApplyResult> ApplyAsync(string path, string content) =>
        scene.Site.ApplyEditsAsync(EditFormat.WholeFile, content, SitePath.Parse(path), keep: true, default);
}
