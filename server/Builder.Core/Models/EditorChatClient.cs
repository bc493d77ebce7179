using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Builder.Core.Models.Answers;
using Builder.Core.Models.Calls;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models;

/// <summary>One model of an editor as a chat client. It has no wire of a provider and no key: the editor asks, and what it may ask is the person's to allow.</summary>
internal sealed class EditorChatClient(IEditorModels editors, string model) : IChatClient
{
    private static readonly string NoArguments = """{"type":"object"}""";

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        Channel<EditorPart> said = Channel.CreateUnbounded<EditorPart>(new UnboundedChannelOptions { SingleReader = true });
        using CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<EditorRefusal?> asked = AskAsync(Question(messages, options), said.Writer, left.Token);
        bool calls = false;
        try
        {
            await foreach (EditorPart part in said.Reader.ReadAllAsync(cancellationToken))
            {
                calls |= part.Tool is not null;
                yield return new ChatResponseUpdate(ChatRole.Assistant, [Content(part)]);
            }

            if (await asked is { } refusal)
            {
                throw Failure(refusal);
            }
        }
        finally
        {
            // Who stops listening also stops the model.
            await left.CancelAsync();
        }

        yield return new ChatResponseUpdate(ChatRole.Assistant, [])
        {
            FinishReason = calls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        };
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() { }

    private async Task<EditorRefusal?> AskAsync(
        EditorQuestion question,
        ChannelWriter<EditorPart> said,
        CancellationToken cancellationToken
    )
    {
        try
        {
            EditorRefusal? refusal = await editors.AskAsync(question, part => said.TryWrite(part), cancellationToken);
            said.Complete();
            return refusal;
        }
        catch (Exception e)
        {
            said.Complete(e);
            throw;
        }
    }

    private EditorQuestion Question(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        new(
            model,
            [.. messages.Select(m => new EditorMessage(m.Role == ChatRole.Assistant, [.. m.Contents.Select(Part).OfType<EditorPart>()]))],
            [
                .. (options?.Tools ?? [])
                    .OfType<AIFunctionDeclaration>()
                    .Select(tool => new EditorTool(
                        tool.Name,
                        tool.Description,
                        tool.JsonSchema.ValueKind == JsonValueKind.Object ? tool.JsonSchema.GetRawText() : NoArguments
                    )),
            ]
        );

    private static EditorPart? Part(AIContent content) =>
        content switch
        {
            TextContent { Text.Length: > 0 } text => new EditorPart(text.Text),
            FunctionCallContent call => new EditorPart(
                "",
                call.CallId,
                call.Name,
                ToolCallCheck.ToJson(call.Arguments ?? new Dictionary<string, object?>()).GetRawText()
            ),
            FunctionResultContent result => new EditorPart(result.Result?.ToString() ?? "", result.CallId),
            _ => null,
        };

    private static AIContent Content(EditorPart part) =>
        part.Tool is { } tool ? new FunctionCallContent(part.CallId ?? "", tool, Arguments(part.Arguments)) : new TextContent(part.Text);

    private static Dictionary<string, object?>? Arguments(string? json)
    {
        try
        {
            using JsonDocument whole = JsonDocument.Parse(json ?? "");
            return whole.RootElement.ValueKind == JsonValueKind.Object
                ? whole.RootElement.EnumerateObject().ToDictionary(p => p.Name, object? (p) => p.Value.Clone())
                : null;
        }
        catch (JsonException)
        {
            return null; // A call without arguments is found out to be none by who checks it.
        }
    }

    private Exception Failure(EditorRefusal refusal)
    {
        string said = refusal.Said;
        return refusal.Why switch
        {
            EditorRefusalReason.NotAllowed => new BuilderException(
                ErrorKind.Auth,
                $"You did not allow Builder to ask the editor’s model “{model}”.",
                "Retry, and allow it when the editor asks; or choose another model.",
                said
            )
            {
                Remedy = ErrorRemedy.AllowModel,
            },
            EditorRefusalReason.Quota => Other(
                ErrorKind.RateLimited,
                $"What you may ask the editor’s model “{model}” is used up for now.",
                "Choose another model, or wait until its provider lets you ask again.",
                said
            ),
            EditorRefusalReason.Blocked => Other(
                ErrorKind.Precondition,
                $"The editor does not let Builder ask its model “{model}”.",
                "Choose another model; the detail says what the editor said.",
                said
            ),
            EditorRefusalReason.NotFound => Other(
                ErrorKind.NotFound,
                $"The editor has no model “{model}” any more.",
                "Choose another model.",
                said
            ),
            EditorRefusalReason.Cancelled => new BuilderException(
                ErrorKind.Cancelled,
                "The request was cancelled in the editor.",
                null,
                said
            ),
            // Another window of the editor may come in its place.
            EditorRefusalReason.Gone => new AnswerException(AnswerFault.EndedEarly, said),
            _ => new AnswerException(AnswerFault.Refused, said) { Status = 500 },
        };
    }

    private static BuilderException Other(ErrorKind kind, string message, string nextStep, string said) =>
        new(kind, message, nextStep, said) { Remedy = ErrorRemedy.ChooseModel };
}
