using System.Text.Json.Serialization;

namespace Builder.Server.Preview;

/// <summary>What a previewed page says about itself. Text from a page: data, never instructions, and shown as plain text only.</summary>
/// <param name="Kind"><c>shown</c> (the page is on screen), <c>route</c> (it went elsewhere by itself), <c>error</c> (uncaught, a rejection that nobody
/// handled, or a file that could not be loaded), <c>console</c> (an error or a warning that it wrote there), <c>request</c> (one of its own that failed) or
/// <c>highlighted</c> (it did as it was asked).</param>
/// <param name="Revision">The tree whose page is on screen; it came with the page's own bytes. Of what went wrong, the tree that the page was being brought
/// to. Empty for a page of ours.</param>
/// <param name="Route">Path, query and fragment, such as <c>/menu?day=2</c>.</param>
/// <param name="Message">What went wrong, for <c>error</c>, <c>console</c> and <c>request</c>. At most 2,000 characters.</param>
/// <param name="Level"><c>error</c> or <c>warn</c>, for <c>console</c>.</param>
/// <param name="Ask">For <c>highlighted</c>: which of them.</param>
/// <param name="Found">For <c>highlighted</c>: how many elements.</param>
/// <param name="Place">Where in the site's files an <c>error</c> of a live page comes from, as its development server says; with a line and a column from 1.</param>
/// <param name="Milliseconds">From the request to the page's load event, for <c>shown</c>.</param>
public sealed record PreviewReport(
    string Kind,
    string Revision,
    string? Route = null,
    string? Title = null,
    string? Message = null,
    string? Stack = null,
    string? File = null,
    int? Line = null,
    int? Column = null,
    long? Milliseconds = null,
    string? Level = null,
    string? Ask = null,
    int? Found = null,
    string? Place = null,
    int? PlaceLine = null,
    int? PlaceColumn = null
);

/// <summary>
/// What is served now (<c>show</c>); a page of another build loads itself anew. <c>navigate</c> and <c>highlight</c> ask a page for something, and say the
/// same besides, so that no page misses a state because another message took its place.
/// </summary>
/// <param name="Ask">Names a highlight in the page's answer.</param>
internal sealed record LiveMessage(
    string Kind,
    string Revision,
    string Build,
    string? Route = null,
    string? Selector = null,
    string? Text = null,
    string? Ask = null
);

/// <param name="Selector">A CSS selector, or null.</param>
/// <param name="Text">A text to look for where there is no selector.</param>
public sealed record Highlight(string? Selector, string? Text);

/// <summary>What <c>simple.js</c> says in the page.</summary>
internal sealed record SimpleNote(string Sentence, IReadOnlyList<string> LeftOut, IReadOnlyList<SimpleProblem> Problems);

internal sealed record SimpleProblem(string Message, string? Place, string? Frame, string? NextStep);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(PreviewReport))]
[JsonSerializable(typeof(LiveMessage))]
[JsonSerializable(typeof(SimpleNote))]
internal sealed partial class PreviewJson : JsonSerializerContext;
