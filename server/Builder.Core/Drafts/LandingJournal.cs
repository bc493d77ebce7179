using System.Security.Cryptography;
using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>What a landing is about to do, written down whole before the first file of the person's changes.</summary>
/// <param name="Branch">Full name of the branch to move, or null when nothing is committed.</param>
/// <param name="OldHead">Where it is before; null before the first commit.</param>
/// <param name="NewHead">Where it goes; null when nothing is committed.</param>
/// <param name="Basis">The draft's basis before the landing, for files that turn out not to land.</param>
/// <param name="Remaining">The draft afterwards.</param>
/// <param name="ClosesDraft">Whether nothing is left in it to decide on.</param>
internal sealed record LandingJournal(
    string Id,
    IReadOnlyList<LandingFile> Files,
    string? Branch,
    string? OldHead,
    string? NewHead,
    string LogMessage,
    string Basis,
    DraftRecord Remaining,
    bool ClosesDraft
);

/// <param name="Before">SHA-256 of the file as it was when the landing was planned; null when there was none.</param>
/// <param name="After">SHA-256 of what it is to hold; null when it is to be deleted.</param>
internal sealed record LandingFile(string Path, string? Before, string? After, bool IsExecutable);

/// <summary>
/// Keeps the journal and the new contents in <c>landing/</c> in the site's state folder. Every write is flushed, and the journal comes last: as long as it is not there,
/// nothing has happened; once it is, the landing can be completed by anyone (THREATS M2, F9).
/// </summary>
internal sealed class LandingJournalFile(Site site)
{
    private static readonly SitePath Name = SitePath.Parse("journal.json");
    private readonly string root = Path.Combine(site.StateFolder, "landing");
    private readonly SiteFolder folder = new(Path.Combine(site.StateFolder, "landing"));

    public bool Exists => Directory.Exists(root);

    public static string? Hash(byte[]? content) => content is null ? null : Convert.ToHexStringLower(SHA256.HashData(content));

    public LandingJournal? Load() =>
        folder.Read(Name) is { } bytes ? JsonSerializer.Deserialize(bytes, DraftJson.Default.LandingJournal) : null;

    public void Keep(byte[] content) => folder.Write(SitePath.Parse(Hash(content)!), content);

    public byte[] Content(string hash) =>
        folder.Read(SitePath.Parse(hash)) is { } content && Hash(content) == hash
            ? content
            : throw new BuilderException(
                ErrorKind.Internal,
                "A file that was about to land is missing from Builder's own folder.",
                "The draft still has it; look there.",
                hash
            );

    public void Commit(LandingJournal journal) =>
        folder.Write(Name, JsonSerializer.SerializeToUtf8Bytes(journal, DraftJson.Default.LandingJournal));

    public void Remove()
    {
        folder.Delete(Name);
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
