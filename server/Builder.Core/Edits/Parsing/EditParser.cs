using Builder.Core.Sites;

namespace Builder.Core.Edits.Parsing;

/// <summary>Reads edits in any of the forms in which models and people write them down.</summary>
internal static class EditParser
{
    /// <summary>The longest text that is read as edits, in characters.</summary>
    public const int LongestText = 32 * 1024 * 1024;

    /// <summary>Reads edits. Says nothing yet about whether they fit any file.</summary>
    /// <param name="path">The file that a form without paths of its own is about; where given, it counts before one named in SEARCH/REPLACE text.</param>
    /// <exception cref="BuilderException">Validation: the text is not in that form; the message says where and what was expected.</exception>
    public static EditSet Parse(EditFormat format, string text, SitePath? path = null)
    {
        if (text.Length > LongestText)
        {
            throw Malformed.At(null, $"the text has {text.Length:N0} characters; at most {LongestText:N0} are read at once. Split it.");
        }

        var edits = format switch
        {
            EditFormat.ApplyPatch => PatchText.Parse(text),
            EditFormat.SearchReplace => SearchReplaceText.Parse(text, path),
            EditFormat.StrReplace => ReplaceJson.Parse(text, path),
            EditFormat.TextEditor => TextEditorJson.Parse(text),
            EditFormat.UnifiedDiff => UnifiedDiffText.Parse(text, path),
            EditFormat.WholeFile => [new RewriteFile(path ?? throw Malformed.At(null, "a whole file needs the path it is for."), text)],
            _ => throw Malformed.At(null, "the form is unknown."),
        };
        return new EditSet(edits);
    }
}

/// <summary>The refusals of the parsers.</summary>
internal static class Malformed
{
    /// <param name="line">The line in the text, from 1, or null when it is about the whole.</param>
    public static BuilderException At(int? line, string what, string? nextStep = null) =>
        new(
            ErrorKind.Validation,
            line is { } number ? $"The edits cannot be read: line {number}: {what}" : $"The edits cannot be read: {what}",
            nextStep,
            "malformed"
        );

    public static SitePath Path(string text, int? line) =>
        SitePath.TryParse(text, out var path, out var refusal)
            ? path
            : throw new BuilderException(
                ErrorKind.Validation,
                At(line, refusal.Message).Message,
                "Give paths relative to the site's folder.",
                refusal.Reason
            );
}
