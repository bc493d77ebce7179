using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Builder.Core.Sites;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Looks at the files that git would read before git does: it waits for ever on a pipe, reads what has no end, and writes through links. A folder may
/// have come from anywhere, and its repository with it (docs/threats.md, G6).
/// </summary>
internal static partial class RepositoryFiles
{
    private const int MostIncludes = 10;
    private const string Nothing = "/dev/null";

    private static readonly string[] OfAFolder = [".gitignore", ".gitattributes"];

    private static readonly string[] OfGit =
    [
        "HEAD",
        "config",
        "config.worktree",
        "index",
        "index.lock",
        "packed-refs",
        "shallow",
        "commondir",
        "gitdir",
        "info/exclude",
        "info/attributes",
    ];

    /// <summary>Folders whose files git reads by names that it finds: branches and steps, what became of them, and contents.</summary>
    private static readonly string[] Searched = ["refs", "logs", "objects"];

    /// <exception cref="BuilderException">Precondition: a file of git's in a folder of a project is none.</exception>
    public static void GuardFolder(string folder)
    {
        foreach (var name in OfAFolder)
        {
            Guard(Path.Combine(folder, name));
        }
    }

    /// <param name="gitDirectory">It need not be there.</param>
    /// <returns>Whether something that is written to at every step would be written elsewhere: a reference, its log, an object.</returns>
    /// <exception cref="BuilderException">Precondition: a file in it is none.</exception>
    public static bool HasLinks(string gitDirectory)
    {
        foreach (var name in OfGit)
        {
            Guard(Path.Combine(gitDirectory, name));
        }

        GuardIncludes(Path.Combine(gitDirectory, "config"), MostIncludes);
        var folder = new DirectoryInfo(gitDirectory);
        if (!folder.Exists)
        {
            return false;
        }

        var found = folder.EnumerateFileSystemInfos().Any(entry => entry.Name != "hooks" && IsLink(entry));
        if (OperatingSystem.IsLinux() && LinuxFolderAccess.IsSupported)
        {
            using var top = LinuxFiles.OpenRoot(gitDirectory, out _);
            foreach (var name in top is null ? [] : Searched)
            {
                found |= HasLinks(top!, gitDirectory, name);
            }

            return found;
        }

        foreach (var entry in Searched.Select(name => new DirectoryInfo(Path.Combine(gitDirectory, name))).SelectMany(Below))
        {
            found |= IsLink(entry);
            // Pipes and devices have no size, and nothing that git keeps here is empty for long.
            if (entry is FileInfo file && (IsLink(file) || file.Length == 0))
            {
                Guard(file.FullName);
            }
        }

        return found;
    }

    /// <summary>The same by what kind each name is: there may be tens of thousands, of which nothing else need be known.</summary>
    [SupportedOSPlatform("linux")]
    private static bool HasLinks(SafeFileHandle parent, string above, string name)
    {
        var path = Path.Combine(above, name);
        using var folder = LinuxFiles.OpenFolder(parent, name, out var error);
        if (folder is null)
        {
            return error is LinuxFiles.NotThere or LinuxFiles.NotAFolder or LinuxFiles.LinkMet
                ? false
                : throw LinuxFolderAccess.Failure(error);
        }

        var found = false;
        foreach (var entry in LinuxListing.Of(folder, isKindEnough: true))
        {
            if (entry.Kind == LinuxListing.Kind.Folder)
            {
                found |= HasLinks(folder, path, entry.Name);
            }
            else if (entry.Kind != LinuxListing.Kind.File)
            {
                found |= entry.Kind == LinuxListing.Kind.Link;
                Guard(Path.Combine(path, entry.Name));
            }
        }

        return found;
    }

    /// <exception cref="BuilderException">Precondition: it is a pipe or a device.</exception>
    public static void Guard(string file)
    {
        if (File.Exists(file) && !PlainFile.IsPlain(file) && file != Nothing)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"{file} is a pipe or a device, not a file, and git would wait for it without end.",
                "Delete it, then open the folder again."
            );
        }
    }

    /// <summary>A configuration names others, which are read with it, and files with rules.</summary>
    private static void GuardIncludes(string configuration, int depth)
    {
        string text;
        try
        {
            text = PlainFile.Text(configuration);
        }
        catch (IOException)
        {
            return;
        }

        foreach (var match in NamedFile().Matches(text).Cast<Match>())
        {
            var name = match.Groups["name"].Value.Trim().Trim('"');
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            var named = name.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, name[2..]) : name;
            if (named.Length == 0 || named.Contains('\0', StringComparison.Ordinal))
            {
                continue;
            }

            var file = Path.GetFullPath(named, Path.GetDirectoryName(configuration)!);
            Guard(file);
            if (depth > 0 && match.Groups["includes"].Success)
            {
                GuardIncludes(file, depth - 1);
            }
        }
    }

    /// <summary>Everything below a folder, without what links lead to.</summary>
    private static IEnumerable<FileSystemInfo> Below(DirectoryInfo folder) =>
        folder.Exists && !IsLink(folder)
            ? folder.EnumerateFileSystemInfos().SelectMany(entry => entry is DirectoryInfo inner ? Below(inner).Prepend(entry) : [entry])
            : [];

    private static bool IsLink(FileSystemInfo entry) =>
        (entry.Attributes & FileAttributes.ReparsePoint) != 0 && entry.LinkTarget is not null;

    /// <summary>“path” of an include, and the settings that name files of rules (git-config(1)).</summary>
    [GeneratedRegex(
        @"^[ \t]*(?:\[[^\]\n]*\][ \t]*)?(?:(?<includes>path)|excludesfile|attributesfile)[ \t]*=(?<name>[^\n#;]*)",
        RegexOptions.IgnoreCase | RegexOptions.Multiline
    )]
    private static partial Regex NamedFile();
}
