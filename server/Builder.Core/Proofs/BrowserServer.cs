using System.Collections.Concurrent;
using System.Text.Json;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;

namespace Builder.Core.Proofs;

/// <summary>One Node process of ours that drives a browser without a window. It is asked in messages; closing its input ends both.</summary>
internal sealed class BrowserServer : IAsyncDisposable
{
    /// <summary>Of Node, the browser and all pages together, in bytes. A page alone may use half a gigabyte.</summary>
    private const long Memory = 4L << 30;

    private readonly LiveChild child;
    private readonly ConcurrentDictionary<int, (TaskCompletionSource<BrowserAnswer> Answered, Action<SeenPage>? OnPage)> waiting = new();
    private readonly string profile = Directory.CreateTempSubdirectory("builder-browser-").FullName;
    private int lastId;

    public BrowserServer(Toolchain tools, InstalledBrowser browser, string script, ChildProcesses children)
    {
        List<string> arguments = [script, "--browser", browser.File, "--profile", profile];
        if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux())
        {
            // The browser's own sandbox needs an ordinary user and says so instead of starting.
            arguments.Add("--no-sandbox");
        }

        child = children.Start(
            new ChildCommand(tools.Node, arguments, AppContext.BaseDirectory) { MemoryLimit = Memory, MostProcesses = 128 },
            OnLine
        );
        _ = TidyAsync();
    }

    public bool HasEnded => child.Ended.IsCompleted;

    public string LastWords => child.Errors;

    /// <summary>Starts the browser now, and not at the first question.</summary>
    public void Warm() => child.Send(JsonSerializer.Serialize(new ShortRequest(0, "warm"), ProofJson.Default.ShortRequest) + "\n");

    /// <param name="onPage">Told of each page as it is done.</param>
    /// <returns>Null when it ended before it answered.</returns>
    public async Task<BrowserAnswer?> AskAsync(BrowserRequest request, Action<SeenPage>? onPage, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId);
        var answered = new TaskCompletionSource<BrowserAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[id] = (answered, onPage);
        try
        {
            child.Send(JsonSerializer.Serialize(request with { Id = id }, ProofJson.Default.BrowserRequest) + "\n");
            await Task.WhenAny(answered.Task, child.Ended).WaitAsync(cancellationToken);
            return answered.Task.IsCompletedSuccessfully ? answered.Task.Result : null;
        }
        catch (OperationCanceledException)
        {
            child.Send(JsonSerializer.Serialize(new ShortRequest(id, "stop"), ProofJson.Default.ShortRequest) + "\n");
            throw;
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
        var answer = JsonSerializer.Deserialize(line, ProofJson.Default.BrowserAnswer);
        if (answer is not { Id: { } id } || !waiting.TryGetValue(id, out var question))
        {
            return;
        }

        if (answer.Page is { } page)
        {
            question.OnPage?.Invoke(page);
        }
        else if (answer.IsWhole)
        {
            question.Answered.TrySetResult(answer);
        }
    }

    private async Task TidyAsync()
    {
        await child.Ended;
        try
        {
            Directory.Delete(profile, recursive: true);
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            // It lies among the temporary files, and the system clears those.
        }
    }
}
