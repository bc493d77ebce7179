using System.Collections.Concurrent;
using System.Text.Json;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Microsoft.AspNetCore.Http;

namespace Builder.Tests.Models;

/// <summary>
/// A real HTTP server on loopback that answers from a conversation, in OpenAI's and in Anthropic's protocol, and misbehaves where the
/// conversation says so (see <see cref="ModelFaults"/>). The prompt in the request decides the turn, the number of answers after it the step.
/// </summary>
internal sealed class ModelServer : IAsyncDisposable
{
    /// <summary>The key that <see cref="Open"/> uses; it must never show up in anything that a person or a log sees.</summary>
    public const string Key = "sk-canary-1234567890abcdef";

    private readonly LoopbackServer _server;
    private readonly IReadOnlyList<ConversationTurn> _turns;
    private readonly ConcurrentDictionary<(int Turn, int Step), int> _faultsPlayed = new();

    private readonly TaskCompletionSource _firstRequest = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ModelServer(string prompt, params IReadOnlyList<ConversationStep> steps)
        : this([new ConversationTurn(prompt, steps)]) { }

    public ModelServer(IReadOnlyList<ConversationTurn> turns)
    {
        _turns = turns;
        _server = new LoopbackServer(AnswerAsync);
    }

    /// <summary>Every request that came, in order.</summary>
    public ConcurrentQueue<ModelServerRequest> Requests { get; } = [];

    /// <summary>Completed when a client went away while it was being answered.</summary>
    public TaskCompletionSource ClientLeft { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when the first request came.</summary>
    public Task FirstRequest => _firstRequest.Task;

    /// <summary>What a reset waits for. A reset overtakes what was sent before it, so a test that wants half an answer waits until that was heard.</summary>
    public Task ResetWhen { get; set; } = Task.CompletedTask;

    /// <summary>The server's address, without a path.</summary>
    public Uri Url => _server.Url;

    /// <summary>A model that is served here, through the same client as a real one.</summary>
    public ChatModel Open(Wire wire)
    {
        ModelClients clients = new(null);
        return wire == Wire.ChatCompletions
            ? new ChatModel(
                clients.OpenAI(new Uri(Url, "/v1"), Key, "test-model"),
                new ModelReference(ModelProvider.OpenAI, "test-model"),
                prefersPatch: true
            )
            : new ChatModel(clients.Anthropic(Url, Key, "test-model"), new ModelReference(ModelProvider.Anthropic, "test-model"));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/v1/chat/completions":
                return AnswerAsync(context, Wire.ChatCompletions);
            case "/v1/messages":
                return AnswerAsync(context, Wire.Messages);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }

    private async Task AnswerAsync(HttpContext context, Wire wire)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        string? key = context.Request.Headers.Authorization.FirstOrDefault() ?? context.Request.Headers["x-api-key"].FirstOrDefault();
        Requests.Enqueue(new ModelServerRequest(wire, body.RootElement.Clone(), key));
        _firstRequest.TrySetResult();
        (int turn, int number) = Find(body.RootElement);
        ConversationStep step =
            number < _turns[turn].Steps.Count ? _turns[turn].Steps[number] : new ConversationStep(ReplayHandler.EndOfRecording, []);
        string id = ChatCompletionsWriter.IdOf(_turns[turn], number);
        int played = _faultsPlayed.AddOrUpdate((turn, number), 1, (_, n) => n + 1);
        bool isFaulty = step.Fault is { } fault && (fault.Times < 0 || played <= fault.Times);
        try
        {
            await ModelFaults.AnswerAsync(context, wire, step, id, isFaulty ? step.Fault : null, ResetWhen);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            ClientLeft.TrySetResult();
        }
    }

    private (int Turn, int Step) Find(JsonElement request)
    {
        for (int turn = _turns.Count - 1; turn > 0; turn--)
        {
            if (
                request
                    .GetProperty("messages")
                    .GetRawText()
                    .Contains(JsonEncodedText.Encode(_turns[turn].Prompt).Value, StringComparison.Ordinal)
            )
            {
                return (turn, ReplayHandler.StepOf(request, _turns[turn].Prompt));
            }
        }

        return (0, ReplayHandler.StepOf(request, _turns[0].Prompt));
    }
}

/// <param name="Wire">Whose protocol it was in.</param>
/// <param name="Body">The request as it came.</param>
/// <param name="Key">What it proved itself with, or null.</param>
internal sealed record ModelServerRequest(Wire Wire, JsonElement Body, string? Key)
{
    /// <summary>The roles of its messages, in order.</summary>
    public IReadOnlyList<string> Roles =>
        [.. Body.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()!)];
}
