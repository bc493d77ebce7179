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

/// <summary>To start the browser, or to stop an answer that nobody waits for.</summary>
internal sealed record ShortRequest(int Id, string Do);

/// <summary>What it answers. Id 0 says that it has started.</summary>
internal sealed record BrowserAnswer(int? Id)
{
    public string? Browser { get; init; }
    public string? Error { get; init; }
    public IReadOnlyList<SeenPage>? Pages { get; init; }
    public int Left { get; init; }
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
public sealed record SeenPage(string Route, int Width, string Scheme, int Ms, string? Title, IReadOnlyList<PageFinding> Findings);

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
[JsonSerializable(typeof(FlowRecord))]
internal sealed partial class ProofJson : JsonSerializerContext;
