using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>How exactly an edit fitted, from strict to lenient. Whatever was needed is reported, never silent.</summary>
public enum Tolerance
{
    /// <summary>Character for character; only the kind of line break may differ.</summary>
    Exact,

    /// <summary>The old text had <c>\n</c> or <c>\t</c> written out where line breaks and tabs were meant.</summary>
    UnescapedText,

    /// <summary>White space at line ends was ignored.</summary>
    TrailingWhitespace,

    /// <summary>A line of context in a patch had lost the space that stands before it, so that an indented line was indented by one less.</summary>
    LostSpace,

    /// <summary>Every line was indented by the same amount more, or less; the new lines were shifted alike.</summary>
    IndentationShift,

    /// <summary>Typographic quotes, dashes and spaces were taken for their plain forms.</summary>
    FoldedPunctuation,

    /// <summary>Letters with marks were one character in one text and several in the other; the new text takes the file's form.</summary>
    UnicodeForm,

    /// <summary>Only indentation, line by line, and the kind of quotes differed; the new text is written as the file writes.</summary>
    Formatting,

    /// <summary>The file already is as the edit wants it.</summary>
    NoChange,
}

/// <summary>What became of one file.</summary>
/// <param name="Before">Its bytes before; null when it is new.</param>
/// <param name="After">Its bytes after; null when it is deleted.</param>
/// <param name="MovedFrom">Where it was before, when it was moved; then <paramref name="Before"/> are that file's bytes, which is gone.</param>
public sealed record FileChange(SitePath Path, byte[]? Before, byte[]? After, SitePath? MovedFrom = null);

/// <param name="Index">Which edit of the set, from 0.</param>
/// <param name="StartLine">First line it touched, in the new file, from 1; 0 when there is none.</param>
/// <param name="EndLine">Last line it touched, inclusive.</param>
public sealed record AppliedEdit(int Index, SitePath Path, Tolerance Tolerance, int StartLine, int EndLine);

/// <param name="Index">Which edit of the set, from 0.</param>
/// <param name="Reason">One of <see cref="EditReason"/>.</param>
/// <param name="Message">What the writer of the edit needs in order to mend it in one try.</param>
public sealed record EditRefusal(int Index, SitePath? Path, string Reason, string Message);

/// <summary>Why edits are refused: a closed set.</summary>
internal static class EditReason
{
    public const string NotFound = "notFound";
    public const string Ambiguous = "ambiguous";
    public const string Overlap = "overlap";
    public const string FileMissing = "fileMissing";
    public const string FileExists = "fileExists";
    public const string EmptyOldText = "emptyOldText";
    public const string LineOutOfRange = "lineOutOfRange";
    public const string Protected = "protected";
    public const string SamePath = "samePath";
    public const string Binary = "binary";
    public const string Encoding = "encoding";
    public const string TooLarge = "tooLarge";
    public const string Placeholder = "placeholder";
    public const string Shrink = "shrink";
    public const string Syntax = "syntax";
    public const string HiddenCharacter = "hiddenCharacter";
    public const string Link = "link";
}

/// <summary>What came of an <see cref="EditSet"/>. Nothing has been written anywhere: the caller writes <see cref="Changes"/>.</summary>
public sealed class EditOutcome
{
    internal EditOutcome(IReadOnlyList<FileChange> changes, IReadOnlyList<AppliedEdit> edits, IReadOnlyList<EditRefusal> refusals)
    {
        Changes = refusals.Count == 0 ? changes : [];
        Edits = edits;
        Refusals = refusals;
    }

    /// <summary>True when every edit fitted; otherwise there are refusals and no changes.</summary>
    public bool Applied => Refusals.Count == 0;

    /// <summary>The files that differ afterwards, sorted by path; empty when anything was refused or nothing changed.</summary>
    public IReadOnlyList<FileChange> Changes { get; }

    /// <summary>The edits that fit, also when others were refused.</summary>
    public IReadOnlyList<AppliedEdit> Edits { get; }

    public IReadOnlyList<EditRefusal> Refusals { get; }
}
