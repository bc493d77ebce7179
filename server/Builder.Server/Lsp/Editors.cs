using System.Collections.Concurrent;
using System.Text;
using Builder.Core.Drafts;
using Builder.Core.Sites;

namespace Builder.Server.Lsp;

/// <summary>
/// The connected editors as the engine sees them: their unsaved buffers count before the disk, and what lands in a file that is open goes
/// through the editor, so that it stays undoable there and no buffer falls behind.
/// </summary>
internal sealed class Editors : IOpenBuffers, IEditorEdits
{
    private readonly ConcurrentDictionary<EditorConnection, bool> _editors = new();

    internal void Add(EditorConnection editor) => _editors.TryAdd(editor, true);

    internal void Remove(EditorConnection editor) => _editors.TryRemove(editor, out _);

    public IReadOnlyDictionary<SitePath, OpenBuffer> Dirty(Site site)
    {
        var dirty = new Dictionary<SitePath, OpenBuffer>();
        foreach (var document in _editors.Keys.SelectMany(editor => editor.Documents.All))
        {
            if (PathIn(site, document) is { } path && IsDirty(site, path, document))
            {
                dirty[path] = new OpenBuffer(document.Text, document.Version);
            }
        }
        return dirty;
    }

    /// <returns>False when an editor that has one of the files open did not take the change; then nothing was changed there.</returns>
    public async Task<bool> ReplaceAsync(Site site, IReadOnlyDictionary<SitePath, string?> contents, CancellationToken ct)
    {
        var left = contents.Keys.ToHashSet();
        foreach (var editor in _editors.Keys)
        {
            var open = editor.Documents.All.Where(document => PathIn(site, document) is { } path && left.Contains(path)).ToList();
            if (open.Count == 0)
            {
                continue;
            }
            if (
                editor.Said?.Capabilities?.Workspace?.ApplyEdit != true
                || !await ApplyAsync(editor, site, open, contents, ct).ConfigureAwait(false)
            )
            {
                return false;
            }
            left.ExceptWith(open.Select(document => PathIn(site, document)!.Value));
        }
        return left.Count == 0;
    }

    private static async Task<bool> ApplyAsync(
        EditorConnection editor,
        Site site,
        List<OpenDocument> open,
        IReadOnlyDictionary<SitePath, string?> contents,
        CancellationToken ct
    )
    {
        var edits = open.ToDictionary(
            document => document,
            document => new TextEdit(TextPositions.Whole(document.Text), contents[PathIn(site, document)!.Value] ?? "")
        );
        var knowsVersions = editor.Said?.Capabilities?.Workspace?.WorkspaceEdit?.DocumentChanges == true;
        var edit = knowsVersions
            ? new WorkspaceEdit(
                [.. edits.Select(e => new TextDocumentEdit(new VersionedTextDocumentIdentifier(e.Key.Uri, e.Key.Version), [e.Value]))],
                null
            )
            : new WorkspaceEdit(null, edits.ToDictionary(e => e.Key.Uri, IReadOnlyList<TextEdit> (e) => [e.Value]));
        var answer = await editor
            .Client.AskAsync(
                "workspace/applyEdit",
                new ApplyWorkspaceEditParams("Builder", edit),
                LspJson.Default.ApplyWorkspaceEditParams,
                LspJson.Default.ApplyWorkspaceEditResult,
                ct
            )
            .ConfigureAwait(false);
        return answer?.Applied == true;
    }

    private static SitePath? PathIn(Site site, OpenDocument document)
    {
        var root = site.Root + Path.DirectorySeparatorChar;
        return
            document.Path.StartsWith(root, StringComparison.Ordinal)
            && SitePath.TryParse(document.Path[root.Length..].Replace(Path.DirectorySeparatorChar, '/'), out var path, out _)
            ? path
            : null;
    }

    /// <summary>Whether the buffer differs from the disk. Asked of the disk and not of <c>didSave</c>: a file may change under an editor.</summary>
    private static bool IsDirty(Site site, SitePath path, OpenDocument document)
    {
        var saved = site.Folder.Read(path);
        return saved is null || Decode(saved) != document.Text;
    }

    /// <summary>An editor shows a text without its byte order mark.</summary>
    private static string Decode(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }
}
