namespace Builder.Core.Edits;

/// <summary>
/// Applies edits: deterministic, all or nothing, and without touching a disk. It verifies everything and says what would change; the caller
/// writes. Safe for use by several threads.
/// </summary>
internal static class EditEngine
{
    /// <summary>Applies edits one after the other to the files of a tree.</summary>
    /// <param name="tree">The files as they are now. It must not change meanwhile.</param>
    /// <returns>The changes, or why there are none. Never throws for anything that the edits ask.</returns>
    /// <exception cref="BuilderException">Only what the tree itself throws, such as a disk that cannot be read.</exception>
    public static EditOutcome Apply(EditSet edits, IFileTree tree, EditRules? rules = null)
    {
        var run = new EditRun(tree, rules ?? EditRules.Default);
        return run.Apply(edits.Edits);
    }

    /// <summary>The same, and what does not parse any more is refused where parsers answer.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled while the parsers were asked; nothing had been changed.</exception>
    public static Task<EditOutcome> ApplyAsync(
        EditSet edits,
        IFileTree tree,
        ISyntaxParsers parsers,
        CancellationToken cancellationToken,
        EditRules? rules = null
    ) => new EditRun(tree, rules ?? EditRules.Default).ApplyAsync(edits.Edits, parsers, cancellationToken);
}
