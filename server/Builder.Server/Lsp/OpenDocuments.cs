using System.Collections.Concurrent;

namespace Builder.Server.Lsp;

/// <summary>
/// The documents that one editor has open, as it shows them. Changed only by the text notifications, one after another; read from
/// anywhere: a document is immutable and replaced whole.
/// </summary>
internal sealed class OpenDocuments
{
    private readonly ConcurrentDictionary<string, OpenDocument> _byPath = new(StringComparer.Ordinal);

    internal IEnumerable<OpenDocument> All => _byPath.Values;

    internal OpenDocument? Find(string path) => _byPath.GetValueOrDefault(path);

    internal void Open(DidOpenParams opened)
    {
        if (FileUri.ToPath(opened.TextDocument.Uri) is { } path)
        {
            _byPath[path] = new OpenDocument(path, opened.TextDocument.Uri, opened.TextDocument.Version, opened.TextDocument.Text);
        }
    }

    internal void Change(DidChangeParams changed)
    {
        if (FileUri.ToPath(changed.TextDocument.Uri) is not { } path || !_byPath.TryGetValue(path, out var document))
        {
            return;
        }
        var text = document.Text;
        foreach (var change in changed.ContentChanges)
        {
            text = change.Range is { } range ? TextPositions.Replace(text, range, change.Text) : change.Text;
        }
        _byPath[path] = document with { Text = text, Version = changed.TextDocument.Version ?? document.Version + 1 };
    }

    internal void Close(DidCloseParams closed)
    {
        if (FileUri.ToPath(closed.TextDocument.Uri) is { } path)
        {
            _byPath.TryRemove(path, out _);
        }
    }
}

/// <param name="Path">Absolute path.</param>
/// <param name="Uri">The address as the editor writes it; it must be given back in the same spelling.</param>
internal sealed record OpenDocument(string Path, string Uri, int Version, string Text);
