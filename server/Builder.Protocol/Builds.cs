using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Builds: type check and Vite build, kept by tree id.</summary>
public interface IBuildsProtocol
{
    /// <summary>Builds the site, or its draft, and answers when that is done.</summary>
    [RpcMethod("builder/build.start")]
    Task<BuildSummary> StartAsync(BuildStartRequest request, CancellationToken cancellationToken);

    /// <summary>The build that runs now, or else the last one.</summary>
    [RpcMethod("builder/build.status")]
    Task<BuildStatusResponse> StatusAsync(BuildStatusRequest request, CancellationToken cancellationToken);
}

[JsonConverter(typeof(EnumName<BuildTarget>))]
public enum BuildTarget
{
    Workspace,
    Draft,
}

public sealed record BuildStartRequest(string Site, BuildTarget Target = BuildTarget.Workspace);

public sealed record BuildStatusRequest(string Site);

/// <param name="State">What the build service does for this site now.</param>
public sealed record BuildStatusResponse(BuildState State, BuildSummary? Last);

[JsonConverter(typeof(EnumName<BuildState>))]
public enum BuildState
{
    Idle,
    Queued,
    Running,
}

/// <param name="TreeId">What was built, or null when the files were not yet in the object database.</param>
/// <param name="FromCache">True when the tree had been built before.</param>
/// <param name="DurationMilliseconds">Wall time of the check.</param>
/// <param name="Bytes">Size of the artifact, 0 when there is none.</param>
public sealed record BuildSummary(
    bool Passed,
    string? TreeId,
    bool FromCache,
    long DurationMilliseconds,
    long Bytes,
    IReadOnlyList<BuildDiagnostic> Diagnostics
);

[JsonConverter(typeof(EnumName<BuildSeverity>))]
public enum BuildSeverity
{
    Error,
    Warning,
}

/// <param name="Source">Which stage found it: <c>install</c>, <c>config</c>, <c>types</c>, <c>build</c>, <c>lint</c> or <c>runtime</c>.</param>
/// <param name="Path">Path within the site, or null.</param>
/// <param name="Line">From 1, or null.</param>
/// <param name="Column">From 1, or null.</param>
/// <param name="Message">What is wrong, in a plain sentence.</param>
/// <param name="NextStep">What to do about it, or null.</param>
/// <param name="CodeFrame">The lines around the place, with a marker, or null.</param>
/// <param name="Raw">The tool's own words.</param>
/// <param name="Signature">The same for the same problem, wherever its line has moved.</param>
public sealed record BuildDiagnostic(
    string Source,
    BuildSeverity Severity,
    string? Path,
    int? Line,
    int? Column,
    string Message,
    string? NextStep,
    string? CodeFrame,
    string Raw,
    string Signature
);
