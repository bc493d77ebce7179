using System.Text.Json;
using System.Text.RegularExpressions;

namespace Builder.Core.Previews.Simple;

/// <summary>What the files at the root of a site say about how it is built.</summary>
internal static partial class SiteManifest
{
    private static readonly HashSet<string> UnderstoodPlugins = new(StringComparer.Ordinal)
    {
        "vite",
        "vitest",
        "@vitejs/plugin-react",
        "@vitejs/plugin-react-swc",
        "@tailwindcss/vite",
        "vite-tsconfig-paths",
        "path",
        "url",
        "fs",
    };

    /// <summary>The packages that package.json asks for, by name. Empty when there is none that can be read.</summary>
    public static IReadOnlyDictionary<string, string> Dependencies(string? manifest)
    {
        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(manifest ?? "{}");
            foreach (var kind in new[] { "devDependencies", "dependencies" })
            {
                if (document.RootElement.TryGetProperty(kind, out var packages))
                {
                    foreach (var package in packages.EnumerateObject())
                    {
                        wanted[package.Name] = package.Value.GetString() ?? "";
                    }
                }
            }
        }
        catch (Exception odd) when (odd is JsonException or InvalidOperationException)
        {
            // The installation tells the person that package.json cannot be read.
        }
        return wanted;
    }

    /// <summary>Tells of what Vite's configuration asks for that takes a build. The configuration is read, never run.</summary>
    public static void Examine(SiteSources sources, SimpleFindings findings)
    {
        foreach (var path in sources.Paths.Where(path => !path.Contains('/', StringComparison.Ordinal)))
        {
            if (path.StartsWith("vite.config.", StringComparison.Ordinal))
            {
                foreach (Match import in Import().Matches(sources.Text(path) ?? ""))
                {
                    var package = ShippedPackages.PackageOf(import.Groups["what"].Value);
                    if (
                        package[0] is not '.'
                        && !package.StartsWith("node:", StringComparison.Ordinal)
                        && !UnderstoodPlugins.Contains(package)
                    )
                    {
                        findings.Refuse($"its Vite configuration uses “{package}”");
                    }
                }
            }
            else if (OtherSteps().IsMatch(path))
            {
                findings.Refuse($"it is built with the help of {path}");
            }
        }
    }

    [GeneratedRegex("""(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](?<what>[^"'\n]+)["']""")]
    private static partial Regex Import();

    [GeneratedRegex(@"^(?:postcss|tailwind|svelte|uno|babel|astro|next|nuxt)\.config\.")]
    private static partial Regex OtherSteps();
}
