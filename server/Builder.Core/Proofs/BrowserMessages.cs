using System.Text.Json.Serialization;

namespace Builder.Core.Proofs;

/// <summary>What <c>eyes.mjs</c> is asked: to look at the pages of a built site.</summary>
/// <param name="Files">What the site serves: by path, without a leading slash, the file it lies in and its type.</param>
/// <param name="Fallback">The file that is served where there is none; null when that is a missing page.</param>
/// <param name="Budget">In milliseconds.</param>
internal sealed record LookRequest(
    int Id,
    string Do,
    IReadOnlyDictionary<string, ServedPart> Files,
    string Base,
    string? Fallback,
    IReadOnlyList<string> Routes,
    bool Crawl,
    int Most,
    IReadOnlyList<int> Widths,
    IReadOnlyList<string> Schemes,
    IReadOnlyList<string> Allow,
    int Budget
);

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
}

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
[JsonSerializable(typeof(LookRequest))]
[JsonSerializable(typeof(ShortRequest))]
[JsonSerializable(typeof(BrowserAnswer))]
[JsonSerializable(typeof(ProofRecord))]
internal sealed partial class ProofJson : JsonSerializerContext;
