using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Opens the draft of a site: the copy in which a turn works. There is one draft a site. Not for several threads at once: whoever
/// runs turns on a site runs one at a time.
/// </summary>
public sealed class DraftStore(Site site, SiteHistory history, IOpenBuffers buffers)
{
    private const int MuchNew = 100;
    private readonly DraftFile file = new(site, history);
    private readonly DraftMirror mirror = new(site, history);
    private Draft? current;
    private bool isLoaded;

    /// <summary>Whether another process owns the site, and so the draft: here there is none.</summary>
    internal bool IsOfAnother { get; init; }

    /// <summary>The draft that has changes which nobody has decided on yet, or null. It survives restarts.</summary>
    public Draft? Current
    {
        get
        {
            if (!isLoaded && !IsOfAnother)
            {
                isLoaded = true;
                current = Load();
            }

            return current is { IsClosed: false } ? current : null;
        }
    }

    /// <summary>
    /// The draft, equal to the workspace with unsaved buffers over it. Where undecided changes are in it already, they stay, and what the
    /// person changed meanwhile is merged in; a file that both changed stays as the draft has it, and landing will say so.
    /// </summary>
    /// <param name="prompt">What the person asked for, for the message of the commit that stands for several steps.</param>
    public Draft Open(string? prompt = null)
    {
        site.PrepareState();
        history.Begin();
        if (Current is { HasChanges: true } undecided)
        {
            new DraftFollowing(site, history, mirror, undecided).Follow(Unsaved());
            return undecided;
        }

        var basis = mirror.CopyWorkspace(Unsaved);
        var state = history.Standing;
        var outOfBounds = OutOfBounds(state);
        var record = new DraftRecord(
            Guid.NewGuid().ToString("N"),
            basis.Value,
            basis.Value,
            state.Head?.Value,
            null,
            true,
            prompt,
            outOfBounds,
            [],
            null
        );
        current = new Draft(history, mirror, file, record);
        isLoaded = true;
        var isPending = history.HeadTree != current.WithoutOutOfBounds(basis);
        current.Update(
            isPending
                ? record with
                {
                    UserCheckpoint = history.Commit(state.Head, current.WithoutOutOfBounds(basis), Pending).Id.Value,
                }
                : record
        );
        history.SaveKnownFiles(MuchNew);
        return current;
    }

    /// <summary>How the commit of the person's pending changes is described, which no branch ever holds.</summary>
    private static StepDescription Pending => new(CheckpointKind.User, "Pending changes");

    /// <summary>A copy of the site as it was at a checkpoint, beside the draft, which stays as it is.</summary>
    public SiteFolder Replica(TreeId tree)
    {
        var replica = new DraftMirror(site, history, "replica");
        replica.Renew(history.Snapshot(site.Folder, carryFrom: tree));
        replica.Restore(tree);
        return replica.Folder;
    }

    private IReadOnlyDictionary<SitePath, byte[]> Unsaved() => BufferBytes.Of(site, buffers.Dirty(site));

    private static Dictionary<string, string> OutOfBounds(HistoryState state) =>
        state.Staged.ToDictionary(
            path => path.Value,
            path => $"You have staged {path} for a commit of your own, so it is left alone. Commit it, or take it off the stage.",
            StringComparer.Ordinal
        );

    private Draft? Load()
    {
        if (file.Load() is not { } record || record.Steps.Count == 0 && record.LastTree == record.Basis)
        {
            return null;
        }

        var draft = new Draft(history, mirror, file, record);
        if (!draft.IsIntact)
        {
            file.Delete();
            return null;
        }

        draft.ResetTo(new TreeId(record.LastTree));
        return draft;
    }
}
