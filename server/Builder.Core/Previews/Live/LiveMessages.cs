using System.Text.Json.Serialization;
using Builder.Core.Checks.Vite;

namespace Builder.Core.Previews.Live;

/// <summary>The first thing that <c>vite-live.mjs</c> is told.</summary>
internal sealed record LiveStart(
    string Root,
    string Socket,
    string Token,
    string CacheDir,
    IReadOnlyList<string> Allow,
    IReadOnlyList<string> OfTheSite,
    string Revision,
    string Live
);

/// <summary>A set of edits that is on disk.</summary>
/// <param name="Files">The event (<c>add</c>, <c>change</c> or <c>unlink</c>) and the path within the folder of each.</param>
internal sealed record LiveEdits(int Id, string Revision, IReadOnlyList<IReadOnlyList<string>> Files);

/// <summary>What it answers. Id 0 is what it says unasked: that it listens, or why it does not, or why it is about to end.</summary>
/// <param name="Restart">The edits change how it works, so that another process has to take its place.</param>
internal sealed record LiveAnswer(int Id, bool Ok, string? Base, bool ConfigFailed, bool Restart, WorkerError? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveStart))]
[JsonSerializable(typeof(LiveEdits))]
[JsonSerializable(typeof(LiveAnswer))]
internal sealed partial class LiveJson : JsonSerializerContext;
