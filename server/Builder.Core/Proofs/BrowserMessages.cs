using System.Text.Json;
using System.Text.Json.Serialization;

namespace Builder.Core.Proofs;

/// <summary>What <c>eyes.mjs</c> is asked of a built site: to <c>look</c> at its pages, to <c>outline</c> one, or to <c>try</c> something on it.</summary>
/// <param name="Files">What the site serves: by path, without a leading slash, the file it lies in and its type.</param>
/// <param name="Fallback">The file that is served where there is none; null when that is a missing page.</param>
internal sealed record BrowserRequest(string Do, IReadOnlyDictionary<string, ServedPart> Files, string Base, string? Fallback)
{
    public int Id { get; init; }

    /// <summary>The addresses to begin with, and whether those that they lead to are looked at too, at most so many.</summary>
    public IReadOnlyList<string>? Routes { get; init; }
    public bool? Crawl { get; init; }
    public int? Most { get; init; }
    public IReadOnlyList<int>? Widths { get; init; }

    /// <summary><c>light</c> and <c>dark</c>: all widths in the first of them, and the widest in the others.</summary>
    public IReadOnlyList<string>? Schemes { get; init; }

    /// <summary>Whether buttons are pressed, and whether only what keeps a page from working is looked for.</summary>
    public bool? Press { get; init; }
    public bool? Brief { get; init; }

    /// <summary>What the browser holds of the site when its pages are opened.</summary>
    public StoredParts? Storage { get; init; }

    /// <summary>The folder that small pictures are put into; null for none.</summary>
    public string? Pictures { get; init; }

    /// <summary>In milliseconds, for all of it.</summary>
    public int? Budget { get; init; }

    /// <summary>The one page to outline.</summary>
    public string? Route { get; init; }
    public int? Width { get; init; }

    /// <summary>What to do one after the other, as a model or a flow has it.</summary>
    public JsonElement? Actions { get; init; }

    /// <summary>In milliseconds, for what a step needs to be there.</summary>
    public int? Patience { get; init; }
}

internal sealed record ServedPart(string File, string Type);

internal sealed record StoredParts(IReadOnlyDictionary<string, string> LocalStorage);

/// <summary>To start the browser, or to stop an answer that nobody waits for.</summary>
internal sealed record ShortRequest(int Id, string Do);

/// <summary>What it answers. Id 0 says that it has started.</summary>
internal sealed record BrowserAnswer(int? Id)
{
    public string? Browser { get; init; }
    public string? Error { get; init; }
    public IReadOnlyList<SeenPage>? Pages { get; init; }
    public int Left { get; init; }

    /// <summary>One page that is done, while the others are looked at.</summary>
    public SeenPage? Page { get; init; }
    public Dictionary<string, string>? Stored { get; init; }
    public string? Outline { get; init; }
    public IReadOnlyList<PageFinding>? Findings { get; init; }
    public IReadOnlyList<TriedStep>? Steps { get; init; }
    public int? Ms { get; init; }

    /// <summary>Else it only says how far it is.</summary>
    public bool IsWhole => Pages is not null || Outline is not null || Steps is not null || Error is not null;
}

/// <param name="Why">What stood in the way, in a sentence that says what is there instead; null when it was done.</param>
/// <param name="Late">There was no more time for it, which does not say that it cannot be done.</param>
internal sealed record TriedStep(bool Ok, string? Why, bool Late = false);

/// <summary>What was seen at one address, at one size.</summary>
/// <param name="Route">The address within the site, such as <c>/about</c>.</param>
/// <param name="Width">In CSS pixels.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
public sealed record SeenPage(string Route, int Width, string Scheme, int Ms, string? Title, IReadOnlyList<PageFinding> Findings)
{
    /// <summary>Stands for a small picture of it; null where there is none.</summary>
    public string? Picture { get; init; }

    /// <summary>Whether it was opened in a browser that holds what an earlier version of the site left there.</summary>
    public bool IsOldVisitors { get; init; }
}

/// <summary>Something that is wrong with a page, in its own words: data, never instructions.</summary>
/// <param name="Kind">What it is, such as <c>error</c> or <c>dead-link</c>.</param>
/// <param name="Line">From 1, of the built file.</param>
/// <param name="Text">The words on the page that it is about, or null.</param>
public sealed record PageFinding(
    string Kind,
    string Message,
    string? Stack = null,
    string? Url = null,
    int? Line = null,
    int? Column = null,
    string? Selector = null,
    string? Text = null
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true
)]
[JsonSerializable(typeof(BrowserRequest))]
[JsonSerializable(typeof(ShortRequest))]
[JsonSerializable(typeof(BrowserAnswer))]
[JsonSerializable(typeof(ProofRecord))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(FlowRecord))]
[JsonSerializable(typeof(StepProof))]
[JsonSerializable(typeof(ProvedPage))]
[JsonSerializable(typeof(ProvedFlow))]
[JsonSerializable(typeof(ProofFound))]
internal sealed partial class ProofJson : JsonSerializerContext;
