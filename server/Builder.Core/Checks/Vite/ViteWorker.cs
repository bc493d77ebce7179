using System.Text.Json;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Checks.Vite;

/// <param name="Answer">Null when the worker ended, or had to be ended, before it answered.</param>
/// <param name="Errors">What it had said on standard error by then.</param>
internal sealed record WorkerOutcome(WorkerAnswer? Answer, ChildEnd End, int ExitCode, string Errors);

/// <summary>
/// One Node process that has one folder's own Vite loaded. Loading Vite takes longer than building a small site, so it is
/// kept for the next build. One build at a time; a build that is called off ends the process, since Vite cannot stop one.
/// </summary>
internal sealed class ViteWorker : IAsyncDisposable
{
    private const string Mode = "production";

    private readonly LiveChild child;
    private readonly Lock gate = new();
    private TaskCompletionSource<WorkerAnswer>? waiting;
    private int lastId;

    public ViteWorker(Toolchain tools, ChildProcesses children, string root, string inputs, Confinement confinement, long memoryLimit)
    {
        Inputs = inputs;
        var heap = Math.Max(512, memoryLimit / 2 / (1024 * 1024));
        var script = OwnScripts.Vite("vite-build.mjs");
        var command = new ChildCommand(
            tools.Node,
            [
                $"--max-old-space-size={heap}",
                script,
                root,
                JsonSerializer.Serialize(confinement.OfTheSite, WorkerJson.Default.IReadOnlyListString),
                confinement.IsWorkshop ? "workshop" : "",
            ],
            root
        )
        {
            MemoryLimit = memoryLimit,
            Confinement = confinement,
        };
        child = children.Start(command, OnLine);
    }

    /// <summary>What decides whether this process may go on being used: its configuration and packages.</summary>
    public string Inputs { get; }

    public bool HasEnded => child.Ended.IsCompleted;

    public int Builds { get; private set; }

    /// <summary>Makes ready for quick builds. Nobody waits for it; a build that is asked for meanwhile comes after it.</summary>
    public void Warm() => Send(new WorkerRequest(-1, WorkerKind.Warm, null, Mode));

    /// <param name="kind">One of <see cref="WorkerKind"/>.</param>
    public async Task<WorkerOutcome> AskAsync(
        string kind,
        string outDir,
        TimeSpan limit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var answered = new TaskCompletionSource<WorkerAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        WorkerRequest request;
        lock (gate)
        {
            waiting = answered;
            request = new WorkerRequest(++lastId, kind, outDir, Mode);
        }
        Builds++;
        Send(request);
        using var timeout = new CancellationTokenSource(limit, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (stop.Token.Register(() => called.TrySetResult()))
        {
            await Task.WhenAny(answered.Task, child.Ended, called.Task);
        }
        if (answered.Task.IsCompletedSuccessfully)
        {
            return new WorkerOutcome(answered.Task.Result, ChildEnd.Exited, 0, child.Errors);
        }
        var isEnded = child.Ended.IsCompleted;
        await child.DisposeAsync();
        cancellationToken.ThrowIfCancellationRequested();
        if (!isEnded)
        {
            return new WorkerOutcome(null, ChildEnd.TimedOut, -1, child.Errors);
        }
        var (end, code) = await child.Ended;
        return new WorkerOutcome(null, end, code, child.Errors);
    }

    public ValueTask DisposeAsync() => child.DisposeAsync();

    private void Send(WorkerRequest request) => child.Send(JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest) + "\n");

    private void OnLine(string line)
    {
        WorkerAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerAnswer)?.ToPlausible();
        }
        catch (JsonException)
        {
            return;
        }
        lock (gate)
        {
            // An answer without a request is an error outside of any build: the build that runs is the one it spoils.
            if (answer is not null && (answer.Id == lastId && answer.Id > 0 || answer is { Id: 0, Ok: false }))
            {
                waiting?.TrySetResult(answer);
            }
        }
    }
}
