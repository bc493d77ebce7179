using System.Security.Cryptography;
using System.Text;
using Builder.Core.Packages;
using Builder.Core.Sites;

namespace Builder.Core.Checks;

/// <summary>What lies around a site and decides its build without being read by name: configuration in the folders above, and the installed packages.</summary>
internal static class SurroundingFiles
{
    /// <summary>How far up a site's project reaches at most.</summary>
    private const int MostFolders = 8;

    /// <summary>Tools look for these in every folder from the site's upwards.</summary>
    private static readonly string[] Beginnings =
    [
        "package.json",
        "pnpm-workspace.yaml",
        "postcss.config.",
        ".postcssrc",
        "tailwind.config.",
        ".browserslistrc",
        "babel.config.",
        ".babelrc",
        "tsconfig",
        "jsconfig",
        ".swcrc",
        ".oxlintrc",
    ];

    /// <summary>What clients write when they have installed, and the packages whose version decides most.</summary>
    private static readonly string[] Installed =
    [
        ".package-lock.json",
        ".pnpm/lock.yaml",
        ".yarn-integrity",
        ".yarn-state.yml",
        "vite/package.json",
        "typescript/package.json",
    ];

    /// <summary>Configuration above the site, up to the folder of its repository.</summary>
    public static void AppendTo(IncrementalHash hash, SiteFolder site)
    {
        var folder = site.Root;
        for (var depth = 1; depth <= MostFolders && !Path.Exists(Path.Combine(folder, ".git")); depth++)
        {
            if (Path.GetDirectoryName(folder) is not { } above)
            {
                break;
            }
            folder = above;
            foreach (var name in Names(folder))
            {
                Append(hash, $"{depth} {name}", folder, name);
            }
        }
    }

    /// <summary>Stands for what the nearest installation put in place; empty when nothing is installed.</summary>
    public static string PackagesOf(SiteFolder site)
    {
        for (var folder = site.Root; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var modules = Path.Combine(folder, InstalledModules.Folder);
            string[] found = [.. Installed.Where(name => File.Exists(Path.Combine(modules, name)))];
            if (found.Length == 0)
            {
                continue;
            }
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var name in found)
            {
                Append(hash, name, Path.Combine(modules, Path.GetDirectoryName(name)!), Path.GetFileName(name));
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
        }
        return "";
    }

    private static IEnumerable<string> Names(string folder)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFiles(folder)
                    .Select(file => Path.GetFileName(file))
                    .Where(name => Beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal)))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Append(IncrementalHash hash, string label, string folder, string name)
    {
        try
        {
            var bytes = SitePath.TryParse(name, out var path, out _) ? new SiteFolder(folder).Read(path) : null;
            hash.AppendData(Encoding.UTF8.GetBytes($"{label} {bytes?.Length ?? -1}\n"));
            hash.AppendData(bytes ?? []);
        }
        catch (BuilderException)
        {
            // A link: in a mirror it leads to what is meant, and its target is read there.
            var target = new FileInfo(Path.Combine(folder, name)).ResolveLinkTarget(returnFinalTarget: true);
            if (target is { Exists: true, FullName: var real } && SitePath.TryParse(Path.GetFileName(real), out var there, out _))
            {
                var bytes = new SiteFolder(Path.GetDirectoryName(real)!).Read(there);
                hash.AppendData(Encoding.UTF8.GetBytes($"{label} {bytes?.Length ?? -1}\n"));
                hash.AppendData(bytes ?? []);
            }
        }
    }
}
