using CliWrap;

namespace Builder.Core.Builds;

/// <summary>
/// Ends our children when this process is killed and cannot do it any more. A small shell loop waits on a pipe that only
/// we hold open; when it closes, for whatever reason, every process with our mark is ended.
/// </summary>
internal sealed class Watchdog
{
    // grep reads all environments in one process; the loop runs until a round finds nothing.
    private const string Script = """
        trap '' INT TERM HUP
        while read -r _; do :; done
        n=0
        while [ $n -lt 50 ]; do
          found=$(grep -lsa "BUILDER_OWNER=$1" /proc/[0-9]*/environ)
          [ -z "$found" ] && exit 0
          for f in $found; do p=${f#/proc/}; kill -9 "${p%/environ}" 2>/dev/null; done
          n=$((n+1))
        done
        """;

    private static readonly Lazy<Watchdog?> Started = new(Start);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One for the whole process, from its first child to its end.</summary>
    public static void EnsureStarted()
    {
        if (OperatingSystem.IsWindows())
        {
            WindowsJob.EnsureJoined();
        }
        else
        {
            _ = Started.Value;
        }
    }

    /// <summary>What sees to it here that no child outlives us, for <c>doctor</c>.</summary>
    public static string Description =>
        OperatingSystem.IsWindows() ? "a job object"
        : ProcessMarks.AreReadable ? "marks in the environment of every child, and a watchdog"
        : "process trees only: a child that leaves its tree may outlive Builder";

    private static Watchdog? Start()
    {
        if (!ProcessMarks.AreReadable || !File.Exists("/bin/sh"))
        {
            return null;
        }
        var watchdog = new Watchdog();
        var command = Cli.Wrap("/bin/sh")
            .WithArguments(["-c", Script, "builder-watchdog", ProcessMarks.Server])
            .WithWorkingDirectory("/")
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(PipeSource.Create((_, _) => watchdog.released.Task));
        // No mark of ours in its own environment: it must outlive the children it ends.
        _ = command
            .ExecuteAsync(
                start =>
                {
                    start.Environment.Clear();
                    start.Environment["PATH"] = "/usr/bin:/bin";
                },
                _ => { },
                CancellationToken.None,
                CancellationToken.None
            )
            .Task;
        return watchdog;
    }
}
