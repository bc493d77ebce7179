using System.Text.Json;

namespace Builder.Server.Lsp;

/// <param name="Severity">1 error, 2 warning.</param>
/// <param name="Code">Which stage found it.</param>
/// <param name="Data">Comes back in a code action: the problem's signature.</param>
internal sealed record Problem(Range Range, int Severity, string Source, string Message, string? Code = null, ProblemOrigin? Data = null);

/// <param name="Site">Canonical path of the site it is about.</param>
internal sealed record ProblemOrigin(string Site, string Signature);

internal sealed record PublishDiagnosticsParams(string Uri, IReadOnlyList<Problem> Diagnostics);

internal sealed record CodeActionParams(TextDocumentIdentifier TextDocument, Range Range, CodeActionContext Context);

/// <param name="Diagnostics">The problems at the place, also those of other servers.</param>
internal sealed record CodeActionContext(IReadOnlyList<ReportedProblem> Diagnostics, IReadOnlyList<string>? Only = null);

/// <summary>A problem as an editor hands it back; <paramref name="Code"/> may be a number or a string.</summary>
internal sealed record ReportedProblem(Range Range, string Message, string? Source = null, JsonElement? Code = null);

internal sealed record CodeAction(string Title, string Kind, Command Command, IReadOnlyList<ReportedProblem> Diagnostics);

internal sealed record Command(
    string Title,
    [property: System.Text.Json.Serialization.JsonPropertyName("command")] string Name,
    IReadOnlyList<string> Arguments
);

/// <param name="Arguments">First the site (path or file address; may be left out or null for the workspace's own), then what the command needs.</param>
internal sealed record ExecuteCommandParams(
    string Command,
    IReadOnlyList<JsonElement>? Arguments = null,
    JsonElement? WorkDoneToken = null
);

/// <summary>What a command came to.</summary>
internal sealed record CommandOutcome(bool Succeeded, string Message);
