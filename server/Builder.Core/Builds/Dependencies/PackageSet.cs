using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Builder.Core.Builds;

/// <summary>package.json, and the lock file where there is one.</summary>
/// <param name="LockName">Which client the lock file is of, by its name.</param>
/// <param name="Layout">What else decides how the packages are put down.</param>
internal sealed record PackageSet(byte[] Manifest, byte[]? Lock, string LockName = LockFile.Name, string Layout = "")
{
    public static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>What of package.json decides what is installed besides the lock file, where that does not repeat it as npm's does.</summary>
    private static readonly string[] Deciding =
    [
        "dependencies",
        "devDependencies",
        "optionalDependencies",
        "peerDependencies",
        "dependenciesMeta",
        "resolutions",
        "overrides",
        "pnpm",
    ];

    /// <summary>The name of what is installed from these files on this machine: another platform or Node gets other native parts.</summary>
    public string Key(Toolchain tools)
    {
        var prefix = new StringBuilder($"{RuntimeInformation.RuntimeIdentifier} node{tools.NodeVersion.Major}\n");
        if (LockName != LockFile.Name)
        {
            prefix.Append($"{LockName} {Layout}\n{string.Join('\n', Parts())}\n");
        }
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(prefix.ToString()), .. Lock ?? []]).AsSpan(0, 16));
    }

    /// <summary>The names of the packages that the site itself asks for and cannot do without.</summary>
    public IReadOnlyList<string> AskedFor()
    {
        try
        {
            using var document = JsonDocument.Parse(Manifest, Lenient);
            return
            [
                .. Deciding
                    .Take(2)
                    .Where(group => document.RootElement.TryGetProperty(group, out var names) && names.ValueKind == JsonValueKind.Object)
                    .SelectMany(group => document.RootElement.GetProperty(group).EnumerateObject())
                    .Select(entry => entry.Name),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private IEnumerable<string> Parts()
    {
        try
        {
            using var document = JsonDocument.Parse(Manifest, Lenient);
            return
            [
                .. Deciding
                    .Where(part => document.RootElement.TryGetProperty(part, out _))
                    .Select(part => $"{part} {document.RootElement.GetProperty(part).GetRawText()}"),
            ];
        }
        catch (JsonException)
        {
            return [Convert.ToHexStringLower(SHA256.HashData(Manifest))];
        }
    }
}
