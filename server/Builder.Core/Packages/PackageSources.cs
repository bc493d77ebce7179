using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;

namespace Builder.Core.Packages;

/// <summary>
/// Where packages would come from. Only what a registry has published is installed: no git repository, no address, no folder,
/// no archive (THREATS X1), whoever asks for it, package.json or a package deep down in a lock file.
/// </summary>
internal static partial class PackageSources
{
    private static readonly string[] Groups = ["dependencies", "devDependencies", "optionalDependencies"];

    /// <summary>The first package that does not come from a registry, or null.</summary>
    public static string? FirstFromElsewhere(PackageSet packages)
    {
        var members = packages
            .More.Where(file => Path.GetFileName(file.Path) == "package.json")
            .ToDictionary(file => Path.GetDirectoryName(file.Path)!.Replace('\\', '/'), file => file.Content, StringComparer.Ordinal);
        return members.Values.Prepend(packages.Manifest).Select(manifest => InManifest(manifest, members.Count > 0)).FirstOrDefault(Found)
            ?? (
                packages.Lock is not { } locked ? null
                : packages.LockName == LockFile.Name ? InNpmLock(locked, members.ContainsKey)
                : InTextLock(System.Text.Encoding.UTF8.GetString(locked), [.. members.Keys])
            );
    }

    /// <summary>Of an npm lock file.</summary>
    /// <param name="isMember">Whether a path is that of a sibling in the same workspace, to which a link may lead.</param>
    public static string? InNpmLock(byte[] lockFile, Func<string, bool> isMember)
    {
        try
        {
            using var document = JsonDocument.Parse(lockFile);
            return document.RootElement.TryGetProperty("packages", out var packages) && packages.ValueKind == JsonValueKind.Object
                ? packages.EnumerateObject().Select(entry => FirstOf(entry, isMember)).FirstOrDefault(Found)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Of a lock file of pnpm, Yarn or Bun: every line that names a place or a version.</summary>
    internal static string? InTextLock(string lockFile, IReadOnlyList<string> members) =>
        // A hash may hold anything, also what looks like an address.
        ElsewhereInText()
            .Matches(Hash().Replace(lockFile, ""))
            .Where(match => !IsSibling(match.Value, members))
            .Select(match => PlainText.Clean(match.Value.Trim(), 120))
            .FirstOrDefault();

    /// <summary>Whether all that a line names is a sibling: what is asked of the workspace is never fetched, and a link has to lead to a member.</summary>
    private static bool IsSibling(string line, IReadOnlyList<string> members) =>
        members.Count > 0
        && !ElsewhereInText()
            .IsMatch(
                Local()
                    .Replace(
                        line,
                        match =>
                            match.Groups["place"] is not { Success: true, Value: var place }
                            || members.Any(member => member == place || member.EndsWith("/" + place, StringComparison.Ordinal))
                                ? ""
                                : match.Value
                    )
            );

    private static bool Found(string? name) => name is not null;

    private static string? InManifest(byte[] manifest, bool hasSiblings)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest, PackageSet.Lenient);
            return FirstAskedFor(document.RootElement, hasSiblings);
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            // npm says what is wrong with it.
            return null;
        }
    }

    private static string? FirstOf(JsonProperty entry, Func<string, bool> isMember)
    {
        var isRegistry =
            entry.Value.TryGetProperty("link", out var link)
                && link.ValueKind == JsonValueKind.True
                && entry.Value.TryGetProperty("resolved", out var place)
                && isMember(place.ToString())
            || !entry.Value.TryGetProperty("resolved", out var resolved)
            || resolved.ValueKind != JsonValueKind.String
            || IsRegistryAddress(resolved.GetString()!);
        return isRegistry ? FirstAskedFor(entry.Value, isMember(entry.Name)) : entry.Name;
    }

    private static string? FirstAskedFor(JsonElement package, bool hasSiblings) =>
        Groups
            .Where(group => package.TryGetProperty(group, out var entries) && entries.ValueKind == JsonValueKind.Object)
            .SelectMany(group => package.GetProperty(group).EnumerateObject())
            .Where(entry => entry.Value.ValueKind == JsonValueKind.String && !MayBeTaken(entry.Value.GetString()!, hasSiblings))
            .Select(entry => entry.Name)
            .FirstOrDefault();

    private static bool MayBeTaken(string from, bool hasSiblings) =>
        FromRegistry().IsMatch(hasSiblings && from.StartsWith("workspace:", StringComparison.Ordinal) ? from[10..] : from)
        // Ranges that are written down once for a whole workspace; what they say stands in the lock file.
        || from.StartsWith("catalog:", StringComparison.Ordinal);

    private static bool IsRegistryAddress(string from) =>
        from.StartsWith("https://", StringComparison.Ordinal)
        || from.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)
        || from.StartsWith("http://localhost:", StringComparison.Ordinal);

    /// <summary>A range of versions, a tag, or another name of the registry under this one.</summary>
    [GeneratedRegex(@"\A(?:npm:(?:@[\w.-]+/)?[\w.-]+(?:@|\z))?[\s\w.^~<>=|*+-]*\z")]
    private static partial Regex FromRegistry();

    [GeneratedRegex(
        @"^.*(?:git\+\w|git://|(?<![\w.-])git@[\w.-]+:[^\s""]|(?<![\w-])(?:github|gitlab|bitbucket|gist):[^\s""]|//codeload\.github\.com|(?<![\w-])(?:file|link|portal|exec|workspace):(?!\.(?:[""\s]|$))[^\s""]|\bdirectory: [^\d^~<>=*\s]|type: (?:git|directory)\b|tarball: (?!https://)|\.git#|#commit=|resolved ""(?!https://|http://127\.0\.0\.1:|http://localhost:)).*$",
        RegexOptions.Multiline
    )]
    private static partial Regex ElsewhereInText();

    [GeneratedRegex(@"\bworkspace:[^\s""']*|\blink:(?:\.\.?/)*(?<place>[\w@][^\s""',:()]*)")]
    private static partial Regex Local();

    [GeneratedRegex(@"\bsha(?:1|256|384|512)-[A-Za-z0-9+/=]+")]
    private static partial Regex Hash();
}
