using System.Collections.Concurrent;
using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Checks.Syntax;

/// <summary>One Node process that has parsers loaded and no code of any site. It is asked in messages and answers in order.</summary>
internal sealed class SyntaxServer : IAsyncDisposable
{
    /// <summary>What its JavaScript may use, in MB; the parsers need some 60 and a file of a megabyte 300 more.</summary>
    private const int Heap = 512;

    private readonly LiveChild child;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<SyntaxAnswer?>> waiting = new();
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int lastId;

    public SyntaxServer(Toolchain tools, string script, ChildProcesses children)
    {
        var command = new ChildCommand(tools.Node, [$"--max-old-space-size={Heap}", script], AppContext.BaseDirectory)
        {
            MemoryLimit = 2L * Heap * 1024 * 1024,
            // It runs no code of a site, but reads what anybody may have written, with parsers of others.
            Confinement = SiteConfinement.OfOurOwn(tools, script, children.Home + "-parsers"),
        };
        child = children.Start(command, OnLine);
    }

    public bool HasEnded => child.Ended.IsCompleted;

    /// <summary>Whether it has come so far that it reads what it is sent. Until then it is slow and not stuck.</summary>
    public bool HasStarted => started.Task.IsCompleted;

    /// <summary>Whether it has ever answered.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>How it ended and what it said then, for a person.</summary>
    public async Task<string> LastWordsAsync()
    {
        var (end, code) = await child.Ended;
        return end == ChildEnd.OutOfMemory ? "it needed too much memory" : $"it ended with code {code}";
    }

    /// <returns>Null when it ended before it answered, or did not answer what was asked.</returns>
    public async Task<IReadOnlyList<SourceReading?>?> AskAsync(IReadOnlyList<SyntaxFile> files, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId);
        var answered = waiting[id] = new TaskCompletionSource<SyntaxAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            child.Send(JsonSerializer.Serialize(new SyntaxRequest(id, files), SyntaxJson.Default.SyntaxRequest) + "\n");
            await Task.WhenAny(answered.Task, child.Ended).WaitAsync(cancellationToken);
            return answered.Task is { IsCompletedSuccessfully: true, Result.Files: { } readings } && readings.Count == files.Count
                ? readings
                : null;
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    public ValueTask DisposeAsync() => child.DisposeAsync();

    private void OnLine(string line)
    {
        // What is no answer of ours ends the child: LiveChild sees to it.
        var answer = JsonSerializer.Deserialize(line, SyntaxJson.Default.SyntaxAnswer);
        started.TrySetResult();
        if (answer is { Id: > 0 })
        {
            HasAnswered = true;
            if (waiting.TryGetValue(answer.Id, out var question))
            {
                question.TrySetResult(answer);
            }
        }
    }
}
