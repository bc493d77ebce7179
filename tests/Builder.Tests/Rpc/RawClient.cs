using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Builder.Tests.Rpc;

/// <summary>A client that writes and reads the wire's own bytes, as an editor in any language would.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly IMessages _messages;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<JsonElement>> _answers = new();
    private readonly ConcurrentDictionary<string, Func<JsonElement, Task<string>>> _asked = new();
    private readonly SemaphoreSlim _writing = new(1);
    private long _last;

    internal RawClient(Stream duplex)
        : this(new FramedMessages(duplex, duplex)) { }

    internal RawClient(Stream input, Stream output)
        : this(new FramedMessages(input, output)) { }

    internal RawClient(WebSocket socket)
        : this(new SocketMessages(socket)) { }

    private RawClient(IMessages messages)
    {
        _messages = messages;
        Ended = ReadAllAsync();
    }

    /// <summary>What the server sent without being asked: method and parameters.</summary>
    internal BlockingCollection<(string Method, JsonElement Parameters)> Notifications { get; } = [];

    /// <summary>Completes when the server has closed its side.</summary>
    internal Task Ended { get; }

    /// <summary>Answers what the server asks of its client.</summary>
    internal void Answers(string method, Func<JsonElement, string> answer) => Answers(method, asked => Task.FromResult(answer(asked)));

    /// <summary>The same where the answer takes a while; the messages behind it are read meanwhile.</summary>
    internal void Answers(string method, Func<JsonElement, Task<string>> answer) => _asked[method] = answer;

    internal async Task<JsonElement> AskAsync(string method, string? parameters)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _answers[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        await SendAsync(
            $$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}"{{(parameters is null ? "" : $",\"params\":{parameters}")}}}"""
        );
        return await answer.Task.WaitAsync(TestTimes.Unexpected);
    }

    /// <summary>The result of a request that is expected to succeed.</summary>
    internal async Task<JsonElement> ResultAsync(string method, string? parameters)
    {
        var answer = await AskAsync(method, parameters);
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(answer.GetRawText());
    }

    internal Task CancelLastAsync() => NotifyAsync("$/cancelRequest", $$"""{"id":{{Interlocked.Read(ref _last)}}}""");

    internal Task NotifyAsync(string method, string parameters) =>
        SendAsync($$"""{"jsonrpc":"2.0","method":"{{method}}","params":{{parameters}}}""");

    internal async Task SendAsync(string message)
    {
        await _writing.WaitAsync();
        try
        {
            await _messages.WriteAsync(Encoding.UTF8.GetBytes(message));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The next notification of that method; others are passed over.</summary>
    internal JsonElement Next(string method)
    {
        while (Notifications.TryTake(out var happened, TestTimes.Unexpected))
        {
            if (happened.Method == method)
            {
                return happened.Parameters;
            }
        }
        throw new TimeoutException($"No {method} came.");
    }

    public void Dispose() => _messages.Dispose();

    private async Task ReadAllAsync()
    {
        try
        {
            while (await _messages.ReadAsync() is { } message)
            {
                Take(message);
            }
        }
        catch (Exception exception)
            when (exception is IOException or ObjectDisposedException or WebSocketException or OperationCanceledException)
        {
            // The stream was closed under us: the same as its end.
        }
        Notifications.CompleteAdding();
        foreach (var open in _answers.Values)
        {
            open.TrySetException(new EndOfStreamException("The server closed the connection."));
        }
    }

    private async Task AnswerAsync(string id, Task<string> result) =>
        await SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"result":{{await result}}}""");

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("method", out var method))
        {
            if (!message.TryGetProperty("id", out var id))
            {
                Notifications.Add((method.GetString()!, message.TryGetProperty("params", out var sent) ? sent : default));
                return;
            }
            var asked = _asked.TryGetValue(method.GetString()!, out var answer)
                ? answer(message.GetProperty("params"))
                : Task.FromResult("null");
            _ = AnswerAsync(id.GetRawText(), asked);
        }
        else if (_answers.TryRemove(message.GetProperty("id").GetInt64(), out var asked))
        {
            asked.SetResult(message);
        }
    }
}
