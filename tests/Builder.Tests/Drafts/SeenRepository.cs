using System.Security.Cryptography;
using System.Text;
using Builder.Tests.Checkpoints;

namespace Builder.Tests.Drafts;

/// <summary>Everything of a repository that is the person's, as bytes: files with modes and times, the index, and what git keeps besides.</summary>
/// <param name="Files">Files, links and folders by their path.</param>
/// <param name="Git">Git's own files, without objects, the index and what Builder is to change.</param>
/// <param name="Head">The commit that is checked out.</param>
internal sealed record SeenRepository(
    IReadOnlyDictionary<string, string> Files,
    IReadOnlyDictionary<string, string> Git,
    RawIndex Index,
    byte[] IndexBytes,
    string Head
)
{
    public static SeenRepository Of(GitFolder folder)
    {
        var git = Path.Combine(folder.Path, ".git");
        var head = File.ReadAllText(Path.Combine(git, "HEAD")).Trim();
        return new SeenRepository(
            Entries(folder.Path, path => path == ".git" || path.StartsWith(".git/", StringComparison.Ordinal), withTimes: true),
            Entries(git, path => IsBuilders(path, head.StartsWith("ref: ", StringComparison.Ordinal) ? head[5..] : null), withTimes: false),
            RawIndex.Read(git),
            File.ReadAllBytes(Path.Combine(git, "index")),
            head.StartsWith("ref: ", StringComparison.Ordinal) ? File.ReadAllText(Path.Combine(git, head[5..])).Trim() : head
        );
    }

    /// <summary>What real git says of it, line by line.</summary>
    public static Task<string> ByGitAsync(GitFolder folder) =>
        folder.ShellAsync(
            "git status --porcelain=v2 --untracked-files=all --no-renames 2>&1 | grep -v '^warning: untracked cache'; echo; git ls-files -v -s -f 2>&1; echo; "
                // Not fsck: git's own cache of trees in a sparse index may name trees that nobody has written.
                + "git diff --cached --raw --no-renames --no-abbrev 2>&1; echo; git rev-list --objects --quiet --all 2>&1"
        );

    /// <summary>The lines of a file that the person wrote.</summary>
    public static IEnumerable<string> Mine(byte[] content) =>
        Encoding.UTF8.GetString(content).Split('\n').Where(line => line.StartsWith("MINE", StringComparison.Ordinal));

    private static bool IsBuilders(string path, string? branch) =>
        path is "index" or "logs/HEAD"
        || path == branch
        || path == "logs/" + branch
        || path.StartsWith("objects", StringComparison.Ordinal)
        || path.StartsWith("refs/builder", StringComparison.Ordinal);

    private static Dictionary<string, string> Entries(string root, Func<string, bool> isLeftOut, bool withTimes)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var folders = new Stack<DirectoryInfo>([new DirectoryInfo(root)]);
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in folder.EnumerateFileSystemInfos())
            {
                var path = Path.GetRelativePath(root, entry.FullName);
                if (isLeftOut(path))
                {
                    continue;
                }

                found[path] = Told(entry, withTimes);
                if (entry is DirectoryInfo { LinkTarget: null } inner)
                {
                    folders.Push(inner);
                }
            }
        }

        return found;
    }

    private static string Told(FileSystemInfo entry, bool withTimes) =>
        entry.LinkTarget is { } link ? "link to " + link
        : entry is DirectoryInfo ? "folder"
        : $"{(OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(entry.FullName))} {(withTimes ? entry.LastWriteTimeUtc.Ticks : 0)} "
            + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(entry.FullName)));
}
