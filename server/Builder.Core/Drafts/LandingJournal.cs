using System.Security.Cryptography;
using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>What a landing is about to do, written down whole before the first file of the person's changes.</summary>
/// <param name="Branch">Full name of the branch to move, or null when nothing is committed.</param>
/// <param name="OldHead">Where it is before; null before the first commit.</param>
/// <param name="NewHead">Where it goes; null when nothing is committed.</param>
/// <param name="Draft">The draft before the landing.</param>
/// <param name="Remaining">The draft afterwards.</param>
/// <param name="ClosesDraft">Whether nothing is left in it to decide on.</param>
internal sealed record LandingJournal(
    string Id,
    IReadOnlyList<LandingFile> Files,
    string? Branch,
    string? OldHead,
    string? NewHead,
    string LogMessage,
    DraftRecord Draft,
    DraftRecord Remaining,
    bool ClosesDraft
);

/// <param name="Before">SHA-256 of the file as it was when the landing was planned; null when there was none.</param>
/// <param name="After">SHA-256 of what it is to hold; null when it is to be deleted.</param>
internal sealed record LandingFile(string Path, string? Before, string? After);

/// <summary>Where a landing goes that is written down. It is the journal's name, so that a full disk cannot keep it from being changed.</summary>
internal enum LandingCourse
{
    /// <summary>It is to be completed.</summary>
    Forth,

    /// <summary>It could not be completed; what has happened is to be undone.</summary>
    Back,

    /// <summary>Files and branch are as they are to be; only what Builder itself remembers may be behind.</summary>
    Done,
}

/// <summary>
/// Keeps the journal in <c>landing/</c> in the site's state folder. As long as it is not there, nothing has happened; once it is, anybody can bring the landing to its end
/// (THREATS M2, F9).
/// </summary>
internal sealed class LandingJournalFile(Site site)
{
    private static readonly LandingCourse[] Courses = [LandingCourse.Done, LandingCourse.Back, LandingCourse.Forth];
    private readonly SiteFolder folder = new(Path.Combine(site.StateFolder, "landing"));

    public static string? Hash(byte[]? content) => content is null ? null : Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The landing that has not come to its end, or null.</summary>
    public (LandingJournal Journal, LandingCourse Course)? Load()
    {
        foreach (var course in Courses)
        {
            if (folder.Read(Name(course)) is { } bytes)
            {
                return (JsonSerializer.Deserialize(bytes, DraftJson.Default.LandingJournal)!, course);
            }
        }

        return null;
    }

    /// <summary>Takes away what a killed write has left.</summary>
    public void Tidy() => folder.RemoveUnfinished();

    public void Commit(LandingJournal journal) =>
        folder.Write(Name(LandingCourse.Forth), JsonSerializer.SerializeToUtf8Bytes(journal, DraftJson.Default.LandingJournal));

    /// <summary>Writes down where the landing goes from now on. Nothing happens when that has been done, or when it has not begun.</summary>
    public void Turn(LandingCourse course) =>
        DiskErrors.Translate(
            "write down how far a landing is",
            () =>
            {
                if (folder.Exists(Name(LandingCourse.Forth)))
                {
                    File.Move(folder.Absolute(Name(LandingCourse.Forth)), folder.Absolute(Name(course)), overwrite: true);
                    PlainFile.Flush(folder.Root);
                }

                return true;
            }
        );

    /// <summary>Forgets the landing. Nothing happens when there is none.</summary>
    public void Remove()
    {
        foreach (var course in Courses)
        {
            folder.Delete(Name(course));
        }
    }

    private static SitePath Name(LandingCourse course) =>
        SitePath.Parse(
            course switch
            {
                LandingCourse.Back => "back.json",
                LandingCourse.Done => "done.json",
                _ => "journal.json",
            }
        );
}
