using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Core.Diagnostics;

namespace Builder.Core.Proofs;

/// <summary>What was proved of a step, small enough to go with its commit: what was looked at and tried, with what, and what was found.</summary>
/// <param name="Version">Of this form.</param>
/// <param name="Tree">What was proved. A commit that leaves out what its person had not committed has another one.</param>
/// <param name="Says">All of it in a sentence.</param>
/// <param name="PagesLeft">How many addresses were not looked at.</param>
/// <param name="WhyNotSeen">Why no page was looked at, in a sentence; null when they were.</param>
/// <param name="FlowsLeft">How many flows were not tried.</param>
/// <param name="WhyNotTried">Why no flow was tried, in a sentence; null when they were, or there is none.</param>
/// <param name="FoundLeft">How much more was found than is listed.</param>
public sealed record StepProof(
    int Version,
    string Tree,
    string Says,
    ProofTools Tools,
    IReadOnlyList<ProvedPage> Pages,
    int PagesLeft,
    string? WhyNotSeen,
    IReadOnlyList<ProvedFlow> Flows,
    int FlowsLeft,
    string? WhyNotTried,
    IReadOnlyList<ProofFound> Found,
    int FoundLeft
)
{
    private const int Current = 1;
    private const int MostFound = 40;
    private const int MostPages = 200;
    private const int LongestText = 300;

    /// <summary>Readable in a terminal, and nothing of it may be missing.</summary>
    internal static readonly ProofJson Json = new(
        new JsonSerializerOptions(ProofJson.Default.Options)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.Never,
            RespectRequiredConstructorParameters = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <summary>What works, in half a sentence, such as “4 pages and 5 things tried work”.</summary>
    [JsonIgnore]
    public string Headline
    {
        get
        {
            var pages = Pages.GroupBy(page => page.Route, StringComparer.Ordinal).ToList();
            var whole = pages.Count(page => page.All(one => one.Problems == 0));
            var works = Flows.Count(flow => flow.Works);
            var what = new List<string>();
            if (pages.Count > 0)
            {
                what.Add(Count(whole, pages.Count, "page"));
            }

            if (Flows.Count > 0)
            {
                what.Add(Count(works, Flows.Count, "thing") + " tried");
            }

            return what.Count == 0
                ? "Its pages were not looked at"
                : $"{string.Join(" and ", what)} {(what.Count == 1 && Math.Max(pages.Count, Flows.Count) == 1 ? "works" : "work")}";
        }
    }

    /// <summary>Whether pages were seen, and nothing that is wrong is new.</summary>
    [JsonIgnore]
    public bool IsWell => Pages.Count > 0 && !Found.Any(one => one is { IsFailure: true, IsOld: false });

    /// <summary>How long all looks and tries took together, in milliseconds.</summary>
    [JsonIgnore]
    public long Ms => Pages.Sum(page => (long)page.Ms) + Flows.Sum(flow => (long)flow.Ms);

    internal static StepProof Of(string tree, string says, Proof seen, FlowsTried? tried, IReadOnlyList<Diagnostic> problems)
    {
        var found = problems.Where(problem => problem.Source == DiagnosticSource.Runtime).ToList();
        return new StepProof(
            Current,
            tree,
            Cut(says),
            new ProofTools(Own, seen.Browser, seen.Pages.Count > 0 ? KeptProofs.Looker : null),
            [.. seen.Pages.Take(MostPages).Select(Page)],
            seen.Left,
            seen.WhyNot,
            [
                .. (tried?.All ?? []).Select(one => new ProvedFlow(
                    one.Flow.Path.Value,
                    Cut(one.Flow.Title),
                    one.Works,
                    one.FailedAt + 1,
                    one.Works ? null : Cut(one.Why ?? (one.Findings is [var first, ..] ? first.Message : "")),
                    one.Ms
                )),
            ],
            tried?.Left.Count ?? 0,
            tried?.WhyNot,
            [.. found.Take(MostFound).Select(one => new ProofFound(Cut(one.Message), one.Path, one.Line, one.IsFailure, one.IsOld))],
            Math.Max(0, found.Count - MostFound)
        );
    }

    /// <summary>As a note, a line for each thing, for people who read it with git.</summary>
    internal string AsNote()
    {
        var head = JsonSerializer.Serialize(this with { Pages = [], Flows = [], Found = [] }, Json.StepProof);
        var note = new StringBuilder(head);
        Fill("pages", Pages.Select(page => JsonSerializer.Serialize(page, Json.ProvedPage)));
        Fill("flows", Flows.Select(flow => JsonSerializer.Serialize(flow, Json.ProvedFlow)));
        Fill("found", Found.Select(one => JsonSerializer.Serialize(one, Json.ProofFound)));
        return note.Append('\n').ToString();

        void Fill(string name, IEnumerable<string> lines) =>
            note.Replace($"\"{name}\":[]", $"\n\"{name}\":[{string.Join(',', lines.Select(line => "\n" + line))}]");
    }

    /// <summary>Reads a note, which anybody may have written; null where it is none of ours.</summary>
    internal static StepProof? Read(string note)
    {
        try
        {
            return JsonSerializer.Deserialize(note, Json.StepProof) is { Version: Current } proof && proof.IsWhole ? proof : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsWhole => !Pages.Cast<object?>().Concat(Flows).Concat(Found).Contains(null);

    private static string Count(int well, int all, string noun) =>
        $"{(well == all ? "" : $"{well} of ")}{all} {noun}{(all == 1 ? "" : "s")}";

    private static string Own => typeof(StepProof).Assembly.GetName().Version?.ToString(3) ?? "";

    private static ProvedPage Page(SeenPage page) =>
        new(
            Cut(page.Route),
            page.Width,
            page.Scheme,
            page.Ms,
            page.Title is { } title ? Cut(title) : null,
            page.Findings.Count(finding => PageWords.SeverityOf(finding) == DiagnosticSeverity.Error)
        )
        {
            IsOldVisitors = page.IsOldVisitors,
            Picture = page.Picture,
        };

    private static string Cut(string text) => PlainText.Clean(text, LongestText);
}

/// <param name="Builder">Its version.</param>
/// <param name="Browser">With its version; null where none looked.</param>
/// <param name="Looker">Stands for the program that looked.</param>
public sealed record ProofTools(string Builder, string? Browser, string? Looker);

/// <param name="Route">The address within the site.</param>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Scheme"><c>light</c> or <c>dark</c>.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
/// <param name="Problems">How much is wrong with it that is no matter of taste.</param>
public sealed record ProvedPage(string Route, int Width, string Scheme, int Ms, string? Title, int Problems)
{
    /// <summary>The hash of a small picture of it; null where none was taken.</summary>
    public string? Picture { get; init; }

    /// <summary>It was opened with what an earlier version had stored in the browser.</summary>
    public bool IsOldVisitors { get; init; }
}

/// <param name="Path">Of its file in the site.</param>
/// <param name="FailedAt">The step that could not be done, from 1; null when all of them were.</param>
/// <param name="Why">What is wrong, in a sentence; null when it works.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
public sealed record ProvedFlow(string Path, string Title, bool Works, int? FailedAt, string? Why, int Ms);

/// <param name="Line">From 1, or null.</param>
/// <param name="IsFailure">Else it is a hint.</param>
/// <param name="IsOld">It was there before the change.</param>
public sealed record ProofFound(string Message, string? Path, int? Line, bool IsFailure, bool IsOld);
