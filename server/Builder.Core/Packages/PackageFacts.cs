using System.Text.Json;
using Builder.Core.Diagnostics;

namespace Builder.Core.Packages;

/// <param name="Name">A plain name of the registry; see <see cref="PackageName"/>.</param>
/// <param name="Version">Such as <c>4.1.0</c> or <c>^4.1.0</c>; null for the newest.</param>
/// <param name="Dev">Needed to build the site, but not by the site itself.</param>
/// <param name="EvenIfNew">The person knows that it was published less than <see cref="PackageFacts.Settled"/> ago, and wants it.</param>
public sealed record PackageRequest(string Name, string? Version = null, bool Dev = false, bool EvenIfNew = false);

/// <param name="Facts">Null when there is none of that name or version, or the registry could not be asked.</param>
/// <param name="IsUnknown">The registry has no package of that name.</param>
public sealed record PackageLookUp(PackageFacts? Facts, bool IsUnknown, IReadOnlyList<Diagnostic> Problems);

/// <summary>What the registry says of a package, so that a person can judge it. How often it is downloaded is not among it.</summary>
/// <param name="Version">The one that would be installed.</param>
/// <param name="SinceFirst">How long ago its first version came out, or null when the registry does not say.</param>
/// <param name="SinceThis">How long ago this version came out, or null when the registry does not say.</param>
/// <param name="VersionCount">How many versions the registry tells of.</param>
/// <param name="Deprecated">What its authors say where they advise against it, or null.</param>
/// <param name="Repository">Where its source is said to be, or null.</param>
/// <param name="License">Or null.</param>
public sealed record PackageFacts(
    string Name,
    string Version,
    TimeSpan? SinceFirst,
    TimeSpan? SinceThis,
    int VersionCount,
    string? Deprecated,
    string? Repository,
    string? License
)
{
    /// <summary>Malicious versions are mostly found within days; what is younger is taken only when a person says so.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromDays(7);

    public bool IsNew => SinceThis < Settled;

    /// <summary>Reads what <c>npm view NAME@VERSION … --json</c> prints of one version; null when it is none.</summary>
    internal static PackageFacts? Parse(JsonElement view, IReadOnlyDictionary<string, DateTimeOffset> times, DateTimeOffset now)
    {
        if (view.ValueKind != JsonValueKind.Object || Text(view, "name") is not { } name || Text(view, "version") is not { } version)
        {
            return null;
        }
        return new PackageFacts(
            name,
            version,
            times.Count == 0 ? null : now - times.Values.Min(),
            times.TryGetValue(version, out var published) ? now - published : null,
            times.Count,
            Text(view, "deprecated") is { Length: > 0 } deprecated ? PlainText.Clean(deprecated, 200) : null,
            RepositoryOf(view) is { Length: > 0 } repository ? PlainText.Clean(repository, 120) : null,
            Text(view, "license") is { Length: > 0 } license ? PlainText.Clean(license, 40) : null
        );
    }

    private static string? RepositoryOf(JsonElement view) =>
        !view.TryGetProperty("repository", out var repository) ? null
        : repository.ValueKind == JsonValueKind.Object ? Text(repository, "url")
        : PlainText.Of(repository);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? PlainText.Of(value) : null;
}
