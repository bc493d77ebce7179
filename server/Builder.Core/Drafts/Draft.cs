using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>A step that the draft holds.</summary>
/// <param name="Number">From 1, within the draft.</param>
/// <param name="Tree">The draft's whole tree after the step; builds are kept by it.</param>
/// <param name="Builds">Whether the tree was seen to build; null as long as nobody tried.</param>
public sealed record DraftStep(int Number, CommitId Commit, TreeId Tree, string Title, bool? Builds);

/// <summary>
/// A copy of the site in which a turn works: files in a mirror of its project, steps as commits under <c>refs/builder/</c>. Nothing
/// of it is in the workspace or on the branch until it lands. Every change of its record is on disk when the call returns.
/// </summary>
public sealed class Draft
{
    private readonly SiteHistory history;
    private readonly DraftMirror mirror;
    private readonly DraftFile file;

    internal Draft(SiteHistory history, DraftMirror mirror, DraftFile file, DraftRecord record) =>
        (this.history, this.mirror, this.file, Record) = (history, mirror, file, record);

    /// <summary>The draft's files. Edits go here.</summary>
    public SiteFolder Folder => mirror.Folder;

    /// <summary>What of the site is not in the draft, in sentences for a person. Often empty.</summary>
    public IReadOnlyList<string> LeftOut => mirror.LeftOut;

    /// <summary>The tree of the workspace from which the draft was opened, unsaved buffers included.</summary>
    public TreeId Basis => new(Record.Basis);

    /// <summary>The commit that was checked out then, or null before the first one.</summary>
    public CommitId? BaseCommit => Record.BaseCommit is { } id ? new CommitId(id) : null;

    /// <summary>A commit of what was pending when the draft was opened, which no branch ever holds; null when nothing was.</summary>
    public CommitId? UserCheckpoint => Record.UserCheckpoint is { } id ? new CommitId(id) : null;

    public IReadOnlyList<DraftStep> Steps => [.. Record.Steps.Select(Step)];

    /// <summary>The review that waits, or null.</summary>
    public DraftReview? Review => Record.Review;

    public string? ReviewId => Record.Review?.Id;

    /// <summary>True when the draft differs from what it was opened from, in its steps or its files.</summary>
    public bool HasChanges => !IsClosed && (Record.Steps.Count > 0 || Record.LastTree != Record.Basis || Tree() != Basis);

    /// <summary>True once <see cref="Close"/> was called or everything has landed.</summary>
    public bool IsClosed { get; private set; }

    internal DraftRecord Record { get; private set; }

    /// <summary>Whether git still has what the record speaks of.</summary>
    internal bool IsIntact => history.Holds([Record.Basis, Record.LastTree, .. Record.Steps.Select(step => step.Commit)]);

    /// <summary>
    /// The draft's files as they are now, as a tree. When the draft's folder has been deleted by somebody, it is made again as it was after its
    /// last step: a folder that is gone never looks like a site whose files were all deleted.
    /// </summary>
    public TreeId Tree()
    {
        if (!Directory.Exists(Folder.Root))
        {
            mirror.Restore(new TreeId(Record.LastTree));
        }

        return history.SnapshotTree(Folder, carryFrom: Basis);
    }

    /// <summary>Why a file must not be changed in this draft, in a sentence; null when it may.</summary>
    public string? WhyOutOfBounds(SitePath path) => WhyHeldBack(path) ?? history.WhyUntouched(Basis, path);

    /// <summary>The same, of what was out of bounds when the draft was opened. Names that a disk may take for one are one.</summary>
    private string? WhyHeldBack(SitePath path)
    {
        foreach (var (text, reason) in Record.OutOfBounds)
        {
            if (SitePath.TryParse(text, out var held, out _) && held.Key == path.Key)
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Commits the draft, under <c>refs/builder/turns/</c>.</summary>
    /// <param name="seen">The tree that was checked; null for the files as they are now.</param>
    /// <returns>The step, or null when nothing has changed since the last one.</returns>
    public DraftStep? AddStep(StepDescription what, TreeId? seen = null)
    {
        var tree = seen ?? Tree();
        if (tree.Value == Record.LastTree)
        {
            return null;
        }

        var number = Record.Steps.Count == 0 ? 1 : Record.Steps[^1].Number + 1;
        what = what with { TurnId = what.TurnId ?? Record.Id, Step = what.Step ?? number };
        var commit = history.Commit(Tip, WithoutOutOfBounds(tree), what).Id.Value;
        var step = new DraftStepRecord(number, commit, tree.Value, CheckpointMessage.Title(what.Title), what.Builds);
        Update(Record with { Steps = [.. Record.Steps, step], LastTree = tree.Value });
        return Step(step);
    }

    /// <summary>Brings the draft's files to a tree: the last good step's, or one that an undo or a restore leads to. Steps stay.</summary>
    public void ResetTo(TreeId tree) => mirror.Restore(tree);

    /// <summary>Goes back to a good tree: the files become it, and the steps after it leave the draft. They stay under <c>refs/builder/</c>.</summary>
    public void ReturnTo(TreeId good)
    {
        mirror.Restore(good);
        var last = Record.Steps.ToList().FindLastIndex(step => step.Tree == good.Value);
        Update(Record with { Steps = [.. Record.Steps.Take(last + 1)], LastTree = good.Value });
    }

    /// <summary>Marks the draft as waiting for a decision.</summary>
    /// <param name="seen">The tree that was checked; null for that of the last step.</param>
    /// <returns>The review's id.</returns>
    public string OpenReview(string prompt, string summary, bool verified, TreeId? seen = null)
    {
        var review = new DraftReview(Record.Review?.Id ?? Guid.NewGuid().ToString("N"), prompt, summary, verified);
        Update(Record with { Review = review, LastTree = (seen ?? LastTree).Value });
        return review.Id;
    }

    /// <summary>Gives the draft's changes up. Their steps stay under <c>refs/builder/</c>.</summary>
    public void Close()
    {
        file.Delete();
        IsClosed = true;
    }

    /// <summary>The tree of the last step, or of the review: what was made and checked, whatever has become of the folder since.</summary>
    public TreeId LastTree => new(Record.LastTree);

    /// <summary>Takes up what a landing has left of the draft, its files included.</summary>
    internal void Follow()
    {
        if (file.Load() is { } record && record.Id == Record.Id)
        {
            Record = record;
            ResetTo(LastTree);
        }
        else
        {
            IsClosed = true;
        }
    }

    internal void Update(DraftRecord record)
    {
        file.Save(record);
        Record = record;
    }

    /// <summary>The tree as it may be committed: files that are out of bounds as the branch has them.</summary>
    internal TreeId WithoutOutOfBounds(TreeId tree)
    {
        if (Record.OutOfBounds.Count == 0)
        {
            return tree;
        }

        var committed = BaseCommit is { } head ? history.Checkpoint(head).Tree : SiteHistory.Nothing;
        return history.With(
            tree,
            Record.OutOfBounds.Keys.Select(path => KeyValuePair.Create(path, history.Entry(committed, SitePath.Parse(path))))
        );
    }

    /// <summary>The nearest that this draft can come to a tree: links, submodules and what is out of bounds stay as the person has them.</summary>
    internal TreeId Reachable(TreeId tree) =>
        history.With(
            Basis,
            DraftMirror
                .Visible(history.Differences(Basis, tree))
                .Where(change => WhyHeldBack(change.Path) is null)
                .Select(change => KeyValuePair.Create(change.Path.Value, change.To))
        );

    private CommitId? Root => UserCheckpoint ?? BaseCommit;

    private CommitId? Tip => Record.Steps.Count > 0 ? new CommitId(Record.Steps[^1].Commit) : Root;

    private static DraftStep Step(DraftStepRecord step) =>
        new(step.Number, new CommitId(step.Commit), new TreeId(step.Tree), step.Title, step.Builds);
}
