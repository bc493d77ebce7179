using System.Net;
using System.Net.Sockets;
using Builder.Core;
using Builder.Core.Models;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Builder.Tests.Models;

/// <summary>A key and an address are tested by asking for the models that they lead to.</summary>
public sealed class ModelListingTests : IAsyncDisposable
{
    private const string Key = "sk-canary-1234567890abcdef";
    private readonly LoopbackServer _server;
    private readonly Uri _url;
    private readonly ModelCatalog _catalog = new(new ModelSettings(), TimeProvider.System);
    private Func<HttpContext, Task> _answer = _ => Task.CompletedTask;

    public ModelListingTests()
    {
        _server = new LoopbackServer(context => _answer(context));
        _url = _server.Url;
    }

    [Theory]
    [InlineData("compatible", """{"object":"list","data":[{"id":"qwen3:8b"},{"id":"llama"}]}""", "qwen3:8b", "llama")]
    [InlineData("compatible", """{"models":[{"name":"qwen3:8b"},{"model":"llama"}]}""", "qwen3:8b", "llama")]
    [InlineData("compatible", """{"object":"list","data":null}""")]
    [InlineData("openai", """{"data":[{"id":"gpt-5.5"},{"id":"text-embedding-3-large"},{"id":"gpt-realtime"}]}""", "gpt-5.5")]
    [InlineData("anthropic", """{"data":[{"type":"model","id":"claude-sonnet-5-5"}],"has_more":false}""", "claude-sonnet-5-5")]
    public async Task The_models_of_an_address_are_listed(string provider, string body, params string[] names)
    {
        var asked = "";
        var key = "";
        _answer = context =>
        {
            asked = context.Request.Path + context.Request.QueryString;
            key = context.Request.Headers.Authorization.FirstOrDefault() ?? context.Request.Headers["x-api-key"].FirstOrDefault();
            return context.Response.WriteAsync(body);
        };

        var listed = await TestAsync(provider, provider == "anthropic" ? "/" : "/v1");

        Assert.Equal(names, listed.Names);
        Assert.Null(listed.BaseUrl);
        Assert.Equal(provider == "anthropic" ? "/v1/models?limit=100" : "/v1/models", asked);
        Assert.Equal(provider == "anthropic" ? Key : $"Bearer {Key}", key);
        // Nothing is set by a test.
        Assert.False(_catalog.List().Single(p => p.Id == provider).IsReady);
    }

    [Fact]
    public async Task The_address_of_a_server_without_its_version_is_corrected()
    {
        _answer = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/v1/models" ? 200 : 404;
            return context.Response.WriteAsync("""{"data":[{"id":"qwen3:8b"}]}""");
        };
        var listed = await TestAsync("compatible", "/");
        Assert.Equal((new Uri(_url, "/v1"), "qwen3:8b"), (listed.BaseUrl, Assert.Single(listed.Names)));
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided"}}""", ErrorKind.Auth, ErrorRemedy.SetKey)]
    [InlineData(403, """{"error":{"message":"Country not supported"}}""", ErrorKind.Auth, ErrorRemedy.SetKey)]
    [InlineData(404, "nothing here", ErrorKind.NotFound, ErrorRemedy.SetAddress)]
    [InlineData(200, "<!doctype html><title>Sign in</title>", ErrorKind.External, ErrorRemedy.SetAddress)]
    [InlineData(302, "", ErrorKind.External, ErrorRemedy.SetAddress)]
    [InlineData(503, "busy", ErrorKind.External, null)]
    public async Task What_is_wrong_is_said_with_what_mends_it(int status, string body, ErrorKind kind, ErrorRemedy? remedy)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = status == 302 ? "https://elsewhere.example.com" : default(string?);
            return context.Response.WriteAsync(body);
        };
        var e = await Assert.ThrowsAsync<BuilderException>(() => TestAsync("compatible", "/"));
        Assert.Equal((kind, remedy), (e.Kind, e.Remedy));
        Assert.DoesNotContain("canary", e.ToString() + e.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_may_ask_and_not_list_is_accepted()
    {
        _answer = context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync("""{"error":{"message":"Missing scopes: api.model.read"}}""");
        };
        Assert.Empty((await TestAsync("openai", "/v1")).Names);
    }

    [Fact]
    public async Task Where_nothing_listens_the_address_is_what_to_correct()
    {
        // Bound and not listening: nobody else can get the port, and nobody answers.
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var nobody = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}/v1";
        var e = await Assert.ThrowsAsync<BuilderException>(() => _catalog.TestAsync("compatible", null, nobody, default));
        Assert.Equal((ErrorKind.External, ErrorRemedy.SetAddress), (e.Kind, e.Remedy!.Value));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task<ListedModels> TestAsync(string provider, string path) =>
        _catalog.TestAsync(provider, Key, new Uri(_url, path).AbsoluteUri, CancellationToken.None);
}
