using System.Text.Json;
using System.Text.RegularExpressions;

namespace Builder.Core.Builds;

/// <summary>
/// Where packages would come from. Only what a registry has published is installed: no git repository, no address, no folder,
/// no archive (THREATS X1), whoever asks for it, package.json or a package deep down in a lock file.
/// </summary>
internal static partial class PackageSources
{
    private static readonly string[] Groups = ["dependencies", "devDependencies", "optionalDependencies"];

    /// <summary>The first package that does not come from a registry, or null.</summary>
    public static string? FirstFromElsewhere(PackageSet packages) =>
        InManifest(packages.Manifest)
        ?? (
            packages.Lock is not { } locked ? null
            : packages.LockName == LockFile.Name ? InNpmLock(locked)
            : InTextLock(System.Text.Encoding.UTF8.GetString(locked))
        );

    /// <summary>Of an npm lock file.</summary>
    public static string? InNpmLock(byte[] lockFile)
    {
        try
        {
            using var document = JsonDocument.Parse(lockFile);
            return document.RootElement.TryGetProperty("packages", out var packages) && packages.ValueKind == JsonValueKind.Object
                ? packages.EnumerateObject().Select(FirstOf).FirstOrDefault(name => name is not null)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Of a lock file of pnpm or Yarn: every line that names a place or a version.</summary>
    internal static string? InTextLock(string lockFile) =>
        ElsewhereInText().Match(lockFile) is { Success: true } match ? PlainText.Clean(match.Value.Trim(), 120) : null;

    private static string? InManifest(byte[] manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest, PackageSet.Lenient);
            return FirstAskedFor(document.RootElement);
        }
        catch (JsonException)
        {
            // npm says what is wrong with it.
            return null;
        }
    }

    private static string? FirstOf(JsonProperty entry)
    {
        var isRegistry =
            !entry.Value.TryGetProperty("resolved", out var resolved)
            || resolved.ValueKind != JsonValueKind.String
            || IsRegistryAddress(resolved.GetString()!);
        return isRegistry ? FirstAskedFor(entry.Value) : entry.Name;
    }

    private static string? FirstAskedFor(JsonElement package) =>
        Groups
            .Where(group => package.TryGetProperty(group, out var entries) && entries.ValueKind == JsonValueKind.Object)
            .SelectMany(group => package.GetProperty(group).EnumerateObject())
            .Where(entry => entry.Value.ValueKind == JsonValueKind.String && !FromRegistry().IsMatch(entry.Value.GetString()!))
            .Select(entry => entry.Name)
            .FirstOrDefault();

    private static bool IsRegistryAddress(string from) =>
        from.StartsWith("https://", StringComparison.Ordinal)
        || from.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)
        || from.StartsWith("http://localhost:", StringComparison.Ordinal);

    /// <summary>A range of versions, a tag, or another name of the registry under this one.</summary>
    [GeneratedRegex(@"\A(?:npm:(?:@[\w.-]+/)?[\w.-]+(?:@|\z))?[\s\w.^~<>=|*+-]*\z")]
    private static partial Regex FromRegistry();

    [GeneratedRegex(
        @"^.*(?:git\+|git://|git@|github:|gitlab:|bitbucket:|codeload\.github\.com|(?<![\w-])(?:file|link|portal|exec|workspace):(?!\.(?:[""\s]|$))|directory:\s|type: (?:git|directory)|tarball: (?!https://)|\.git#|#commit=|resolved ""(?!https://|http://127\.0\.0\.1:|http://localhost:)).*$",
        RegexOptions.Multiline
    )]
    private static partial Regex ElsewhereInText();
}
