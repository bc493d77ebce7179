using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Anthropic.Core;
using Builder.Core.Models.Answers;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Builder.Core.Models;

/// <summary>
/// Makes the providers' clients. All of them retry nothing and time nothing out by themselves (<see cref="ModelCall"/> does), follow no
/// redirect (a key must not travel), and read their answers through <see cref="AnswerGuard"/>.
/// </summary>
internal sealed class ModelClients(HttpMessageHandler? network)
{
    /// <summary>The most that one reply may take with providers that want a limit.</summary>
    private const int DefaultMaxOutputTokens = 32_000;

    public IChatClient OpenAI(Uri baseUrl, string? apiKey, string model)
    {
        RefuseKeyInTheClear(baseUrl, apiKey);
        HttpClient http = OpenHttp(AnswerDialect.ChatCompletions, hasKey: apiKey is not null);
        OpenAIClientOptions options = new()
        {
            Endpoint = baseUrl,
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            UserAgentApplicationId = "Builder",
        };
        // The package insists on a key; where there is none, the guard takes the header off again.
        OpenAIClient client = new(new ApiKeyCredential(apiKey ?? "none"), options);
        return new OwningChatClient(client.GetChatClient(model).AsIChatClient(), http);
    }

    public IChatClient Anthropic(Uri baseUrl, string? apiKey, string model)
    {
        RefuseKeyInTheClear(baseUrl, apiKey);
        HttpClient http = OpenHttp(AnswerDialect.Messages, hasKey: apiKey is not null);
        AnthropicClient client = new(
            new ClientOptions
            {
                ApiKey = apiKey ?? "none",
                BaseUrl = baseUrl.AbsoluteUri.TrimEnd('/'),
                HttpClient = http,
                MaxRetries = 0,
                Timeout = TimeSpan.FromHours(1),
            }
        );
        CachingChatClient caching = new(client.AsIChatClient(model, DefaultMaxOutputTokens), model, DefaultMaxOutputTokens);
        return new OwningChatClient(caching, http);
    }

    private HttpClient OpenHttp(AnswerDialect dialect, bool hasKey)
    {
        // A network that was handed in serves other models too, and is left alone when this one is disposed of.
        AnswerGuard guard = new(dialect, hasKey) { InnerHandler = network ?? OpenNetwork() };
        return new HttpClient(guard, disposeHandler: network is null) { Timeout = Timeout.InfiniteTimeSpan };
    }

    internal static SocketsHttpHandler OpenNetwork() =>
        new()
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };

    internal static void RefuseKeyInTheClear(Uri baseUrl, string? apiKey)
    {
        if (apiKey is not null && baseUrl.Scheme == Uri.UriSchemeHttp && !baseUrl.IsLoopback)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"The key would travel to {baseUrl.Host} where others on the way can read it.",
                "Use an address that starts with https://, or remove the key if that server needs none."
            );
        }
    }

    private sealed class OwningChatClient(IChatClient inner, HttpClient http) : DelegatingChatClient(inner)
    {
        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing)
            {
                http.Dispose();
            }
        }
    }
}
