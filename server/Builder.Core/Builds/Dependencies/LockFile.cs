using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Builder.Core.Builds;

/// <summary>An npm lock file (version 2 or 3): https://docs.npmjs.com/cli/configuring-npm/package-lock-json.</summary>
internal static class LockFile
{
    public const string Name = "package-lock.json";

    private static readonly string[] Groups = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The name of what is installed from this lock file on this machine: another platform or Node gets other native parts.</summary>
    public static string Key(ReadOnlySpan<byte> lockFile, Toolchain tools)
    {
        var platform = $"{RuntimeInformation.RuntimeIdentifier} node{tools.NodeVersion.Major}\n";
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(platform), .. lockFile]).AsSpan(0, 16));
    }

    /// <summary>Whether the lock file was made for these dependencies. npm writes what it was made for into the entry with the empty name.</summary>
    public static bool AgreesWith(byte[] lockFile, byte[] manifest)
    {
        try
        {
            using var locked = JsonDocument.Parse(lockFile);
            using var wanted = JsonDocument.Parse(manifest, Lenient);
            return locked.RootElement.TryGetProperty("packages", out var packages)
                && packages.TryGetProperty("", out var root)
                && Groups.All(group => Same(root, wanted.RootElement, group));
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether what npm says it installed (its hidden lock file) is what the lock file asks for, package by package.</summary>
    public static bool Describes(byte[] lockFile, byte[] hiddenLockFile)
    {
        try
        {
            using var wanted = JsonDocument.Parse(lockFile);
            using var installed = JsonDocument.Parse(hiddenLockFile);
            if (
                !wanted.RootElement.TryGetProperty("packages", out var packages)
                || !installed.RootElement.TryGetProperty("packages", out var there)
            )
            {
                return false;
            }
            return packages
                .EnumerateObject()
                .Where(package => package.Name.Length > 0)
                .All(package =>
                    there.TryGetProperty(package.Name, out var found)
                        ? Text(package.Value, "version") == Text(found, "version")
                        : Is(package.Value, "optional") || Is(package.Value, "devOptional") || Is(package.Value, "peer")
                );
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The first package that does not come from a registry, or null. Code from elsewhere is not installed.</summary>
    public static string? FirstFromElsewhere(byte[] lockFile)
    {
        try
        {
            using var document = JsonDocument.Parse(lockFile);
            if (!document.RootElement.TryGetProperty("packages", out var packages))
            {
                return null;
            }
            return packages
                .EnumerateObject()
                .Where(package => !IsFromRegistry(package.Value))
                .Select(package => package.Name)
                .FirstOrDefault();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsFromRegistry(JsonElement package) =>
        Text(package, "resolved") is not { } from
        || from.StartsWith("https://", StringComparison.Ordinal)
        || from.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)
        || from.StartsWith("http://localhost:", StringComparison.Ordinal);

    private static bool Same(JsonElement locked, JsonElement wanted, string group)
    {
        var a = Entries(locked, group);
        var b = Entries(wanted, group);
        return a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var version) && version == entry.Value);
    }

    private static Dictionary<string, string> Entries(JsonElement element, string group) =>
        element.TryGetProperty(group, out var entries) && entries.ValueKind == JsonValueKind.Object
            ? entries.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ToString(), StringComparer.Ordinal)
            : [];

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
