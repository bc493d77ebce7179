using Builder.Core.Sites;

namespace Builder.Core.Edits.Guards;

/// <summary>What kind of file a name stands for, so far as the guards need to know.</summary>
internal static class CodeFiles
{
    private static readonly HashSet<string> Code = new(StringComparer.Ordinal)
    {
        ".js",
        ".jsx",
        ".mjs",
        ".cjs",
        ".ts",
        ".tsx",
        ".mts",
        ".cts",
        ".json",
        ".jsonc",
        ".webmanifest",
        ".css",
        ".scss",
        ".sass",
        ".less",
        ".html",
        ".htm",
        ".svg",
        ".vue",
        ".svelte",
        ".astro",
        ".yml",
        ".yaml",
        ".toml",
        ".sh",
        ".sql",
        ".py",
        ".cs",
        ".graphql",
        ".xml",
        ".mdx",
        ".php",
        ".rb",
        ".go",
        ".rs",
        ".java",
    };

    public static bool IsCode(SitePath path) => Code.Contains(path.Extension);
}
