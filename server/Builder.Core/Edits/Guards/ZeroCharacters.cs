namespace Builder.Core.Edits;

/// <summary>
/// A zero character in a new text: a file without a byte order mark is no text to anybody any more with one in it, and could not be changed by
/// the next edit.
/// </summary>
internal static class ZeroCharacters
{
    public static bool AreBroughtBy(Edit edit) =>
        edit switch
        {
            CreateFile create => IsIn(create.Content),
            RewriteFile rewrite => IsIn(rewrite.Content),
            ReplaceText replace => IsIn(replace.NewText),
            InsertText insert => IsIn(insert.Text),
            PatchFile patch => patch.Hunks.Any(AreAddedBy),
            _ => false,
        };

    private static bool AreAddedBy(PatchHunk hunk) =>
        PatchLine.MayContain(hunk.Lines, '\0') && hunk.Lines.Any(line => line.Kind is PatchLineKind.Added && line.Span.Contains('\0'));

    private static bool IsIn(string text) => text.Contains('\0', StringComparison.Ordinal);
}
