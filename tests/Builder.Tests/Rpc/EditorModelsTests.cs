using System.Text.Json;
using Builder.Core;
using Builder.Core.Models;
using Builder.Protocol;
using Builder.Server.Rpc;
using Builder.Server.Rpc.Targets;
using Builder.Tests.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;
using StreamJsonRpc;
using Xunit;
using CoreErrorKind = Builder.Core.ErrorKind;
using CoreRemedy = Builder.Core.ErrorRemedy;

namespace Builder.Tests.Rpc;

/// <summary>A model of the editor, asked over the real wire of a client that answers as it is told.</summary>
public sealed class EditorModelsTests : IDisposable
{
    private readonly EditorModels _editors = new();
    private readonly JsonRpc _rpc;
    private readonly RawClient _editor;
    private readonly WireClient _client;
    private JsonElement _asked;

    public EditorModelsTests()
    {
        var (near, far) = FullDuplexStream.CreatePair();
        _rpc = new JsonRpc(new HeaderDelimitedMessageHandler(far, RpcJson.Formatter()));
        _client = new WireClient(_rpc, NullLogger.Instance);
        var methods = new RpcMethods(NullLogger.Instance);
        var settings = new ModelSettings();
        var target = new ModelsTarget(settings, new ModelCatalog(settings, TimeProvider.System, editors: _editors), _editors, _client);
        var json = ProtocolJson.Default;
        methods.Request("builder/model.offer", json.ModelOfferRequest, json.ModelListResponse, target.OfferAsync);
        methods.Request("builder/model.say", json.ModelSayRequest, json.ModelSayResponse, target.SayAsync);
        methods.AddTo(_rpc);
        _rpc.StartListening();
        _editor = new RawClient(near);
    }

    [Fact]
    public async Task What_it_says_streams_and_its_calls_are_run_like_those_of_any_model()
    {
        await OfferAsync();
        Answers("""{"refusal":null,"said":null}""", Text("I write "), Text("the page."), WriteFile);
        var listener = new ModelListener();

        var reply = await RunAsync(listener);

        Assert.Equal(("I write the page.", "tool_calls"), (reply.Text, reply.FinishReason));
        Assert.Equal(reply.Text, listener.Text);
        var call = Assert.Single(reply.ToolCalls);
        Assert.Null(call.Invalid);
        Assert.Equal(("c1", "src/b.css"), (call.CallId, call.Arguments.GetProperty("path").GetString()));
        Assert.Equal("write_file", _asked.GetProperty("tools")[0].GetProperty("name").GetString());
        Assert.Contains("\"required\"", _asked.GetProperty("tools")[0].GetProperty("schema").GetString(), StringComparison.Ordinal);

        // The result of a call goes back under its own name.
        var next = ModelCallScene.Messages();
        next.Add(reply.Message);
        next.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent("c1", "written")]));
        Answers("""{"refusal":null,"said":null}""", Text("Done."));
        Assert.Equal("Done.", (await RunAsync(new ModelListener(), next)).Text);
        var sent = _asked.GetProperty("messages");
        Assert.Equal(("c1", "write_file"), (Of(sent[2], 1, "callId"), Of(sent[2], 1, "tool")));
        Assert.Equal(("c1", "written"), (Of(sent[3], 0, "callId"), Of(sent[3], 0, "text")));
    }

    [Theory]
    [InlineData("notAllowed", CoreErrorKind.Auth, CoreRemedy.AllowModel)]
    [InlineData("quota", CoreErrorKind.RateLimited, CoreRemedy.ChooseModel)]
    [InlineData("blocked", CoreErrorKind.Precondition, CoreRemedy.ChooseModel)]
    [InlineData("notFound", CoreErrorKind.NotFound, CoreRemedy.ChooseModel)]
    [InlineData("cancelled", CoreErrorKind.Cancelled, null)]
    public async Task A_refusal_in_mid_stream_is_told_as_what_it_is_and_not_tried_again(
        string refusal,
        CoreErrorKind kind,
        CoreRemedy? remedy
    )
    {
        await OfferAsync();
        var asked = Answers($$"""{"refusal":"{{refusal}}","said":"in the editor's words"}""", Text("I write "), WriteFile);

        var e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(new ModelListener()));

        Assert.Equal((kind, remedy, "in the editor's words", 1), (e.Kind, e.Remedy, e.Detail, asked()));
    }

    [Fact]
    public async Task What_may_pass_is_tried_again_and_a_conversation_that_is_too_long_is_not()
    {
        await OfferAsync();
        var asked = Answers("""{"refusal":"failed","said":"The network is down"}""");
        await Assert.ThrowsAsync<BuilderException>(() => RunAsync(new ModelListener()));
        Assert.Equal(ModelCallScene.Limits.MaxAttempts, asked());

        asked = Answers("""{"refusal":"failed","said":"Message exceeds the maximum context length"}""");
        var e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(new ModelListener()));
        Assert.Equal((CoreErrorKind.Validation, 1), (e.Kind, asked()));
    }

    [Fact]
    public async Task Cancelling_cancels_the_request_in_the_editor_and_what_comes_later_is_not_wanted()
    {
        await OfferAsync();
        var begun = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource<string>();
        _editor.Answers(
            Contract.ModelAskRequest,
            asked =>
            {
                begun.SetResult(asked.GetProperty("askId").GetString()!);
                return never.Task;
            }
        );
        using var cancel = new CancellationTokenSource();
        var reply = RunAsync(new ModelListener(), cancellation: cancel.Token);
        var askId = await begun.Task;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply);
        _editor.Next("$/cancelRequest");
        Assert.False((await SayAsync(askId, Text("too late"))).GetProperty("isWanted").GetBoolean());
    }

    [Fact]
    public async Task Without_its_editor_it_is_not_there_any_more()
    {
        await OfferAsync();
        Assert.Equal(["acme/one"], _editors.Offered);
        _editors.Left(_client);
        Assert.Empty(_editors.Offered);
        var e = await Assert.ThrowsAsync<BuilderException>(() => RunAsync(new ModelListener()));
        Assert.Equal(CoreErrorKind.External, e.Kind);
    }

    [Fact]
    public async Task It_is_listed_and_never_used_unless_a_person_chose_it()
    {
        var list = await OfferAsync();
        var editor = list.GetProperty("providers").EnumerateArray().Single(p => p.GetProperty("id").GetString() == "editor");
        Assert.True(editor.GetProperty("isReady").GetBoolean());
        Assert.Equal("acme/one", editor.GetProperty("models")[0].GetString());
        Assert.Equal(JsonValueKind.Null, list.GetProperty("current").ValueKind);
    }

    public void Dispose()
    {
        _editor.Dispose();
        _rpc.Dispose();
    }

    private const string WriteFile = """
        {"text":"","callId":"c1","tool":"write_file","arguments":"{\"path\":\"src/b.css\",\"content\":\"a { b: c }\"}"}
        """;

    private static string Text(string text) => $$"""{"text":"{{text}}"}""";

    private static string? Of(JsonElement message, int part, string name) =>
        message.GetProperty("parts")[part].GetProperty(name).GetString();

    private Task<JsonElement> OfferAsync() => _editor.ResultAsync("builder/model.offer", """{"models":["acme/one"]}""");

    private Task<JsonElement> SayAsync(string askId, params string[] parts) =>
        _editor.ResultAsync("builder/model.say", $$"""{"askId":"{{askId}}","parts":[{{string.Join(",", parts)}}]}""");

    /// <summary>Each question is answered by these parts, one message each, and this end.</summary>
    /// <returns>How often it was asked.</returns>
    private Func<int> Answers(string end, params string[] parts)
    {
        var count = 0;
        _editor.Answers(
            Contract.ModelAskRequest,
            async asked =>
            {
                count++;
                _asked = asked.Clone();
                foreach (var part in parts)
                {
                    await SayAsync(asked.GetProperty("askId").GetString()!, part);
                }
                return end;
            }
        );
        return () => count;
    }

    private async Task<ModelReply> RunAsync(
        ModelListener listener,
        List<ChatMessage>? messages = null,
        CancellationToken cancellation = default
    )
    {
        using var model = new ModelCatalog(new ModelSettings(), TimeProvider.System, editors: _editors).Open(
            new ModelReference("editor", "acme/one")
        );
        return await new ModelCall(new HurryingClock(ModelCallScene.Limits.TotalWait), ModelCallScene.Limits).RunAsync(
            model,
            messages ?? ModelCallScene.Messages(),
            ModelCallScene.Options,
            listener,
            cancellation
        );
    }
}
