using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>
/// The flows that were there when a turn began. They say what was promised to the person: a model that changes one could hide that it broke it, so
/// the person sees the change first. What the turn itself wrote is its own.
/// </summary>
internal sealed class EarlierFlows(IReadOnlyList<(SitePath Path, byte[] Content)> files)
{
    private const string Why =
        "It says what can be done on the site, as an earlier prompt asked for: a change of it can hide that this no longer works.";

    private readonly Dictionary<string, byte[]> _files = files.ToDictionary(
        file => file.Path.Key,
        file => file.Content,
        StringComparer.Ordinal
    );

    /// <summary>What of these changes has to be shown to the person: as it was when the turn began, and as it is to be.</summary>
    public IEnumerable<ExecutedChange> Of(IReadOnlyList<FileChange> changes)
    {
        var gone = changes.Select(change => change.MovedFrom).OfType<SitePath>().Where(from => changes.All(change => change.Path != from));
        return changes
            .Select(change => (change.Path, change.After))
            .Concat(gone.Select(path => (Path: path, After: (byte[]?)null)))
            .Where(change => _files.TryGetValue(change.Path.Key, out var before) && !before.AsSpan().SequenceEqual(change.After))
            .Select(change => new ExecutedChange(change.Path, Why, _files[change.Path.Key], change.After));
    }

    public bool Has(SitePath path) => _files.ContainsKey(path.Key);
}
