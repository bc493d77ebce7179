using System.Collections.Concurrent;
using System.Text.Json;
using Builder.Server.Rpc;

namespace Builder.Server.Lsp;

/// <summary>
/// A piece of work as the editor shows it: a title, what is happening, and a button that cancels it. Editors without
/// work-done progress see nothing of it, and the work goes on all the same.
/// </summary>
internal sealed class EditorProgress : IAsyncDisposable
{
    private readonly WireClient _client;
    private readonly ProgressTokens _tokens;
    private readonly JsonElement? _token;
    private readonly CancellationTokenSource _cancel;

    private EditorProgress(WireClient client, ProgressTokens tokens, JsonElement? token, CancellationTokenSource cancel)
    {
        _client = client;
        _tokens = tokens;
        _token = token;
        _cancel = cancel;
    }

    /// <summary>Cancelled by the button, or with the request.</summary>
    internal CancellationToken Cancelled => _cancel.Token;

    /// <param name="given">The token that the editor sent with the request; without one the server asks for it where the editor can.</param>
    internal static async Task<EditorProgress> BeginAsync(
        EditorConnection editor,
        ProgressTokens tokens,
        JsonElement? given,
        string title,
        CancellationToken cancellation
    )
    {
        var token = given;
        if (token is null && editor.Said?.Capabilities?.Window?.WorkDoneProgress == true)
        {
            token = JsonSerializer.SerializeToElement($"builder-{Guid.NewGuid():n}", RpcJson.Default.String);
            var create = new WorkDoneProgressCreateParams(token.Value);
            await editor
                .Client.AskAsync(
                    "window/workDoneProgress/create",
                    create,
                    LspJson.Default.WorkDoneProgressCreateParams,
                    RpcJson.Default.JsonElement,
                    cancellation
                )
                .ConfigureAwait(false);
        }
        var progress = new EditorProgress(editor.Client, tokens, token, CancellationTokenSource.CreateLinkedTokenSource(cancellation));
        if (token is { } shown)
        {
            tokens.Add(shown, progress._cancel);
        }
        progress.Send(new WorkDoneProgress("begin", title, Cancellable: true));
        return progress;
    }

    internal void Report(string message) => Send(new WorkDoneProgress("report", Message: message));

    public ValueTask DisposeAsync()
    {
        if (_token is { } shown)
        {
            _tokens.Remove(shown);
        }
        Send(new WorkDoneProgress("end"));
        _cancel.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Send(WorkDoneProgress value)
    {
        if (_token is { } token)
        {
            _client.Notify("$/progress", new ProgressParams(token, value), LspJson.Default.ProgressParams);
        }
    }
}

/// <summary>What runs with progress on one connection, so that <c>window/workDoneProgress/cancel</c> finds it.</summary>
internal sealed class ProgressTokens
{
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _running = new();

    internal void Add(JsonElement token, CancellationTokenSource cancel) => _running[token.GetRawText()] = cancel;

    internal void Remove(JsonElement token) => _running.TryRemove(token.GetRawText(), out _);

    internal void Cancel(WorkDoneProgressCancelParams cancelled)
    {
        if (_running.TryRemove(cancelled.Token.GetRawText(), out var work))
        {
            // Not here: what is cancelled may run long, and notifications must not wait.
            _ = work.CancelAsync();
        }
    }
}
