using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Processes;

/// <param name="File">Absolute path of the executable.</param>
/// <param name="Arguments">Given to the process as they are; no shell reads them.</param>
/// <param name="Network">Whether it may use the user's home and network settings (npm), or gets a home of its own (everything else).</param>
/// <param name="Timeout">Wall time after which the whole tree is ended, or null for none.</param>
/// <param name="MemoryLimit">Resident bytes of the process and all that it has started after which they are ended, or null for none.</param>
internal sealed record ChildCommand(string File, IReadOnlyList<string> Arguments, string WorkingDirectory)
{
    public bool Network { get; init; }
    public TimeSpan? Timeout { get; init; }
    public long? MemoryLimit { get; init; }

    /// <summary>How many processes it and all that it starts may be at a time. Watched where there is a limit of memory.</summary>
    public int MostProcesses { get; init; } = 256;

    /// <summary>What it may touch when it runs a site's code; null for tools that run none.</summary>
    public Confinement? Confinement { get; init; }

    /// <summary>Variables that it gets besides those of <see cref="ChildEnvironment"/>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();
}

internal enum ChildEnd
{
    Exited,
    TimedOut,
    OutOfMemory,
    TooManyProcesses,
    OutOfDisk,
}

internal sealed record ChildResult(ChildEnd End, int ExitCode, string Output, string Errors)
{
    public bool Succeeded => End == ChildEnd.Exited && ExitCode == 0;
}
