namespace Builder.Core.Edits.Guards;

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
            PatchFile patch => patch.Hunks.Any(hunk => hunk.Lines.Any(line => line.Kind is PatchLineKind.Added && IsIn(line.Text))),
            _ => false,
        };

    private static bool IsIn(string text) => text.Contains('\0', StringComparison.Ordinal);
}
