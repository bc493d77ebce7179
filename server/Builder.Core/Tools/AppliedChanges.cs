using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>Writes the changes that the edit engine has verified into a draft: first what goes, since a file may take the name of a folder that goes.</summary>
internal static class AppliedChanges
{
    /// <exception cref="BuilderException">Conflict: something that the edits did not see stands in the way. Nothing has been written then.</exception>
    public static void Apply(this SiteFolder draft, IReadOnlyList<FileChange> changes)
    {
        var leaving = changes
            .Where(change => change.After is null || change.MovedFrom is not null)
            .Select(change => change.MovedFrom ?? change.Path)
            .ToHashSet();
        var written = changes.Where(change => change.After is not null).ToList();
        if (written.Find(change => change.Before is null && !draft.HasRoom(change.Path, leaving)) is { } blocked)
        {
            throw new BuilderException(
                ErrorKind.Conflict,
                $"{blocked.Path} cannot be created: a folder of that name still holds something, such as a link or packages.",
                "Choose another name."
            );
        }

        foreach (var path in leaving)
        {
            draft.Delete(path);
        }

        foreach (var change in written)
        {
            draft.Write(change.Path, change.After);
        }
    }
}
