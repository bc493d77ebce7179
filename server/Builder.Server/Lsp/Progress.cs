using System.Text.Json;

namespace Builder.Server.Lsp;

internal sealed record WorkDoneProgressCreateParams(JsonElement Token);

internal sealed record WorkDoneProgressCancelParams(JsonElement Token);

internal sealed record ProgressParams(JsonElement Token, WorkDoneProgress Value);

/// <param name="Kind"><c>begin</c>, <c>report</c> or <c>end</c>.</param>
/// <param name="Title">With <c>begin</c> only.</param>
internal sealed record WorkDoneProgress(string Kind, string? Title = null, string? Message = null, bool? Cancellable = null);
