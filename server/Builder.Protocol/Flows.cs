using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Flows: what a person must be able to do on a site, as files of it that are tried in a browser.</summary>
public interface IFlowsProtocol
{
    /// <summary>Builds the site as it is on the disk and tries all of its flows.</summary>
    [RpcMethod("builder/flow.try")]
    Task<FlowTryResponse> TryAsync(FlowTryRequest request, CancellationToken cancellationToken);

    /// <summary>Writes the flows of the site as it is on the disk as tests for Playwright.</summary>
    [RpcMethod("builder/flow.export")]
    Task<FlowExportResponse> ExportAsync(FlowExportRequest request, CancellationToken cancellationToken);
}

public sealed record FlowTryRequest(string Site);

/// <param name="Flows">In the order of their files' names.</param>
/// <param name="Problems">What is wrong, each at its place; also files that are no flow that can be tried.</param>
/// <param name="Message">What came of it in a sentence, for a person.</param>
public sealed record FlowTryResponse(IReadOnlyList<FlowSummary> Flows, IReadOnlyList<BuildDiagnostic> Problems, string Message);

/// <param name="Path">Its file within the site.</param>
/// <param name="Title">What a person can do, in plain words.</param>
/// <param name="Line">Where the step that could not be done stands in its file, from 1; null when all of them were.</param>
/// <param name="Message">What stood in the way; null when nothing did.</param>
public sealed record FlowSummary(
    string Path,
    string Title,
    FlowOutcome Outcome,
    int Steps,
    int? Line,
    string? Message,
    long DurationMilliseconds
);

[JsonConverter(typeof(EnumName<FlowOutcome>))]
public enum FlowOutcome
{
    /// <summary>All of it was done, and nothing went wrong in the page meanwhile.</summary>
    Works,

    /// <summary>A step could not be done, or the page reported an error.</summary>
    Fails,

    /// <summary>There was no browser, or no more time.</summary>
    NotTried,
}

public sealed record FlowExportRequest(string Site);

/// <param name="Name">What such a file is called.</param>
/// <param name="Text">The whole of it.</param>
/// <param name="Flows">How many flows are in it.</param>
/// <param name="Problems">Files that are no flow, and therefore not in it.</param>
public sealed record FlowExportResponse(string Name, string Text, int Flows, IReadOnlyList<BuildDiagnostic> Problems);
