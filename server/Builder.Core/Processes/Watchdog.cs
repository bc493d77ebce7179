using System.Globalization;
using System.Text;
using System.Threading.Channels;
using CliWrap;

namespace Builder.Core.Processes;

/// <summary>
/// Ends our children when this process is killed and cannot do it any more. A small shell loop waits on a pipe that only
/// we hold open; when it closes, for whatever reason, every process with our mark is ended.
/// </summary>
internal sealed class Watchdog
{
    // grep reads all environments in one process; the loop runs until a round finds nothing.
    // What it is told of by number may have taken its mark off; stopped, a process starts no other, so that all of its tree can be found.
    private const string Script = """
        trap '' INT TERM HUP
        tree=""
        while read -r did id; do
          if [ "$did" = began ]; then tree="$tree $id"; else
            left=""
            for p in $tree; do [ "$p" = "$id" ] || left="$left $p"; done
            tree=$left
          fi
        done
        n=0; calm=0
        while [ $calm -lt 2 ] && [ $n -lt 50 ]; do
          more=""
          for p in $tree; do
            kill -STOP "$p" 2>/dev/null
            for c in $(cat /proc/$p/task/*/children 2>/dev/null); do
              case " $tree $more " in *" $c "*) ;; *) more="$more $c";; esac
            done
          done
          if [ -z "$more" ]; then calm=$((calm+1)); else calm=0; fi
          tree="$tree $more"; n=$((n+1))
        done
        for p in $tree; do kill -KILL "$p" 2>/dev/null; done
        n=0
        while [ $n -lt 50 ]; do
          found=$(grep -lsa "BUILDER_OWNER=$1" /proc/[0-9]*/environ)
          [ -z "$found" ] && exit 0
          for f in $found; do p=${f#/proc/}; kill -9 "${p%/environ}" 2>/dev/null; done
          n=$((n+1))
        done
        """;

    private static readonly Lazy<Watchdog?> Started = new(Start);
    private readonly Channel<string> news = Channel.CreateUnbounded<string>();

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

    /// <summary>A child has started: should this process be killed, it and all below it are ended.</summary>
    public static void Began(int id) => Tell("began", id);

    public static void Ended(int id) => Tell("ended", id);

    private static void Tell(string what, int id)
    {
        if (!OperatingSystem.IsWindows())
        {
            Started.Value?.news.Writer.TryWrite(string.Create(CultureInfo.InvariantCulture, $"{what} {id}\n"));
        }
    }

    /// <summary>What sees to it here that no child outlives us, for <c>doctor</c>.</summary>
    public static string Description =>
        OperatingSystem.IsWindows() ? "a job object"
        : ProcessMarks.AreReadable ? "a watchdog that knows every child, and marks in their environment"
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
            .WithStandardInputPipe(PipeSource.Create(watchdog.WriteAsync));
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

    /// <summary>Never ends: the system closes the pipe when this process is gone, and that is the signal.</summary>
    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await foreach (var line in news.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(line), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }
}
