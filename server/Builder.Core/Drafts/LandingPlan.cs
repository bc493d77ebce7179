using Builder.Core.Checkpoints;
using Builder.Core.Diffs;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>One file that lands.</summary>
/// <param name="Before">What the person has now: the unsaved buffer, else the disk.</param>
/// <param name="After">What it becomes; null when it is deleted.</param>
/// <param name="Item">The same as an entry of a tree.</param>
/// <param name="IsMerged">Whether changes of the person made since are in it.</param>
/// <param name="Buffer">The version of the unsaved buffer it goes through, or null when it goes to the disk.</param>
internal sealed record PlannedFile(SitePath Path, byte[]? Before, byte[]? After, TreeItem? Item, bool IsMerged, int? Buffer)
{
    public bool IsChange => LandingJournalFile.Hash(Before) != LandingJournalFile.Hash(After);
}

/// <param name="IsWhole">Whether every change of the draft was asked for.</param>
/// <param name="IsEntangled">Whether nothing lands because the conflicts are with what the person has not committed.</param>
internal sealed record LandingPlan(
    IReadOnlyList<PlannedFile> Files,
    IReadOnlyList<SitePath> Conflicts,
    TreeId DraftTree,
    bool IsWhole,
    bool IsEntangled = false
)
{
    /// <summary>
    /// Decides, file by file, what lands: the basis is what the draft was opened from, ours is the workspace now, theirs is the
    /// draft. What cannot be merged is left as it is.
    /// </summary>
    public static LandingPlan Make(
        Site site,
        SiteHistory history,
        IReadOnlyDictionary<SitePath, OpenBuffer> open,
        Draft draft,
        TreeId tree,
        IReadOnlySet<SitePath>? wanted
    )
    {
        var unsaved = BufferBytes.Of(site, open);
        var changes = DraftMirror.Visible(history.Differences(draft.Basis, tree)).ToList();
        var asked = wanted is null ? null : JoinedChanges.Of(history.Diff(draft.Basis, tree), wanted);
        var chosen = asked is null ? changes : [.. changes.Where(change => asked.Contains(change.Path))];
        var files = new List<PlannedFile>();
        var conflicts = new List<SitePath>();
        foreach (var (path, from, to) in chosen)
        {
            var buffer = open.GetValueOrDefault(path)?.Version;
            if (draft.WhyOutOfBounds(path) is null && Plan(site, history, draft.Basis, tree, (path, from, to), unsaved) is { } file)
            {
                files.Add(file with { Buffer = buffer });
            }
            else
            {
                conflicts.Add(path);
            }
        }

        var leaving = files.Where(file => file.After is null).Select(file => file.Path).ToHashSet();
        var blocked = files
            .Where(file => file is { Before: null, After: not null } && !HasRoom(site, file.Path, leaving, unsaved))
            .ToList();
        files.RemoveAll(blocked.Contains);
        conflicts.AddRange(blocked.Select(file => file.Path));
        return new LandingPlan(files, conflicts, tree, chosen.Count == changes.Count);
    }

    private static PlannedFile? Plan(
        Site site,
        SiteHistory history,
        TreeId basis,
        TreeId tree,
        (SitePath Path, TreeItem? From, TreeItem? To) change,
        IReadOnlyDictionary<SitePath, byte[]> unsaved
    )
    {
        var (path, from, to) = change;
        byte[]? ours;
        try
        {
            ours = unsaved.GetValueOrDefault(path) ?? site.Folder.Read(path);
        }
        catch (BuilderException e) when (e.Kind is ErrorKind.Validation or ErrorKind.Precondition)
        {
            // A link, a folder or something unreadable stands where the draft has a file.
            return null;
        }

        if (ours is null && to is null && Directory.Exists(site.Folder.Absolute(path)))
        {
            return null;
        }

        var theirs = to is null ? null : history.Read(tree, path);
        var ourId = ours is null ? null : history.IdOf(path, ours);
        if (ourId == from?.Id || ourId == to?.Id)
        {
            var content = ourId == to?.Id ? ours : WithLineBreaks(history, (path, history.Read(basis, path)), ours, theirs, to);
            return new PlannedFile(path, ours, content, to, IsMerged: false, null);
        }

        var result = LineDiff.Merge3(from is null ? null : history.Read(basis, path), ours, theirs);
        return result.HasConflict ? null
            : result.Merged is { } merged
                ? new PlannedFile(path, ours, merged, history.Store(path, merged, to is { IsExecutable: true }), IsMerged: true, null)
            : new PlannedFile(path, ours, null, null, IsMerged: true, null);
    }

    /// <summary>
    /// The draft's content with the line breaks that the file has on the disk. A tree does not hold them where git turns them (core.autocrlf), and what git
    /// would check out may have others in every line.
    /// </summary>
    private static byte[]? WithLineBreaks(
        SiteHistory history,
        (SitePath Path, byte[]? Content) basis,
        byte[]? ours,
        byte[]? theirs,
        TreeItem? to
    )
    {
        if (ours is null || theirs is null || basis.Content is null || ours.AsSpan().SequenceEqual(basis.Content))
        {
            return theirs;
        }

        return
            LineDiff.Merge3(basis.Content, ours, theirs) is { HasConflict: false, Merged: { } own }
            && history.IdOf(basis.Path, own) == to?.Id
            ? own
            : theirs;
    }

    /// <summary>Whether nothing that stays is where a new file, or one of its folders, is to be; what is not saved yet counts.</summary>
    private static bool HasRoom(Site site, SitePath path, IReadOnlySet<SitePath> leaving, IReadOnlyDictionary<SitePath, byte[]> unsaved) =>
        site.Folder.HasRoom(path, leaving)
        && !unsaved.Keys.Any(open => !leaving.Contains(open) && (IsBelow(open, path) || IsBelow(path, open)));

    private static bool IsBelow(SitePath path, SitePath folder) => path.Value.StartsWith(folder.Value + "/", StringComparison.Ordinal);
}
