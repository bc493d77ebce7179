namespace Builder.Server.Lsp;

/// <summary>From 0. <paramref name="Character"/> counts UTF-16 code units, as .NET strings do.</summary>
internal readonly record struct Position(int Line, int Character);

/// <summary>Up to, not including, <paramref name="End"/>.</summary>
internal readonly record struct Range(Position Start, Position End);

internal sealed record TextDocumentItem(string Uri, int Version, string Text);

internal sealed record TextDocumentIdentifier(string Uri);

internal sealed record VersionedTextDocumentIdentifier(string Uri, int? Version);

internal sealed record DidOpenParams(TextDocumentItem TextDocument);

/// <param name="Range">What is replaced; null for the whole document.</param>
internal sealed record ContentChange(string Text, Range? Range = null);

internal sealed record DidChangeParams(VersionedTextDocumentIdentifier TextDocument, IReadOnlyList<ContentChange> ContentChanges);

internal sealed record DidCloseParams(TextDocumentIdentifier TextDocument);

internal sealed record DidSaveParams(TextDocumentIdentifier TextDocument);

internal sealed record TextEdit(Range Range, string NewText);

internal sealed record TextDocumentEdit(VersionedTextDocumentIdentifier TextDocument, IReadOnlyList<TextEdit> Edits);

/// <summary>Edits of documents; <paramref name="Changes"/> for editors that know no versions.</summary>
internal sealed record WorkspaceEdit(
    IReadOnlyList<TextDocumentEdit>? DocumentChanges,
    IReadOnlyDictionary<string, IReadOnlyList<TextEdit>>? Changes
);

internal sealed record ApplyWorkspaceEditParams(string Label, WorkspaceEdit Edit);

internal sealed record ApplyWorkspaceEditResult(bool Applied, string? FailureReason = null);
