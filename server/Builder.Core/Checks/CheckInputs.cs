using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Builder.Core.Packages;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Checks;

/// <summary>What decides the result of a check besides the tree and what it reads by name (<see cref="CheckReads"/>): tools, allowances, environment, what lies above.</summary>
internal sealed class CheckInputs
{
    private static readonly string[] Environments = [".env", ".env.local", ".env.production", ".env.production.local"];
    private static readonly string[] LiveEnvironments = [".env.development", ".env.development.local"];
    private static readonly string[] Configurations =
    [
        "vite.config.",
        "postcss.config.",
        "tailwind.config.",
        "svelte.config.",
        "uno.config.",
        "babel.config.",
    ];

    private readonly SiteFolder folder;

    private CheckInputs(SiteFolder folder, string key, string workerKey, string liveKey)
    {
        this.folder = folder;
        Key = key;
        WorkerKey = workerKey;
        LiveKey = liveKey;
    }

    public string Key { get; }

    /// <summary>While this is the same, a warm worker may be used again.</summary>
    public string WorkerKey { get; }

    /// <summary>While this is the same, a development server may be used on.</summary>
    public string LiveKey { get; }

    public static CheckInputs Of(SiteFolder folder, Toolchain? tools, string allowed)
    {
        using var inputs = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        inputs.AppendData(Encoding.UTF8.GetBytes($"check 3 {Version} {tools?.NodeVersion} {allowed} {Unusual(folder.Root)}\n"));
        foreach (var name in Environments)
        {
            Append(inputs, name);
        }
        SurroundingFiles.AppendTo(inputs, folder);
        var key = Convert.ToHexStringLower(inputs.GetCurrentHash().AsSpan(0, 16));
        foreach (var name in RootFiles(folder.Root))
        {
            Append(inputs, name);
        }
        var workerKey = Convert.ToHexStringLower(inputs.GetCurrentHash().AsSpan(0, 16));
        foreach (var name in LiveEnvironments)
        {
            Append(inputs, name);
        }
        return new CheckInputs(folder, key, workerKey, Convert.ToHexStringLower(inputs.GetHashAndReset().AsSpan(0, 16)));

        void Append(IncrementalHash hash, string name)
        {
            var bytes = folder.Read(SitePath.Parse(name));
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {bytes?.Length ?? -1}\n"));
            hash.AppendData(bytes ?? []);
        }
    }

    private static readonly string Version =
        typeof(CheckInputs).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Vite reads folders with such characters in their names in another way, and warns of them.</summary>
    private static string Unusual(string root) =>
        new([.. root.Where(character => character is '#' or '?' or '*' or '%').Distinct().Order()]);

    /// <summary>Stands for everything in the folder, where no git tree id is at hand.</summary>
    public string ContentKey()
    {
        using var contents = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in folder.List())
        {
            var bytes = folder.Read(entry.Path) ?? [];
            contents.AppendData(Encoding.UTF8.GetBytes($"{entry.Path.Value}\0{bytes.Length}\n"));
            contents.AppendData(bytes);
        }
        return "c" + Convert.ToHexStringLower(contents.GetHashAndReset().AsSpan(0, 20));
    }

    /// <summary>
    /// Changes when any file of the folder does. A check reads files over some time, so its result belongs to a tree only if
    /// this is the same before and after.
    /// </summary>
    public static string Stamp(SiteFolder folder) => Stamp(folder.List());

    /// <summary>The same of files that have been listed.</summary>
    public static string Stamp(IReadOnlyList<SiteEntry> entries)
    {
        using var stamp = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in entries)
        {
            stamp.AppendData(Encoding.UTF8.GetBytes($"{entry.Path.Value}\0{entry.Length} {entry.LastWriteUtc.Ticks}\n"));
        }
        return Convert.ToHexStringLower(stamp.GetHashAndReset());
    }

    private static IEnumerable<string> RootFiles(string root) =>
        Directory.Exists(root)
            ? Directory
                .EnumerateFiles(root)
                .Select(file => Path.GetFileName(file))
                .Where(name =>
                    name is "package.json" or LockFile.Name
                    || Configurations.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))
                )
                .Order(StringComparer.Ordinal)
            : [];
}
