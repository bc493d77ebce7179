using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>
/// Opens the draft of a site: the copy in which a turn works. There is one draft a site. Not for several threads at once: whoever
/// runs turns on a site runs one at a time.
/// </summary>
public sealed class DraftStore(Site site, SiteHistory history, IOpenBuffers buffers)
{
    private readonly DraftFile file = new(site);
    private readonly DraftMirror mirror = new(site, history);
    private Draft? current;
    private bool isLoaded;

    /// <summary>
    /// Whether changes of the person that no commit holds may become a commit of the person's own when a draft lands. Otherwise the
    /// files that have such changes are out of bounds for the draft. True by default.
    /// </summary>
    public bool CommitPendingChanges { get; set; } = true;

    /// <summary>The draft that has changes which nobody has decided on yet, or null. It survives restarts.</summary>
    public Draft? Current
    {
        get
        {
            if (!isLoaded)
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
    /// <param name="prompt">What the person asked for, for the message of the commit that holds their own pending changes.</param>
    public Draft Open(string? prompt = null)
    {
        site.PrepareState();
        site.EnsureBuilderFolder();
        if (Current is { HasChanges: true } undecided)
        {
            new DraftFollowing(site, history, mirror, undecided).Follow(Unsaved(), CommitPendingChanges);
            return undecided;
        }

        var basis = mirror.CopyWorkspace(Unsaved);
        var state = history.State;
        var headTree = history.HeadTree;
        var pending = DraftMirror.Visible(history.Differences(headTree, basis)).Select(change => change.Path).ToList();
        var outOfBounds = OutOfBounds(state, pending);
        var userPaths = pending.Where(path => !outOfBounds.ContainsKey(path.Value)).Select(path => path.Value).ToList();
        var id = Guid.NewGuid().ToString("N");
        var record = new DraftRecord(
            id,
            basis.Value,
            basis.Value,
            state.Head?.Value,
            null,
            true,
            prompt,
            CommitPendingChanges,
            userPaths,
            outOfBounds,
            [],
            null
        );
        current = new Draft(site, history, mirror, file, record);
        isLoaded = true;
        if (userPaths.Count > 0)
        {
            var checkpoint = history.Commit(state.Head, current.WithoutOutOfBounds(basis), UserChanges(prompt));
            history.KeepRef($"drafts/{id}", checkpoint.Id);
            current.Update(record with { UserCheckpoint = checkpoint.Id.Value });
        }
        else
        {
            current.Update(record);
        }

        history.SaveKnownFiles();
        return current;
    }

    /// <summary>How the commit of a person's own pending changes is described.</summary>
    internal static StepDescription UserChanges(string? prompt) =>
        new(CheckpointKind.User, string.IsNullOrWhiteSpace(prompt) ? "Your changes" : $"Your changes before: {prompt}");

    private IReadOnlyDictionary<SitePath, byte[]> Unsaved() => BufferBytes.Of(site, buffers.Dirty(site));

    private Dictionary<string, string> OutOfBounds(HistoryState state, IEnumerable<SitePath> pending)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in CommitPendingChanges ? [] : pending)
        {
            reasons[path.Value] =
                $"{path} has changes of yours that are not committed, and the settings say to leave such files alone. Commit them first.";
        }

        foreach (var path in state.Staged)
        {
            reasons[path.Value] =
                $"You have staged {path} for a commit of your own, so it is left alone. Commit it, or take it off the stage.";
        }

        return reasons;
    }

    private Draft? Load()
    {
        if (file.Load() is not { } record || record.Steps.Count == 0 && record.LastTree == record.Basis)
        {
            return null;
        }

        var draft = new Draft(site, history, mirror, file, record);
        if (!draft.IsIntact)
        {
            file.Delete();
            return null;
        }

        draft.ResetTo(new TreeId(record.LastTree));
        return draft;
    }
}
