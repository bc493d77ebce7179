using System.Collections.Concurrent;
using Builder.Core.Models;
using StreamJsonRpc;
using Wire = Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>The models that the connected editors offer. A question goes to an editor that has the model, over the connection that it has anyway.</summary>
internal sealed class EditorModels : IEditorModels
{
    private readonly ConcurrentDictionary<WireClient, IReadOnlyList<string>> _offers = new();
    private readonly ConcurrentDictionary<string, Action<EditorPart>> _listeners = new();

    public IReadOnlyList<string> Offered => [.. _offers.Values.SelectMany(models => models).Distinct()];

    /// <summary>From now on the client has these models, and no others.</summary>
    internal void Offer(WireClient client, IReadOnlyList<string> models) => _offers[client] = models;

    internal void Left(WireClient client) => _offers.TryRemove(client, out _);

    /// <returns>False when nobody waits for it any more.</returns>
    internal bool Say(string askId, IReadOnlyList<Wire.ModelPart> parts)
    {
        if (!_listeners.TryGetValue(askId, out var listener))
        {
            return false;
        }
        foreach (var part in parts)
        {
            listener(new EditorPart(part.Text, part.CallId, part.Tool, part.Arguments));
        }
        return true;
    }

    public async Task<EditorRefusal?> AskAsync(EditorQuestion question, Action<EditorPart> said, CancellationToken cancellationToken)
    {
        var editor = _offers.FirstOrDefault(offer => offer.Value.Contains(question.Model)).Key;
        if (editor is null)
        {
            return _offers.IsEmpty
                ? new EditorRefusal(EditorRefusalReason.Gone, "No editor is connected.")
                : new EditorRefusal(EditorRefusalReason.NotFound, $"The editor offers: {string.Join(", ", Offered)}.");
        }
        var askId = Guid.NewGuid().ToString("n");
        _listeners[askId] = said;
        try
        {
            var answer = await editor
                .AskAsync(
                    Wire.Contract.ModelAskRequest,
                    new Wire.ModelAskRequest(
                        askId,
                        question.Model,
                        [.. question.Messages.Select(message => new Wire.ModelMessage(message.IsModel, [.. message.Parts.Select(Part)]))],
                        [.. question.Tools.Select(tool => new Wire.ModelTool(tool.Name, tool.Description, tool.Schema))]
                    ),
                    Wire.ProtocolJson.Default.ModelAskRequest,
                    Wire.ProtocolJson.Default.ModelAskResponse,
                    cancellationToken
                )
                // Who is cancelled is told so, and may take its time to say that it has stopped.
                .WaitAsync(cancellationToken)
                .ConfigureAwait(false);
            return answer is null ? new EditorRefusal(EditorRefusalReason.Failed, "The editor gave no answer.")
                : answer.Refusal is { } refusal ? new EditorRefusal((EditorRefusalReason)refusal, answer.Said ?? "")
                : null;
        }
        catch (RemoteRpcException failed)
        {
            return new EditorRefusal(EditorRefusalReason.Failed, failed.Message);
        }
        catch (Exception gone) when (gone is ConnectionLostException or ObjectDisposedException or IOException)
        {
            return new EditorRefusal(EditorRefusalReason.Gone, "The editor was closed.");
        }
        finally
        {
            _listeners.TryRemove(askId, out _);
        }
    }

    private static Wire.ModelPart Part(EditorPart part) => new(part.Text, part.CallId, part.Tool, part.Arguments);
}
