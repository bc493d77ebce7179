using System.Text.Json;
using Builder.Core;
using Builder.Protocol;
using Builder.Server.Rpc;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;
using StreamJsonRpc;
using Xunit;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Tests.Rpc;

public sealed class RpcMethodsTests : IDisposable
{
    private readonly RpcMethods _methods = new(NullLogger.Instance);
    private readonly RawClient _client;
    private readonly JsonRpc _server;

    public RpcMethodsTests()
    {
        var (near, far) = FullDuplexStream.CreatePair();
        _client = new RawClient(near);
        _server = new JsonRpc(new HeaderDelimitedMessageHandler(far, RpcJson.Formatter()));
        _methods.Request(
            "echo",
            ProtocolJson.Default.SiteOpenRequest,
            ProtocolJson.Default.SiteOpenRequest,
            (request, _) => Task.FromResult(request)
        );
        _methods.Request("list", ProtocolJson.Default.SiteOpenRequest, _ => Task.FromResult(new SiteOpenRequest("none asked")));
        _methods.Request(
            "known",
            ProtocolJson.Default.SiteOpenRequest,
            _ => throw new BuilderException(ErrorKind.Conflict, "Both changed.", "Look.", "detail")
        );
        _methods.Request("unknown", ProtocolJson.Default.SiteOpenRequest, _ => throw new InvalidOperationException("key sk-123456789"));
        _methods.Request("slow", ProtocolJson.Default.SiteOpenRequest, WaitForeverAsync);
        _methods.AddTo(_server);
        _server.StartListening();
    }

    [Theory]
    [InlineData("""{"site":"/a"}""")]
    [InlineData("""[{"site":"/a"}]""")]
    public async Task Parameters_may_come_as_an_object_or_as_a_list_of_one(string parameters)
    {
        var answer = await _client.AskAsync("echo", parameters);
        Assert.Equal("/a", answer.GetProperty("result").GetProperty("site").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("[]")]
    public async Task A_request_without_parameters_may_leave_them_out(string? parameters)
    {
        var answer = await _client.AskAsync("list", parameters);
        Assert.Equal("none asked", answer.GetProperty("result").GetProperty("site").GetString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"site":null}""")]
    [InlineData("""{"site":1}""")]
    [InlineData("""{"Name":"x"}""")]
    [InlineData("[1]")]
    public async Task Malformed_parameters_are_invalid_params_of_kind_validation(string? parameters)
    {
        var error = (await _client.AskAsync("echo", parameters)).GetProperty("error");
        Assert.Equal(RpcErrors.InvalidParams, error.GetProperty("code").GetInt32());
        Assert.Equal("validation", error.GetProperty("data").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_failure_says_what_where_and_what_next()
    {
        var data = (await _client.AskAsync("known", null)).GetProperty("error").GetProperty("data");
        var detail = data.Deserialize(ProtocolJson.Default.ErrorDetail);
        Assert.Equal(new ErrorDetail(Builder.Protocol.ErrorKind.Conflict, "Both changed.", "Look.", "detail"), detail);
    }

    [Fact]
    public async Task An_unforeseen_failure_tells_a_number_and_nothing_of_its_text()
    {
        var answer = await _client.AskAsync("unknown", null);
        Assert.Equal("internal", answer.GetProperty("error").GetProperty("data").GetProperty("kind").GetString());
        Assert.DoesNotContain("sk-", answer.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_request_is_answered_as_cancelled()
    {
        var asked = _client.AskAsync("slow", null);
        await _client.CancelLastAsync();
        Assert.Equal(RpcErrors.RequestCancelled, (await asked).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_slow_request_does_not_hold_up_the_next()
    {
        _ = _client.AskAsync("slow", null);
        Assert.Equal("none asked", (await _client.AskAsync("list", null)).GetProperty("result").GetProperty("site").GetString());
    }

    [Fact]
    public async Task JSON_that_is_nested_too_deep_ends_the_connection()
    {
        await _client.SendAsync($$"""{"jsonrpc":"2.0","id":1,"method":"echo","params":{{new string('[', 100)}}{{new string(']', 100)}}}""");
        await Assert.ThrowsAnyAsync<Exception>(() => _server.Completion);
    }

    [Fact]
    public void The_kinds_of_the_engine_and_of_the_contract_are_the_same() =>
        Assert.Equal(Enum.GetNames<ErrorKind>(), Enum.GetNames<Builder.Protocol.ErrorKind>());

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private static async Task<SiteOpenRequest> WaitForeverAsync(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return new SiteOpenRequest("never");
    }
}
