using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Builder.Core.Processes.Node;

namespace Builder.Core.Packages;

/// <summary>package.json, and the lock file where there is one.</summary>
/// <param name="LockName">Which client the lock file is of, by its name.</param>
/// <param name="Layout">What else decides which packages are taken and how they are put down.</param>
internal sealed record PackageSet(byte[] Manifest, byte[]? Lock, string LockName = LockFile.Name, string Layout = "")
{
    /// <summary>What the client has to find beside these two: the manifests of a workspace, and settings that may count.</summary>
    public IReadOnlyList<(string Path, byte[] Content)> More { get; init; } = [];

    /// <summary>Whether the lock file seems to be made for package.json. Where that cannot be seen, an installation finds out.</summary>
    public bool SeemToAgree =>
        Lock is not null
        && (
            LockName != LockFile.Name
            || LockFile.AgreesWith(Lock, Manifest)
                && Members.All(member => LockFile.AgreesWith(Lock, member.Content, Path.GetDirectoryName(member.Path)!))
        );

    /// <summary>All that decides what a client would take, as text.</summary>
    public string Request =>
        $"{LockName} {Layout}\n{string.Join('\n', Parts().Append(Named()))}\n{string.Join('\n', MoreParts())}\n{Digest(Lock)}";

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
        "workspaces",
        "catalog",
        "catalogs",
    ];

    private IEnumerable<(string Path, byte[] Content)> Members => More.Where(file => Path.GetFileName(file.Path) == "package.json");

    /// <summary>The name of what is installed from these files on this machine: another platform or Node gets other native parts.</summary>
    public string Key(Toolchain tools)
    {
        var prefix = new StringBuilder($"{RuntimeInformation.RuntimeIdentifier} node{tools.NodeVersion.Major}\n");
        if (LockName != LockFile.Name)
        {
            prefix.Append($"{LockName} {Layout}\n{string.Join('\n', Parts())}\n");
        }
        prefix.AppendJoin('\n', MoreParts());
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

    private static string Digest(byte[]? bytes) => bytes is null ? "none" : Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The client of another version may take others.</summary>
    private string Named()
    {
        try
        {
            using var document = JsonDocument.Parse(Manifest, Lenient);
            return document.RootElement.TryGetProperty("packageManager", out var named) ? named.ToString() : "";
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return "";
        }
    }

    private IEnumerable<string> MoreParts() =>
        More.Select(file =>
            $"{file.Path} {(Path.GetFileName(file.Path) == "package.json" ? string.Join('\n', Parts(file.Content)) : Digest(file.Content))}"
        );

    private IEnumerable<string> Parts() => Parts(Manifest);

    private static IEnumerable<string> Parts(byte[] manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest, Lenient);
            return
            [
                .. Deciding
                    .Where(part => document.RootElement.TryGetProperty(part, out _))
                    .Select(part => $"{part} {document.RootElement.GetProperty(part).GetRawText()}"),
            ];
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            return [Digest(manifest)];
        }
    }
}
