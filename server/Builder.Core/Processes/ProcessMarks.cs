using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Builder.Core.Processes;

/// <summary>
/// Every child carries a mark in its environment, and so does whatever it starts. That finds what ending a process tree
/// by parents misses: a grandchild in a session of its own whose parent has already gone. The mark holds the server's
/// process id and start time, so that a later server recognises what a dead one left behind and nothing else.
/// </summary>
/// <remarks>Reads <c>/proc/PID/environ</c>, which Linux has. Elsewhere children are ended by their parents alone.</remarks>
internal static class ProcessMarks
{
    public const string Variable = "BUILDER_OWNER";

    private static readonly byte[] Key = Encoding.ASCII.GetBytes(Variable + "=");
    private static int count;

    /// <summary>The first part of every mark of this process.</summary>
    public static string Server { get; } = $"{Environment.ProcessId}-{StartTime(Environment.ProcessId) ?? "0"}-";

    public static bool AreReadable { get; } = OperatingSystem.IsLinux() && File.Exists("/proc/self/environ");

    public static string Next() => Server + Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture) + ".";

    /// <summary>Ends every process whose mark begins so, again and again until none is found: they may be starting others.</summary>
    public static int End(string beginning) => EndWhere(mark => mark.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>Ends what servers that are gone have left running. Called once, at start.</summary>
    public static int EndOrphans() => EndWhere(mark => !IsServerAlive(mark));

    public static IReadOnlyList<int> Find(Func<string, bool> matches)
    {
        if (!AreReadable)
        {
            return [];
        }
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId
                && MarkOf(folder) is { } mark
                && matches(mark)
            )
            {
                found.Add(id);
            }
        }
        return found;
    }

    private static int EndWhere(Func<string, bool> matches)
    {
        var ended = new HashSet<int>();
        for (var round = 0; round < 100; round++)
        {
            var found = Find(matches);
            if (found.Count == 0)
            {
                break;
            }
            foreach (var id in found)
            {
                ended.Add(id);
                Kill(id);
            }
        }
        return ended.Count;
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It went by itself, or belongs to another user and is not ours to end.
        }
    }

    private static string? MarkOf(string processFolder)
    {
        try
        {
            ReadOnlySpan<byte> environment = File.ReadAllBytes(processFolder + "/environ");
            var at = environment.IndexOf(Key);
            if (at < 0 || (at > 0 && environment[at - 1] != 0))
            {
                return null;
            }
            var value = environment[(at + Key.Length)..];
            var end = value.IndexOf((byte)0);
            return Encoding.ASCII.GetString(end < 0 ? value : value[..end]);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsServerAlive(string mark)
    {
        var parts = mark.Split('-');
        return parts.Length < 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            || StartTime(id) == parts[1];
    }

    /// <summary>When the process started, in ticks since boot: field 22 of <c>/proc/PID/stat</c> (proc(5)). Null when there is none.</summary>
    private static string? StartTime(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The second field is the name in brackets and may contain anything: count from its end.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
