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

/// <param name="InBackground">Nobody waits for it: whatever somebody waits for comes first.</param>
public sealed record BuildStartRequest(string Site, BuildTarget Target = BuildTarget.Workspace, bool InBackground = false);

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

/// <summary>How far a build is; sent to every client that has the site open. A closed set, told apart by <c>kind</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Stopped), "stopped")]
public abstract record BuildEvent
{
    private BuildEvent() { }

    /// <summary>The site's folder, as <see cref="SiteState.Site"/> gave it.</summary>
    public required string Site { get; init; }

    /// <summary>It waits for its turn. Sent again when its position changes.</summary>
    /// <param name="Position">How many are served before it, itself included.</param>
    public sealed record Queued(int Position) : BuildEvent;

    /// <summary>It began.</summary>
    public sealed record Started : BuildEvent;

    /// <summary>What it does now.</summary>
    /// <param name="Message">In a few words, for a person.</param>
    public sealed record Progress(string Message) : BuildEvent;

    /// <summary>It came to an end.</summary>
    public sealed record Finished(BuildSummary Build) : BuildEvent;

    /// <summary>It did not come to an end: it was cancelled, a newer one took its place, or too many wait.</summary>
    public sealed record Stopped(string Message) : BuildEvent;
}

/// <param name="TreeId">What was built, or null when the files were not yet in the object database.</param>
/// <param name="FromCache">True when the tree had been built before.</param>
/// <param name="DurationMilliseconds">Wall time of the check.</param>
/// <param name="Bytes">Size of the artifact, 0 when there is none.</param>
/// <param name="Verdict">A change may be kept when it is passed, as before or not built.</param>
/// <param name="Message">What came of it in a sentence, for a person.</param>
public sealed record BuildSummary(
    bool Passed,
    string? TreeId,
    bool FromCache,
    long DurationMilliseconds,
    long Bytes,
    IReadOnlyList<BuildDiagnostic> Diagnostics,
    BuildTimings Timings,
    BuildSizes? Sizes,
    BuildVerdict Verdict,
    string Message
);

/// <summary>What a build says of a change, measured against how the site was before it.</summary>
[JsonConverter(typeof(EnumName<BuildVerdict>))]
public enum BuildVerdict
{
    /// <summary>Nothing is wrong.</summary>
    Passed,

    /// <summary>Something is wrong, and all of it was there before.</summary>
    AsBefore,

    /// <summary>It builds, and something is wrong with it that was not before, such as a type.</summary>
    Worse,

    /// <summary>It does not build, or not for the same reasons as before.</summary>
    Failed,

    /// <summary>Builder does not build sites of this kind, so nothing is known.</summary>
    NotBuilt,
}

/// <summary>Wall time of each stage; null for one that did not run, as none does for a tree that had been built before.</summary>
/// <param name="QueuedMilliseconds">It waited for its turn.</param>
/// <param name="DependenciesMilliseconds">Packages were put in place.</param>
/// <param name="PackagesWereReady">Nothing had to be downloaded or installed.</param>
/// <param name="PreviewMilliseconds">From the start of the build until the page could be seen.</param>
/// <param name="BuildMilliseconds">The full build, which types and lint run beside.</param>
public sealed record BuildTimings(
    long? QueuedMilliseconds,
    long? DependenciesMilliseconds,
    bool PackagesWereReady,
    long? TypesMilliseconds,
    long? LintMilliseconds,
    long? PreviewMilliseconds,
    long? BuildMilliseconds
);

/// <summary>How large the built site is, in bytes.</summary>
/// <param name="Bytes">All files, uncompressed.</param>
/// <param name="CodeBytes">Scripts and styles, uncompressed.</param>
/// <param name="GzipBytes">Scripts and styles with gzip.</param>
/// <param name="BrotliBytes">Scripts and styles with Brotli.</param>
/// <param name="BiggestFile">Path of the largest file.</param>
/// <param name="GrewBy">More than what was built of this site before; null when that is not known.</param>
public sealed record BuildSizes(
    long Bytes,
    long CodeBytes,
    long GzipBytes,
    long BrotliBytes,
    string BiggestFile,
    long BiggestBytes,
    long? GrewBy
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
/// <param name="IsOld">It was there before the change that was built.</param>
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
    string Signature,
    bool IsOld
);
