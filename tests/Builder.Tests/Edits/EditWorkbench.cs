using System.Text;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>Shortens the tests: files as text, edits applied, results as text.</summary>
internal static class EditWorkbench
{
    public static InMemoryFileTree Tree(params (string Path, string Content)[] files) =>
        new(files.ToDictionary(file => SitePath.Parse(file.Path), file => Encoding.UTF8.GetBytes(file.Content)));

    public static EditOutcome Apply(string content, Edit edit, EditRules? rules = null) =>
        EditEngine.Apply(new EditSet([edit]), Tree((edit.Path.Value, content)), rules);

    public static string Text(this EditOutcome outcome)
    {
        Assert.True(outcome.Applied, string.Join('\n', outcome.Refusals.Select(r => r.Message)));
        return Encoding.UTF8.GetString(outcome.Changes.Single().After!);
    }

    public static EditRefusal Refusal(this EditOutcome outcome)
    {
        Assert.False(outcome.Applied, "Nothing was refused.");
        Assert.Empty(outcome.Changes);
        return outcome.Refusals.Single();
    }

    public static ReplaceText Replace(string oldText, string newText, bool all = false, string path = "a.txt") =>
        new(SitePath.Parse(path), oldText, newText, all);

    public static EditSet Patch(params string[] lines) =>
        EditParser.Parse(EditFormat.ApplyPatch, string.Join('\n', ["*** Begin Patch", .. lines, "*** End Patch"]));

    public static EditOutcome ApplyPatch(string content, params string[] hunk) =>
        EditEngine.Apply(Patch(["*** Update File: a.txt", .. hunk]), Tree(("a.txt", content)));

    /// <summary>The changes that take those changes back, in the order of their paths.</summary>
    public static IReadOnlyList<FileChange> Reversed(IReadOnlyList<FileChange> changes) =>
        [
            .. changes
                .Select(change =>
                    change.MovedFrom is { } from
                        ? new FileChange(from, change.After, change.Before, change.Path)
                        : new FileChange(change.Path, change.After, change.Before)
                )
                .OrderBy(change => change.Path),
        ];
}
