using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>Reads source text by real parsers. A seam: the engine starts no process, and the parsers are another program's.</summary>
internal interface ISyntaxParsers
{
    /// <summary>Reads all of them at once, in a bounded time.</summary>
    /// <returns>Never fails but for a cancellation: where nothing could be read it says why, and nothing is judged.</returns>
    Task<SourceReadings> ReadAsync(IReadOnlyList<SourceText> texts, CancellationToken cancellationToken);
}

/// <param name="Path">Its ending says the language.</param>
/// <param name="Text">With LF as its only line break.</param>
public sealed record SourceText(SitePath Path, string Text);

/// <param name="Readings">One a text, in the same order, null where a parser could not say; or null for all of them.</param>
/// <param name="WhyNot">Why there are none, as a sentence for a person; null when there are.</param>
public sealed record SourceReadings(IReadOnlyList<SourceReading?>? Readings, string? WhyNot);

/// <param name="Error">The first thing that does not parse, or null.</param>
/// <param name="Names">Names and imported packages with letters of Latin and of another script. Those in strings, comments and text are not among them.</param>
public sealed record SourceReading(SyntaxError? Error, IReadOnlyList<SourceName> Names);

/// <param name="At">Where, in UTF-16 units from the beginning of the text.</param>
/// <param name="Message">One sentence.</param>
public sealed record SyntaxError(int At, string Message);

/// <param name="IsImport">Whether it is what an import names, and not a name in the code.</param>
public sealed record SourceName(string Name, int At, bool IsImport);
