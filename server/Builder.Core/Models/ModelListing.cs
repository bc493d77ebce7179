using System.Text.Json;
using Builder.Core.Models.Answers;

namespace Builder.Core.Models;

/// <param name="Names">The provider's own names, as it lists them; empty where it lists none.</param>
/// <param name="BaseUrl">The address at which they were found, where it is not the one that was given; else null.</param>
public sealed record ListedModels(IReadOnlyList<string> Names, Uri? BaseUrl);

/// <summary>
/// Asks a provider for its models, which needs a right address and a right key and costs nothing:
/// https://platform.openai.com/docs/api-reference/models/list, https://docs.anthropic.com/en/api/models-list.
/// </summary>
internal sealed class ModelListing(HttpMessageHandler? network, TimeProvider clock)
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const int MostNames = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // What OpenAI lists besides models that answer in text.
    private static readonly string[] OfOtherKinds =
    [
        "embedding",
        "whisper",
        "tts",
        "dall-e",
        "moderation",
        "image",
        "audio",
        "realtime",
        "transcribe",
        "sora",
        "davinci",
        "babbage",
    ];

    public async Task<ListedModels> AskAsync(string provider, ProviderSettings given, CancellationToken cancellationToken)
    {
        Uri address = given.BaseUrl ?? (provider == ModelProvider.Anthropic ? ModelEndpoints.Anthropic : ModelEndpoints.OpenAI);
        ModelClients.RefuseKeyInTheClear(address, given.ApiKey);
        ModelReference asked = new(provider, "?");
        using CancellationTokenSource late = new(Patience, clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return new ListedModels(await ListAsync(provider, address, given.ApiKey, stop.Token), null);
        }
        catch (AnswerException e) when (e.Status is 404 or 405 && provider == ModelProvider.Compatible && !EndsInVersion(address))
        {
            // The commonest mistake: the address of the server in the place of that of its interface.
            return await ListBelowAsync(address, given.ApiKey, asked, stop.Token);
        }
        catch (AnswerException e) when (e.Status is 404 or 405 or 501 || MayOnlyAnswer(e))
        {
            // There are servers that answer and list nothing, and keys that may ask models and not list them.
            return new ListedModels([], null);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ModelFault.Stalled(asked, Patience).Error;
        }
        catch (AnswerException e)
        {
            throw ModelFault.Of(e, asked).Error;
        }
    }

    private async Task<ListedModels> ListBelowAsync(Uri address, string? apiKey, ModelReference asked, CancellationToken cancellationToken)
    {
        Uri below = new(address.AbsoluteUri.TrimEnd('/') + "/v1");
        try
        {
            return new ListedModels(await ListAsync(ModelProvider.Compatible, below, apiKey, cancellationToken), below);
        }
        catch (AnswerException e) when (e.Status is 404 or 405 or 501)
        {
            throw new BuilderException(
                ErrorKind.NotFound,
                "A server answers at that address, but not as a model server does.",
                "Give the address of its OpenAI-compatible interface, which mostly ends in /v1.",
                e.Message,
                e
            )
            {
                Remedy = ErrorRemedy.SetAddress,
            };
        }
        catch (AnswerException e)
        {
            throw ModelFault.Of(e, asked).Error;
        }
    }

    private async Task<IReadOnlyList<string>> ListAsync(string provider, Uri address, string? apiKey, CancellationToken cancellationToken)
    {
        bool isAnthropic = provider == ModelProvider.Anthropic;
        string path = isAnthropic ? "/v1/models?limit=100" : "/models";
        using HttpRequestMessage request = new(HttpMethod.Get, address.AbsoluteUri.TrimEnd('/') + path);
        if (isAnthropic)
        {
            request.Headers.Add("anthropic-version", "2023-06-01");
        }

        if (apiKey is not null)
        {
            request.Headers.TryAddWithoutValidation(isAnthropic ? "x-api-key" : "Authorization", isAnthropic ? apiKey : $"Bearer {apiKey}");
        }

        Redaction redaction = Redaction.Of(request);
        using HttpClient http = new(network ?? ModelClients.OpenNetwork(), disposeHandler: network is null)
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            string body = await AnswerGuard.ReadStartAsync(response.Content, MostBytes, cancellationToken);
            return (response.IsSuccessStatusCode ? NamesIn(body, provider) : null) ?? throw AnswerGuard.Refusal(response, body, redaction);
        }
        catch (HttpRequestException e)
        {
            throw AnswerGuard.Unreachable(request, e, redaction);
        }
    }

    /// <summary>The names in an answer: <c>data</c> of OpenAI and Anthropic, <c>models</c> of others, or a list; null when it is none of them.</summary>
    private static List<string>? NamesIn(string body, string provider)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement list = document.RootElement;
            if (
                list.ValueKind == JsonValueKind.Object
                && !list.TryGetProperty("data", out list)
                && !document.RootElement.TryGetProperty("models", out list)
            )
            {
                return null;
            }

            if (list.ValueKind == JsonValueKind.Null)
            {
                return []; // Ollama without a model.
            }

            return list.ValueKind == JsonValueKind.Array
                ?
                [
                    .. list.EnumerateArray()
                        .Select(NameOf)
                        .OfType<string>()
                        .Where(name => provider != ModelProvider.OpenAI || !OfOtherKinds.Any(name.Contains))
                        .Distinct()
                        .Take(MostNames),
                ]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonElement model)
    {
        if (model.ValueKind == JsonValueKind.String)
        {
            return Usable(model.GetString());
        }

        return model.ValueKind == JsonValueKind.Object
            ? ((string[])["id", "model", "name"])
                .Select(key =>
                    model.TryGetProperty(key, out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null
                )
                .Select(Usable)
                .FirstOrDefault(name => name is not null)
            : null;
    }

    private static string? Usable(string? name) => name is { Length: > 0 and < 200 } && !name.Any(char.IsControl) ? name : null;

    private static bool MayOnlyAnswer(AnswerException e) =>
        e.Status == 403 && e.Message.Contains("scope", StringComparison.OrdinalIgnoreCase);

    private static bool EndsInVersion(Uri address)
    {
        string last = address.Segments[^1].TrimEnd('/');
        return last.Length >= 2 && last[0] is 'v' or 'V' && char.IsAsciiDigit(last[1]);
    }
}
