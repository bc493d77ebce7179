using Builder.Core.Checkpoints;
using Builder.Core.Diffs;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Changes;

/// <summary>Sums up changes, a row a file.</summary>
internal static class ChangedFiles
{
    public static IReadOnlyList<ChangedFile> Of(IReadOnlyList<FileChange> changes) =>
        [
            .. changes
                .GroupBy(c => c.Path)
                .Select(group =>
                    Of(
                        group.Key,
                        group.First().Before,
                        group.Last().After,
                        group.Select(c => c.MovedFrom).FirstOrDefault(m => m is not null)
                    )
                ),
        ];

    /// <summary>What changed between two trees.</summary>
    public static IReadOnlyList<ChangedFile> Between(SiteHistory history, TreeId? from, TreeId to) =>
        [
            .. history
                .Diff(from, to)
                .Select(change =>
                {
                    var before =
                        from is { } tree && change.Status != ChangeStatus.Added
                            ? history.Read(tree, change.MovedFrom ?? change.Path)
                            : null;
                    var after = change.Status == ChangeStatus.Deleted ? null : history.Read(to, change.Path);
                    return Of(change.Path, before, after, change.MovedFrom);
                }),
        ];

    private static ChangedFile Of(SitePath path, byte[]? before, byte[]? after, SitePath? movedFrom)
    {
        var (added, removed) = LineDiff.Count(before, after);
        var status =
            movedFrom is not null ? ChangeStatus.Moved
            : before is null ? ChangeStatus.Added
            : after is null ? ChangeStatus.Deleted
            : ChangeStatus.Modified;
        return new ChangedFile(path, status, movedFrom, added, removed);
    }
}
