namespace Builder.Bench.Builds;

/// <summary>The tools that ours is measured against, as they are published, in a folder that git ignores.</summary>
internal static class Peers
{
    private static readonly string[] Packages = ["pnpm@10.34.9", "sirv-cli@3.0.1", "typescript@5.9.3", "playwright-core@1.65.1"];

    private static string Folder => Path.Combine(Bench.Repository, "artifacts", "bench-peers");

    public static string Pnpm => Path.Combine(Folder, "node_modules", "pnpm", "bin", "pnpm.cjs");

    public static string Sirv => Path.Combine(Folder, "node_modules", "sirv-cli", "bin.js");

    public static string Playwright => Path.Combine(Folder, "node_modules", "playwright-core", "index.js");

    public static string OldTypeScript => Path.Combine(Folder, "node_modules", "typescript", "bin", "tsc");

    public static async Task InstallAsync(Bench bench)
    {
        var mark = Path.Combine(Folder, "installed.txt");
        var wanted = string.Join(' ', Packages);
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted)
        {
            return;
        }
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "package.json"), "{ \"private\": true }");
        await bench.RunAsync(
            Folder,
            [bench.Tools.Npm, "install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", .. Packages]
        );
        await File.WriteAllTextAsync(mark, wanted);
    }
}
