using System.Text;
using Builder.Core.Diagnostics;
using Builder.Core.Flows;
using Builder.Core.Sites;
using Builder.Tests.Sites;
using Xunit;

namespace Builder.Tests.Flows;

/// <summary>The files of flows: read exactly, or told at their line in plain words.</summary>
public sealed class SiteFlowsTests : IDisposable
{
    private const string Expect = """{"expect":{"text":"Booked"}}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_flow_is_read_with_its_steps_in_words_and_their_lines()
    {
        var flow = Assert.Single(
            Read(
                """
                {
                  "title": "A visitor books a table",
                  "width": 375,
                  "steps": [
                    { "open": "/" },
                    { "type": { "into": { "label": "Name" }, "text": "Ann" } },
                    { "choose": { "from": { "role": "combobox", "name": "Day" }, "option": "Friday" } },
                    { "click": { "role": "button", "name": "Book" } },
                    { "press": "Enter" },
                    { "expect": { "role": "status", "text": "Booked for Ann" } },
                    { "expect": { "stored": { "key": "bookings", "has": "Ann" } } },
                    { "expect": { "gone": { "text": "Loading" } } },
                    { "expect": { "path": "/done" } }, { "expect": { "title": "Done" } }
                  ]
                }
                """
            ).All
        );

        Assert.Equal(("A visitor books a table", 375), (flow.Title, flow.Width));
        Assert.Equal(
            [
                "5: open /",
                "6: type “Ann” into the field “Name”",
                "7: choose “Friday” from the combobox “Day”",
                "8: click the button “Book”",
                "9: press Enter",
                "10: expect the status and the words “Booked for Ann”",
                "11: expect “bookings” to be stored with “Ann” in it",
                "12: expect “Loading” to be gone",
                "13: expect the address /done",
                "13: expect the title “Done”",
            ],
            flow.Steps.Select(step => $"{step.Line}: {step.Words}")
        );
    }

    [Theory]
    [InlineData("{\n  \"title\": \"Books\",\n  \"steps\": [\n", 4, "cannot be read as JSON")]
    [InlineData("{\"title\":\"Books\",\n\"steps\":[{\"open\":\"/\"},]}", 2, "cannot be read as JSON")]
    [InlineData("{\"title\":\"\\ud800\",\"steps\":[]}", 1, "cannot be read as JSON")]
    [InlineData("{\"title\":\"Books\"}", 1, "A flow has “steps”, which is missing here.")]
    [InlineData("{\"steps\":[]}", 1, "A flow has “title”, which is missing here.")]
    [InlineData("{\"title\":\" \",\"steps\":[]}", 1, "The title is a text.")]
    [InlineData("{\"title\":\"a\\u001bb\",\"steps\":[]}", 1, "without control characters")]
    [InlineData("{\"title\":\"Books\",\n\"steps\":[]}", 2, "a list of 1 to 30 steps")]
    [InlineData("{\"title\":\"Books\",\n\"title\":\"No\",\"steps\":[]}", 2, "“title” is said twice.")]
    [InlineData("{\"title\":\"Books\",\n\"script\":\"alert(1)\",\"steps\":[]}", 2, "A flow has no “script”, only title, steps, width.")]
    [InlineData("{\"title\":\"Books\",\n\"width\":1e9,\"steps\":[]}", 2, "The width is a whole number from 200 to 3000")]
    [InlineData("{\"title\":\"Books\",\"steps\":[{\"open\":\"/\"},\n{\"evaluate\":\"1\"}]}", 2, "A step is exactly one of open, click,")]
    [InlineData("{\"title\":\"Books\",\"steps\":[\n{\"open\":\"/\",\"press\":\"Enter\"}]}", 2, "A step is exactly one of open, click,")]
    [InlineData("{\"title\":\"Books\",\"steps\":[\n{\"open\":\"https://example.com\"}]}", 2, "an address within the site")]
    [InlineData("{\"title\":\"Books\",\"steps\":[\n{\"open\":\"//example.com\"}]}", 2, "an address within the site")]
    [InlineData("{\"title\":\"Books\",\"steps\":[\n{\"click\":{\"role\":\"button\",\"text\":\"Book\"}}]}", 2, "by one of them")]
    [InlineData("{\"title\":\"Books\",\"steps\":[\n{\"click\":{\"name\":\"Book\"}}]}", 2, "A name goes with a role.")]
    [InlineData("{\"title\":\"Books\",\"steps\":[\n{\"click\":\"Book\"}]}", 2, "What is clicked is an object")]
    [InlineData(
        "{\"title\":\"Books\",\"steps\":[\n{\"type\":{\"into\":{\"label\":\"Name\"}}}]}",
        2,
        "“type” has “text”, which is missing here."
    )]
    [InlineData("{\"title\":\"Books\",\"steps\":[\n{\"expect\":{}}]}", 2, "“expect” says at least one of")]
    [InlineData("{\"title\":\"Books\",\"steps\":[{\"open\":\"/\"}]}", 1, "Nothing is expected in this flow")]
    public void A_file_that_is_not_as_it_should_be_is_told_at_its_line(string content, int line, string said)
    {
        var flows = Read(content);

        Assert.Empty(flows.All);
        var problem = Assert.Single(flows.Broken);
        Assert.Equal((DiagnosticSource.Runtime, "flows/booking.json", line), (problem.Source, problem.Path, problem.Line));
        Assert.StartsWith("This flow cannot be tried. ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
        Assert.True(problem is { IsFailure: true, IsUnfinished: true });
        Assert.True(SiteFlows.IsOfFlow(problem));
    }

    [Theory]
    [InlineData("""{"name":"a playlist","songs":[]}""")]
    [InlineData("[1,2,3]")]
    [InlineData("7")]
    public void A_file_of_another_kind_in_a_folder_of_that_name_is_nobodys_fault(string content)
    {
        var flows = Read(content);

        Assert.Empty(flows.All);
        Assert.Empty(flows.Broken);
    }

    [Fact]
    public void Files_beside_and_below_the_folder_are_no_flows() =>
        Assert.Equal(
            [false, false, false, false, true],
            new[] { "flow.json", "src/flows/a.json", "flows/more/a.json", "flows/a.txt", "flows/a.json" }.Select(path =>
                SiteFlows.IsFlow(SitePath.Parse(path))
            )
        );

    [Fact]
    public void What_is_huge_deep_or_without_end_is_told_and_read_no_further()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 15_000));
        var steps = string.Join(',', Enumerable.Repeat(Expect, 31));
        string[] hostile =
        [
            $$"""{"title":"Books","steps":[{{string.Join(',', Enumerable.Repeat(Expect, 5_000))}}]}""",
            $$"""{"title":"Books","steps":{{deep}}""",
            $$"""{"title":"Books","steps":[{{steps}}]}""",
            $$$"""{"title":"Books","steps":[{"expect":{"text":"{{{new string('a', 501)}}}"}}]}""",
            $$"""{"title":"{{new string('a', 121)}}","steps":[{{Expect}}]}""",
            """{"title":"Books","steps":[""" + "{\"" + new string('x', 20_000) + "\":1}]}",
        ];

        Assert.All(
            hostile,
            content =>
            {
                var problem = Assert.Single(Read(content).Broken);
                Assert.True(problem.Message.Length < 300, problem.Message);
            }
        );
    }

    [Fact]
    public void More_flows_than_a_person_can_mean_are_told_so_that_none_is_pushed_out_unseen()
    {
        var all = Enumerable
            .Range(10, 60)
            .Select(number =>
                (SitePath.Parse($"flows/{number}.json"), Encoding.UTF8.GetBytes($$"""{"title":"Books","steps":[{{Expect}}]}"""))
            )
            .ToList();

        var flows = SiteFlows.Read(all, new SiteFolder(_folder.Path));

        Assert.Equal(40, flows.All.Count);
        Assert.Equal(("flows/50.json", true), (Assert.Single(flows.Broken).Path, flows.Broken[0].IsFailure));
    }

    private SiteFlows Read(string content) =>
        SiteFlows.Read([(SitePath.Parse("flows/booking.json"), Encoding.UTF8.GetBytes(content))], new SiteFolder(_folder.Path));
}
