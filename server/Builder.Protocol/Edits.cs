using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Edits: given edits applied to a site without a model, by the same engine as a turn's.</summary>
public interface IEditsProtocol
{
    /// <summary>Applies edits to the draft as one step, all or nothing, checks it, and leaves a review (or lands it).</summary>
    [RpcMethod("builder/edit.apply")]
    Task<EditApplyResponse> ApplyAsync(EditApplyRequest request, CancellationToken cancellationToken);
}

/// <summary>The forms in which edits are written down.</summary>
[JsonConverter(typeof(EnumName<EditFormat>))]
public enum EditFormat
{
    ApplyPatch,
    SearchReplace,
    StrReplace,
    TextEditor,
    UnifiedDiff,
    WholeFile,
}

/// <param name="Text">The edits in that format; for the JSON formats, one JSON object.</param>
/// <param name="Path">The file that a format without paths of its own is about, else null.</param>
public sealed record EditApplyRequest(string Site, EditFormat Format, string Text, string? Path = null, bool KeepAutomatically = false);

/// <param name="Refusals">Why edits were refused; when there is one, nothing was applied.</param>
/// <param name="Message">What came of keeping it, in plain sentences; null when it was not to be kept.</param>
public sealed record EditApplyResponse(
    bool Applied,
    IReadOnlyList<ChangedFile> Files,
    IReadOnlyList<AppliedEdit> Edits,
    IReadOnlyList<EditRefusal> Refusals,
    BuildSummary? Build,
    string? ReviewId,
    IReadOnlyList<CheckpointSummary> Commits,
    string? Message
);

/// <param name="Index">Which edit, from 0.</param>
/// <param name="Tolerance">How exactly it matched: <c>exact</c>, or the named tolerance that was needed.</param>
public sealed record AppliedEdit(int Index, string Path, string Tolerance);

/// <param name="Reason">From a closed set, such as <c>notFound</c> or <c>ambiguous</c>.</param>
public sealed record EditRefusal(int Index, string? Path, string Reason, string Message);
