using System.Text.Json.Serialization;

namespace Builder.Server.Lsp;

// The records of the Language Server Protocol 3.17 that Builder uses, and only the members of them that it reads or writes.
// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/

/// <summary><c>initialize</c>.</summary>
/// <param name="ProcessId">The editor; the server ends when it is gone.</param>
/// <param name="RootUri">The folder, from clients that know only one.</param>
internal sealed record InitializeParams(
    int? ProcessId = null,
    string? RootUri = null,
    IReadOnlyList<WorkspaceFolder>? WorkspaceFolders = null,
    ClientCapabilities? Capabilities = null,
    InitializationOptions? InitializationOptions = null
);

/// <summary>What only Builder's own clients send.</summary>
/// <param name="CheckOnOpen">True to check the workspace folder when the editor opens it. Off by default: a check runs code of the folder (its Vite
/// configuration), and only the editor knows whether the person trusts it.</param>
/// <param name="OwnCommands">True when the editor has commands of its own and wants none announced.</param>
internal sealed record InitializationOptions(bool CheckOnOpen = false, bool OwnCommands = false);

internal sealed record WorkspaceFolder(string Uri, string? Name = null);

internal sealed record ClientCapabilities(WorkspaceCapabilities? Workspace = null, WindowCapabilities? Window = null);

internal sealed record WorkspaceCapabilities(bool ApplyEdit = false, WorkspaceEditCapabilities? WorkspaceEdit = null);

internal sealed record WorkspaceEditCapabilities(bool DocumentChanges = false);

internal sealed record WindowCapabilities(bool WorkDoneProgress = false, ShowDocumentCapabilities? ShowDocument = null);

internal sealed record ShowDocumentCapabilities(bool Support = false);

internal sealed record InitializeResult(ServerCapabilities Capabilities, ServerDetails ServerInfo);

internal sealed record ServerDetails(string Name, string Version);

internal sealed record ServerCapabilities(
    string PositionEncoding,
    TextDocumentSyncOptions TextDocumentSync,
    CodeActionOptions CodeActionProvider,
    ExecuteCommandOptions? ExecuteCommandProvider,
    ExperimentalCapabilities Experimental
);

/// <param name="Change">2: incremental (whole documents are understood too).</param>
internal sealed record TextDocumentSyncOptions(bool OpenClose, int Change, bool Save);

internal sealed record CodeActionOptions(IReadOnlyList<string> CodeActionKinds);

internal sealed record ExecuteCommandOptions(IReadOnlyList<string> Commands, bool WorkDoneProgress);

/// <summary>Where LSP leaves room for a server's own: which contract the <c>builder/*</c> methods follow.</summary>
internal sealed record ExperimentalCapabilities(BuilderCapabilities Builder);

/// <param name="Methods">Every <c>builder/*</c> request that this server answers. Clients test for a name, not for a version.</param>
internal sealed record BuilderCapabilities(int Contract, IReadOnlyList<string> Methods);

/// <summary>The parameters of methods that have none to speak of: <c>initialized</c>, <c>shutdown</c>, <c>exit</c>.</summary>
internal sealed record NoParams;

/// <param name="Type">1 error, 2 warning, 3 notice.</param>
/// <param name="External">In a program of its own: the browser.</param>
internal sealed record ShowDocumentParams(string Uri, bool External);

internal sealed record ShowDocumentResult(bool Success);

internal sealed record ShowMessageParams([property: JsonPropertyName("type")] int Type, string Message);
