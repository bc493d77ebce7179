using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Flows;
using Builder.Core.Proofs;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Builder.Tests.Proofs;

/// <summary>What is believed of a flow, and what is done again: the browser is one that answers as it is told.</summary>
public sealed class FlowProofsTests : IDisposable
{
    private static readonly TriedStep Done = new(true, null);
    private static readonly TriedStep Stuck = new(false, "The page does not say “Booked”.");
    private static readonly TriedStep Late = new(false, "There was no more time for this step.", Late: true);

    private readonly Workbench _bench = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly List<int?> _patience = [];
    private readonly Queue<TriedStep> _answers = new();
    private readonly FlowProofs _proofs;
    private TimeSpan _takes;

    public FlowProofsTests() =>
        _proofs = new FlowProofs(
            (_, request, _) =>
            {
                lock (_patience)
                {
                    _patience.Add(request.Patience);
                    _clock.Advance(_takes);
                    return Task.FromResult<(BrowserAnswer?, string?)>(
                        _answers.TryDequeue(out var last)
                            ? (new BrowserAnswer(1) { Steps = [Done, last], Findings = [] }, null)
                            : (null, "The browser is gone.")
                    );
                }
            },
            new KeptProofs(Path.Combine(_bench.Root, "proofs")),
            _clock
        );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_fails_is_tried_once_more_with_more_patience_and_works_when_it_does_then()
    {
        var tried = await TryAsync("a", Stuck, Done);

        Assert.Equal("1 of 1 things tried work.", tried.Sentence);
        Assert.Empty(tried.Problems);
        Assert.Equal([3_000, 7_000], _patience);
    }

    [Fact]
    public async Task What_fails_twice_is_told_at_the_line_of_its_step()
    {
        var tried = await TryAsync("a", Stuck, Stuck);

        Assert.Equal("0 of 1 things tried work; not “A visitor books a table”.", tried.Sentence);
        var problem = Assert.Single(tried.Problems);
        Assert.Equal(("flows/booking.json", 3, true), (problem.Path, problem.Line, problem.IsUnfinished));
        Assert.Equal(
            "“A visitor books a table” does not work. Step 2, expect the words “Booked”: The page does not say “Booked”.",
            problem.Message
        );
    }

    [Fact]
    public async Task What_is_known_of_the_same_files_and_steps_is_not_tried_again_whatever_it_is_called()
    {
        await TryAsync("a", Done);
        var known = await TryAsync("a", title: "Somebody books a table");
        await TryAsync("b", Done);

        Assert.Equal("Somebody books a table", Assert.Single(known.All).Flow.Title);
        Assert.Equal(2, _patience.Count);
    }

    [Fact]
    public async Task What_got_stuck_at_the_same_step_before_is_believed_at_once_and_the_same_problem_keeps_its_signature()
    {
        var first = await TryAsync("a", Stuck, Stuck);
        var second = await TryAsync("b", new TriedStep(false, "The page does not say “Booked”. It says something else."));

        Assert.Equal(3, _patience.Count);
        Assert.Equal(first.Problems[0].Signature, second.Problems[0].Signature);
        Assert.NotEqual(first.Problems[0].Message, second.Problems[0].Message);
    }

    [Fact]
    public async Task What_time_was_too_short_for_is_not_said_to_be_wrong_and_is_tried_the_next_time()
    {
        var tried = await TryAsync("a", Late, Late);

        Assert.Empty(tried.Problems);
        Assert.Equal("There was no time to try what it has to do.", tried.Sentence);
        Assert.Equal("1 of 1 things tried work.", (await TryAsync("a", Done)).Sentence);
    }

    [Fact]
    public async Task All_of_them_together_have_an_end()
    {
        _takes = TimeSpan.FromSeconds(15);

        var tried = await _proofs.TryAsync(Many(12), Built("a"), Folder, Stop);

        Assert.InRange(_patience.Count, 1, 6);
        Assert.Equal(12, tried.All.Count + tried.Left.Count);
        Assert.NotEmpty(tried.Left);

        SiteFlows Many(int count)
        {
            for (var number = 0; number < count; number++)
            {
                _answers.Enqueue(Done);
            }

            return SiteFlows.Read(
                [.. Enumerable.Range(0, count).Select(number => (At($"flow{number}"), Text($"Booked {number}", "Books")))],
                Folder
            );
        }
    }

    [Fact]
    public async Task A_browser_that_is_gone_is_said_and_claims_nothing()
    {
        var tried = await TryAsync("a");

        Assert.Equal("What it has to do was not tried: The browser is gone.", tried.Sentence);
        Assert.Empty(tried.Problems);
    }

    private SiteFolder Folder => new(_bench.Root);

    private static SitePath At(string name) => SitePath.Parse($"flows/{name}.json");

    private static byte[] Text(string expected, string title) =>
        Encoding.UTF8.GetBytes(
            $$"""{"title":"{{title}}","steps":[""" + "\n{\"open\":\"/\"},\n" + $$$"""{"expect":{"text":"{{{expected}}}"}}]}"""
        );

    private Task<FlowsTried> TryAsync(string built, params TriedStep[] last) => TryAsync(built, "A visitor books a table", last);

    private Task<FlowsTried> TryAsync(string built, string title, params TriedStep[] last)
    {
        foreach (var step in last)
        {
            _answers.Enqueue(step);
        }

        return _proofs.TryAsync(SiteFlows.Read([(At("booking"), Text("Booked", title))], Folder), Built(built), Folder, Stop);
    }

    private Artifact Built(string content) =>
        new(
            new ArtifactStore(_bench.Folders),
            "tree",
            "/",
            new Dictionary<string, ArtifactFile> { ["index.html"] = new("index.html", KeptProofs.Hash(content), 1, "text/html") },
            []
        );
}
