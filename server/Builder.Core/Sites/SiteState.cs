using System.Text.Json;
using System.Text.Json.Serialization;

namespace Builder.Core.Sites;

/// <summary>
/// What is kept of a site on this machine: in the person's own folder and never in the site's, because a site may come from anybody. There is
/// one folder a site, readable by this user alone, with a <c>site.json</c> that says whose it is.
/// </summary>
internal static class SiteState
{
    private const string Card = "site.json";
    private const string Sites = "sites";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static string FolderOf(BuilderFolders folders, FolderIdentity identity) => Path.Combine(All(folders), identity.Key);

    /// <summary>Makes the site's folder, or takes over the one that it had under another name.</summary>
    public static void Prepare(BuilderFolders folders, FolderIdentity identity)
    {
        var own = FolderOf(folders, identity);
        if (File.Exists(Path.Combine(own, Card)))
        {
            return;
        }

        MakePrivate(All(folders));
        if (!Directory.Exists(own) && Earlier(folders, identity) is { } earlier)
        {
            Directory.Move(earlier, own);
        }

        MakePrivate(own);
        new SiteFolder(own).Write(SitePath.Parse(Card), JsonSerializer.SerializeToUtf8Bytes(Of(identity), SiteJson.Default.SiteCard));
    }

    /// <summary>The site of which a folder is the draft or another copy; null when it is none.</summary>
    public static string? SiteOf(string folder)
    {
        for (var at = folder; Path.GetDirectoryName(at) is { } above; at = above)
        {
            if (Path.GetFileName(above) == Sites && at != folder && Read(at) is { } card)
            {
                return card.Path;
            }
        }

        return null;
    }

    /// <summary>
    /// The folder of the same site from before it was renamed, or before its disk got another number. A copy of a site is another one, and so is
    /// a folder that got a deleted one's inode: it was made at another time.
    /// </summary>
    private static string? Earlier(BuilderFolders folders, FolderIdentity identity) =>
        identity.MadeAt == 0 || identity.Inode == 0
            ? null
            : Directory
                .EnumerateDirectories(All(folders))
                .FirstOrDefault(folder =>
                    Read(folder) is { } card
                    && card.Inode == identity.Inode
                    && card.MadeAt == identity.MadeAt
                    && (card.Path == identity.Root || (card.Device == identity.Device && !Directory.Exists(card.Path)))
                );

    private static SiteCard Of(FolderIdentity identity) => new(identity.Root, identity.Device, identity.Inode, identity.MadeAt);

    private static SiteCard? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, Card)), SiteJson.Default.SiteCard);
        }
        catch (Exception unusable) when (unusable is JsonException || DiskErrors.IsFromDisk(unusable))
        {
            return null;
        }
    }

    private static string All(BuilderFolders folders) => Path.Combine(folders.State, Sites);

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }
}

/// <summary>Whose state a folder holds, for Builder and for a person who looks.</summary>
internal sealed record SiteCard(string Path, ulong Device, ulong Inode, long MadeAt);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(SiteCard))]
internal sealed partial class SiteJson : JsonSerializerContext;
