using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Checkpoints;

/// <summary>
/// The lock that git itself takes on the index, held by us while files land, so that no commit or staging of the person comes in
/// between. It carries our name: after a crash that proves whose it is, and only then is it taken away (THREATS M7, G1).
/// </summary>
internal sealed class IndexLock : IDisposable
{
    public const string Sign = "builder landing ";
    private const string Prefix = "builder-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly string Holder = Guid.NewGuid().ToString("N");
    private static readonly ConcurrentDictionary<string, bool> Held = new(StringComparer.Ordinal);
    private readonly string file;

    private IndexLock(string file)
    {
        this.file = file;
        Held[file] = true;
    }

    /// <summary>Takes the lock, waiting two seconds for another git to let go of it.</summary>
    /// <param name="id">Begins with the site's: several sites, each with an owner of its own, may lie in one repository.</param>
    /// <exception cref="BuilderException">Conflict: another git is at work.</exception>
    public static IndexLock Take(string gitDirectory, string id)
    {
        var signed = Path.Combine(gitDirectory, $"{Prefix}lock-{id}");
        PlainFile.WriteFlushed(signed, Encoding.UTF8.GetBytes(Signature(id)));

        // Linked into place, not created and then written: there is no moment at which it does not carry our name.
        var file = Path.Combine(gitDirectory, "index.lock");
        try
        {
            Patiently(
                () =>
                {
                    File.Move(signed, file, overwrite: false);
                    return true;
                },
                e => e is IOException && File.Exists(file)
            );
        }
        catch (IOException e)
        {
            File.Delete(signed);
            throw Busy(e);
        }

        return new IndexLock(file);
    }

    /// <summary>Tries again for two seconds while another process is in the way; there is no event to wait for.</summary>
    public static T Patiently<T>(Func<T> attempt, Func<Exception, bool> isInTheWay)
    {
        using var never = new ManualResetEvent(false);
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return attempt();
            }
            catch (Exception e) when (isInTheWay(e) && TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                never.WaitOne(25);
            }
        }
    }

    public static BuilderException Busy(Exception inner) =>
        new(
            ErrorKind.Conflict,
            "Git is busy in this folder: another program is working on its history.",
            "Wait until it is done and try again. If nothing else runs, a crashed program may have left a file that ends in .lock in the .git folder.",
            inner.Message,
            inner
        );

    /// <summary>
    /// Removes what a run of ours that was killed left in the way of the person's git, and nothing of anybody else: neither of another program, nor of
    /// another site in the same repository, whose owner may be at work.
    /// </summary>
    /// <param name="siteId">Of the site whose owner this process is.</param>
    /// <param name="commits">Commits that the interrupted landing was about to put on a branch: a branch's lock with such content is ours.</param>
    public static void RemoveStale(string gitDirectory, string siteId, string? branch, IReadOnlyCollection<string> commits)
    {
        var common = RepositoryStanding.CommonDirectory(gitDirectory);
        var index = Path.Combine(gitDirectory, "index.lock");
        if (File.Exists(index) && Holders(index) is { } text)
        {
            if (IsHeld(index, text))
            {
                return;
            }

            File.Delete(index);
        }

        foreach (var leftover in Directory.EnumerateFiles(gitDirectory, $"{Prefix}*-{siteId}-*"))
        {
            File.Delete(leftover);
        }

        var references = Path.Combine(common, "refs", "builder");
        RemoveForgotten([
            .. Directory.Exists(references) ? Directory.EnumerateFiles(references, "*.lock", SearchOption.AllDirectories) : [],
            .. new[] { Path.Combine(common, CommitNotes.Reference + ".lock") }.Where(File.Exists),
        ]);

        if (branch is not null && IsOurs(Path.Combine(common, branch + ".lock"), commits))
        {
            File.Delete(Path.Combine(common, branch + ".lock"));
        }
    }

    /// <summary>Locks of single references, which are held for milliseconds: those that stay are nobody's.</summary>
    private static void RemoveForgotten(List<string> locks)
    {
        try
        {
            Patiently(() => locks.Any(File.Exists) ? throw new IOException("still there") : true, e => e is IOException);
        }
        catch (IOException)
        {
            locks.ForEach(File.Delete);
        }
    }

    public void Dispose()
    {
        Held.TryRemove(file, out _);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            try
            {
                if (File.Exists(file) && Holders(file) is { } text && text.Contains(Holder, StringComparison.Ordinal))
                {
                    File.Delete(file);
                }

                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What was done under the lock is done, whatever becomes of it. The next landing takes our own lock over.
            }
        }
    }

    private static string Signature(string id)
    {
        using var self = Process.GetCurrentProcess();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Sign}{id} {self.Id} {new DateTimeOffset(self.StartTime).ToUnixTimeSeconds()} {Holder}\n"
        );
    }

    private static string? Holders(string file) =>
        PlainFile.Text(file) is var text && text.StartsWith(Sign, StringComparison.Ordinal) ? text : null;

    /// <summary>Whether the process that signed still lives. Process numbers are used again, so its start counts as well.</summary>
    private static bool IsHeld(string file, string signature)
    {
        if (signature[Sign.Length..].Trim().Split(' ') is not [_, var number, var start, var holder])
        {
            return false;
        }

        if (holder == Holder)
        {
            return Held.ContainsKey(file);
        }

        var id = int.Parse(number, CultureInfo.InvariantCulture);
        if (id == Environment.ProcessId)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(id);
            var started = new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
            return Math.Abs(started - long.Parse(start, CultureInfo.InvariantCulture)) <= Patience.TotalSeconds;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It is gone, or it is somebody else's and thus not a Builder of ours.
            return false;
        }
    }

    private static bool IsOurs(string held, IReadOnlyCollection<string> commits)
    {
        if (commits.Count == 0)
        {
            return false;
        }

        // Less than an id: killed, or without power, between making the file and having written it. Git holds a branch's lock for milliseconds, so one
        // that stays so is nobody's.
        try
        {
            Patiently(
                () => Content(held).Length >= commits.First().Length ? true : throw new IOException("still in the making"),
                e => File.Exists(held)
            );
        }
        catch (IOException)
        {
            // What there is of it says whose it is.
        }

        return File.Exists(held)
            && Content(held) is var content
            && commits.Any(commit => commit.StartsWith(content, StringComparison.Ordinal));
    }

    /// <summary>What was not written before the power went may be read as zeros.</summary>
    private static string Content(string held) => PlainFile.Text(held).Trim('\0', '\n');
}
