using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>A file that is open in the editor with changes that are not saved.</summary>
/// <param name="Text">The whole text as the editor shows it.</param>
/// <param name="Version">Grows with every change; the same number means the same text.</param>
public sealed record OpenBuffer(string Text, int Version);

/// <summary>What the editor holds that the disk does not. The seam to the editor; it may be asked from any thread.</summary>
public interface IOpenBuffers
{
    /// <summary>The unsaved buffers of files in this site. Files that are open but saved are not among them.</summary>
    IReadOnlyDictionary<SitePath, OpenBuffer> Dirty(Site site);
}

/// <summary>Changes files that have unsaved buffers, through the editor, so that the person can undo it there and loses nothing.</summary>
public interface IEditorEdits
{
    /// <summary>Replaces the text of open files as one change; null deletes a file. All of it or nothing.</summary>
    /// <returns>False when the editor turned it down, for instance because the person typed meanwhile.</returns>
    Task<bool> ReplaceAsync(Site site, IReadOnlyDictionary<SitePath, string?> contents, CancellationToken ct);
}

/// <summary>For clients without an editor: nothing is open, nothing is unsaved.</summary>
public sealed class NoOpenBuffers : IOpenBuffers, IEditorEdits
{
    public static NoOpenBuffers Instance { get; } = new();

    public IReadOnlyDictionary<SitePath, OpenBuffer> Dirty(Site site) => new Dictionary<SitePath, OpenBuffer>();

    public Task<bool> ReplaceAsync(Site site, IReadOnlyDictionary<SitePath, string?> contents, CancellationToken ct) =>
        Task.FromResult(contents.Count == 0);
}
