using System.Text.Json.Serialization;
using Builder.Core.Diagnostics;

namespace Builder.Core.Checks.Vite;

/// <summary>What <c>vite-build.mjs</c> is asked.</summary>
/// <param name="Kind">One of <see cref="WorkerKind"/>.</param>
/// <param name="OutDir">Where what is built goes; null where nothing is written.</param>
internal sealed record WorkerRequest(int Id, string Kind, string? OutDir, string Mode);

internal static class WorkerKind
{
    /// <summary>The full build.</summary>
    public const string Build = "build";

    /// <summary>The site's own code only, over packages that were bundled before. Not ok where that is not possible (yet).</summary>
    public const string Quick = "quick";

    /// <summary>A build of which nothing is kept, so that the next one is quick.</summary>
    public const string Warm = "warm";
}

/// <summary>What it answers. Id 0 is what it says unasked: that Vite is loaded, or why it is about to end.</summary>
/// <param name="Reads">Absolute paths of what it read, and of what it looked for in vain.</param>
/// <param name="Hashed">Which files have a name made of a hash.</param>
/// <param name="Root">The folder that the configuration calls its root, when the build failed.</param>
/// <param name="IsLibrary">It is built to be used by other code and has no page.</param>
/// <param name="Maps">The source maps among what was built, which are for us alone.</param>
/// <param name="Writes">It wanted to write into the folder that it builds, and was not allowed to.</param>
/// <param name="Loads">The files that the configuration consists of, by absolute paths.</param>
internal sealed record WorkerAnswer(
    int Id,
    bool Ok,
    string? Base,
    bool ConfigFailed,
    WorkerError? Error,
    IReadOnlyList<string>? Warnings,
    IReadOnlyList<string>? Maps = null,
    IReadOnlyList<string>? Loads = null,
    IReadOnlyList<string>? Reads = null,
    IReadOnlyList<string>? Hashed = null,
    string? Root = null,
    bool IsLibrary = false,
    bool Writes = false
)
{
    private const int LongestPath = 4096;

    /// <summary>Without what cannot be: the site's code may write such lines itself, to the same place as the worker.</summary>
    public WorkerAnswer ToPlausible() =>
        this with
        {
            Warnings = Warnings?.OfType<string>().ToList(),
            Maps = Paths(Maps),
            Loads = Paths(Loads),
            Reads = Paths(Reads),
            Hashed = Paths(Hashed),
            Error = Error?.ToPlausible(),
        };

    private static List<string>? Paths(IReadOnlyList<string>? given) =>
        given?.Where(path => path is { Length: > 0 and < LongestPath } && !path.Contains('\0', StringComparison.Ordinal)).ToList();
}

/// <summary>An error of Vite, of a plugin or of the bundler, as far as it says anything about itself.</summary>
internal sealed record WorkerError(
    string? Message,
    string? Name,
    string? Code,
    string? Id,
    string? File,
    int? Line,
    int? Column,
    string? Frame,
    IReadOnlyList<WorkerError>? Errors
)
{
    /// <summary>As of <see cref="WorkerAnswer.ToPlausible"/>.</summary>
    public WorkerError ToPlausible() => this with { Errors = Errors?.OfType<WorkerError>().Select(inner => inner.ToPlausible()).ToList() };

    /// <summary>Whether a build failed because something was closed to it, and not for what is in the site.</summary>
    [JsonIgnore]
    public bool IsRefusal => ConfinementMessages.IsRefusal(Message) || (Errors ?? []).Any(inner => inner.IsRefusal);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerAnswer))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class WorkerJson : JsonSerializerContext;
