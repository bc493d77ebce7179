using System.Globalization;
using Builder.Core.Sites;

namespace Builder.Core.Processes.Sandbox;

/// <summary>What a child that runs a site's code may touch. Everything else is closed to it, as far as the system can close it.</summary>
/// <param name="Home">A folder of its own that stands in for the user's home.</param>
/// <param name="Temporary">A folder of its own for temporary files.</param>
/// <param name="Trusted">Of the system and of ours, to be read and run; links in these names are followed. Absolute paths; what is not there is passed over.</param>
/// <param name="Readable">Files and folders, with all that is in them, that it may read and run too, under the names they really have: a link is passed over.</param>
/// <param name="Writable">Folders in which it may do what it likes. Likewise.</param>
internal sealed record Confinement(
    string Home,
    string Temporary,
    IReadOnlyList<string> Trusted,
    IReadOnlyList<string> Readable,
    IReadOnlyList<string> Writable
)
{
    /// <summary>It may reach the network, because the person has allowed it for this site.</summary>
    public bool Network { get; init; }

    /// <summary>It may listen on Unix domain sockets in its writable folders. It may never connect to one: behind those are the user's keys and session.</summary>
    public bool LocalSockets { get; init; }

    /// <summary>Whether it gets a space of processes of its own where the system allows one (<see cref="ProcessSpace"/>).</summary>
    public bool OwnProcesses { get; init; } = true;

    /// <summary>The folder is a copy made for this build (<see cref="Workshop"/>), in which it may do what it likes.</summary>
    public bool IsWorkshop { get; init; }

    public ChildLimits Limits { get; init; } = new();

    /// <summary>What of all this belongs to the site and its packages, so that a page may be made of it; the rest is the system's.</summary>
    public IReadOnlyList<string> OfTheSite => [.. Trusted.Except(SystemFiles.Readable), .. Readable, .. Writable, Home, Temporary];
}

/// <summary>What a child may use up. The system keeps these limits, also while this process is busy or gone.</summary>
internal sealed record ChildLimits
{
    /// <summary>The largest file that it may write, in bytes. 2 GB: far more than a site, far less than a disk.</summary>
    public long FileBytes { get; init; } = 2L << 30;

    /// <summary>How much less may be free on the disk than when it started, in bytes. 8 GB; what it writes goes with it.</summary>
    public long DiskBytes { get; init; } = 8L << 30;

    /// <summary>Processors' time in seconds after which it is ended, or null. For short children: a server that stays may use much in a day.</summary>
    public long? ProcessorSeconds { get; init; }

    /// <summary>
    /// How many threads and processes there may be more on the whole system than when it started. The kernel counts them per
    /// user and not per child, so this leaves room for the user's other programs; it stops a fork bomb, not a large build.
    /// </summary>
    public int MoreThreads { get; init; } = 3000;

    /// <summary>How far it stands back behind the editor and the preview, from 0 to 19 (nice(2)).</summary>
    public int Nice { get; init; } = 2;

    /// <summary>Threads that run or wait on this system now: the fourth field of /proc/loadavg (proc(5)).</summary>
    public static int ThreadsNow() =>
        int.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[3].Split('/')[1], CultureInfo.InvariantCulture);
}
