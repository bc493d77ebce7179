using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>Writes the changes that the edit engine has verified into a draft.</summary>
internal static class AppliedChanges
{
    public static void Apply(this SiteFolder draft, IReadOnlyList<FileChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.MovedFrom is { } from && from != change.Path)
            {
                draft.Delete(from);
            }

            if (change.After is { } content)
            {
                draft.Write(change.Path, content);
            }
            else
            {
                draft.Delete(change.Path);
            }
        }
    }
}
