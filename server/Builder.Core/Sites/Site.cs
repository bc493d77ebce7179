using System.Security.Cryptography;
using System.Text;

namespace Builder.Core.Sites;

/// <summary>One website on this machine: its folder, what identifies it, and where its draft is.</summary>
public sealed class Site
{
    /// <summary>The mirror that holds the draft.</summary>
    internal const string Draft = "mirror";

    private readonly BuilderFolders folders;
    private readonly FolderIdentity identity;

    private Site(string root, BuilderFolders folders)
    {
        this.folders = folders;
        identity = FolderIdentity.Of(root);
        StateFolder = SiteState.FolderOf(folders, identity);
        Root = root;
        ProjectRoot = Sites.ProjectRoot.Of(root);
        DraftRoot = InMirror(Draft);
        Id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)).AsSpan(0, 8));
        Name = Path.GetFileName(root);
        Folder = new SiteFolder(root);
        DraftFolder = SiteFolder.OfCopy(DraftRoot);
    }

    /// <summary>The folder's canonical absolute path: links resolved, no separator at its end.</summary>
    public string Root { get; }

    /// <summary>Sixteen hexadecimal digits that stand for <see cref="Root"/>.</summary>
    public string Id { get; }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    public SiteFolder Folder { get; }

    /// <summary>
    /// Where everything is that Builder knows of this site on this machine: in this user's own folder, and another for another folder that
    /// comes to the same path. Nothing that lies in the site itself is believed. <see cref="PrepareState"/> makes it.
    /// </summary>
    public string StateFolder { get; }

    /// <summary>False once another folder, or none, is at <see cref="Root"/>.</summary>
    public bool IsStillThere => FolderIdentity.Of(Root) == identity;

    /// <summary>
    /// The folder that the site is a part of, such as its git work tree or a workspace of several packages; itself where it belongs to nothing.
    /// </summary>
    public string ProjectRoot { get; }

    /// <summary>Where the draft lies: at the same place in a mirror of <see cref="ProjectRoot"/> as the site has in the original.</summary>
    public string DraftRoot { get; }

    public SiteFolder DraftFolder { get; }

    /// <summary>Opens a folder as a site. Nothing is written.</summary>
    /// <param name="directory">An absolute path.</param>
    /// <param name="folders">Where Builder keeps what is its own; null for this user's.</param>
    /// <exception cref="BuilderException">Validation, NotFound or Precondition: the folder cannot be a site, with the reason.</exception>
    public static Site Open(string directory, BuilderFolders? folders = null)
    {
        if (!Path.IsPathFullyQualified(directory))
        {
            throw new BuilderException(ErrorKind.Validation, $"“{directory}” is not a complete path.", "Give the folder's whole path.");
        }

        if (!Directory.Exists(directory))
        {
            throw File.Exists(directory)
                ? new BuilderException(
                    ErrorKind.Precondition,
                    $"{directory} is a file; a site is a folder.",
                    "Open the folder the file is in."
                )
                : new BuilderException(ErrorKind.NotFound, $"There is no folder {directory}.", "Check the path, or make a new site there.");
        }

        var root = DiskErrors.Translate($"open {directory}", () => Canonical(directory));
        if (WhyNotASite(root) is { } why)
        {
            throw new BuilderException(ErrorKind.Precondition, why, "Open the website's own folder.");
        }

        return new Site(root, folders ?? BuilderFolders.FromEnvironment());
    }

    /// <summary>Makes <see cref="StateFolder"/>, for this user alone. Does nothing when it is there.</summary>
    public void PrepareState() =>
        DiskErrors.Translate(
            $"keep what belongs to {Name} in {StateFolder}",
            () =>
            {
                SiteState.Prepare(folders, identity);
                return true;
            }
        );

    /// <summary>Where a copy of the site lies in a mirror of its project.</summary>
    /// <param name="mirror">The mirror's name, of which there is one folder in <see cref="StateFolder"/>.</param>
    internal string InMirror(string mirror) =>
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.GetRelativePath(ProjectRoot, Root), Path.Combine(StateFolder, mirror)));

    /// <summary>Makes what lies around the copy in a mirror: links to the project's other files, and the site's packages.</summary>
    internal void PrepareMirror(string mirror)
    {
        var copy = InMirror(mirror);
        DiskErrors.Translate(
            $"make a working copy of {Name} in {copy}",
            () =>
            {
                PrepareState();
                MirrorLinks.Renew(ProjectRoot, Root, Path.Combine(StateFolder, mirror));
                LinkedModules.Renew(Path.Combine(Root, LinkedModules.Folder), Path.Combine(copy, LinkedModules.Folder));
                return true;
            }
        );
    }

    private static string? WhyNotASite(string root)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (Path.GetPathRoot(root) == root)
        {
            return "The whole disk cannot be a site.";
        }

        if (home.Length > 0 && Directory.Exists(home))
        {
            var canonicalHome = Canonical(home);
            if (root == canonicalHome)
            {
                return "Your home folder cannot be a site: it holds much more than a website.";
            }

            if (canonicalHome.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                return $"{root} contains your home folder, so it cannot be a site.";
            }
        }

        var parts = root.Split(Path.DirectorySeparatorChar);
        if (parts.Contains(".git"))
        {
            return $"{root} is inside a git repository's own folder.";
        }

        return parts.Contains(".builder") || parts.Contains("node_modules")
            ? $"{root} is a folder that tools fill by themselves, so it cannot be a site."
            : null;
    }

    /// <summary>The path with every link on the way resolved, so that one folder has one identity.</summary>
    private static string Canonical(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var current = Path.GetPathRoot(full)!;
        foreach (var part in full[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new DirectoryInfo(Path.Combine(current, part));
            current = next.LinkTarget is null ? next.FullName : Canonical(next.ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        }

        return current;
    }
}
