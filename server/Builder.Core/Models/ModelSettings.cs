namespace Builder.Core.Models;

/// <summary>
/// Keys, endpoints and the chosen model, for as long as the process runs. They come from the environment, the command line or the
/// editor, never from the workspace: a cloned repository must not be able to send a person's key elsewhere (THREATS P2). For the same
/// reason a key belongs to the endpoint that it was given for, and is forgotten when the endpoint changes. Safe for use by several threads.
/// </summary>
public sealed class ModelSettings
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProviderSettings> _providers = [];
    private readonly HashSet<string> _keyForms = new(StringComparer.Ordinal);
    private ModelReference? _current;

    /// <summary>The model that a turn without a model of its own uses, or null to leave the choice to <see cref="ModelCatalog.Default"/>.</summary>
    public ModelReference? Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
        set
        {
            lock (_lock)
            {
                _current = value;
            }
        }
    }

    /// <summary>
    /// Reads <c>OPENAI_API_KEY</c>, <c>ANTHROPIC_API_KEY</c>, <c>OPENAI_BASE_URL</c>, <c>ANTHROPIC_BASE_URL</c> and <c>BUILDER_MODEL</c> of this
    /// process. Where a base URL other than the provider's own is set, the key is the key of that endpoint.
    /// </summary>
    /// <exception cref="BuilderException">Validation, when one of them cannot be used.</exception>
    public static ModelSettings FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>Gives a provider its key or endpoint.</summary>
    /// <param name="provider">One of <see cref="ModelProvider.Ids"/>.</param>
    /// <param name="apiKey">The key; null leaves the one it has, empty removes it.</param>
    /// <param name="baseUrl">The endpoint, in the place of the provider's own; null leaves it, empty removes it.</param>
    /// <exception cref="BuilderException">Validation, when the provider is unknown or the address cannot be used.</exception>
    public void Configure(string provider, string? apiKey, string? baseUrl)
    {
        ProviderSettings after = With(provider, apiKey, baseUrl);
        lock (_lock)
        {
            _providers[provider] = after;
        }
    }

    /// <summary>What a provider would have after <see cref="Configure"/>, to be tested first.</summary>
    /// <exception cref="BuilderException">As there.</exception>
    internal ProviderSettings With(string provider, string? apiKey, string? baseUrl)
    {
        if (!ModelProvider.Ids.Contains(provider) || provider is ModelProvider.Offline or ModelProvider.Editor)
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"“{provider}” is not a provider that can be configured.",
                "Use openai, anthropic or compatible."
            );
        }

        string? key = apiKey?.Trim();
        if (key is not null && key.Any(c => c is < '!' or > '~'))
        {
            throw new BuilderException(
                ErrorKind.Validation,
                "The key contains characters that no key has.",
                "Copy the key again, without line breaks."
            );
        }

        Uri? endpoint = string.IsNullOrWhiteSpace(baseUrl) ? null : ParseEndpoint(baseUrl.Trim());
        lock (_lock)
        {
            ProviderSettings before = _providers.GetValueOrDefault(provider) ?? new ProviderSettings(null, null);
            ProviderSettings after = baseUrl is null || endpoint == before.BaseUrl ? before : new ProviderSettings(null, endpoint);
            // Also one that turns out not to work must get into no log.
            Remember(key);
            return key is null ? after : after with { ApiKey = key.Length == 0 ? null : key };
        }
    }

    /// <summary>Whether a key or endpoint is there, and nothing more: this object may end up in a log.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            return $"ModelSettings {{ {string.Join(", ", _providers.Where(p => p.Value.ApiKey is not null).Select(p => p.Key + " key set"))} }}";
        }
    }

    /// <summary>The text without any key that was ever given, also one that is forgotten by now, as it is, in Base64 or as part of an address.</summary>
    public string WithoutKeys(string text)
    {
        lock (_lock)
        {
            foreach (string form in _keyForms)
            {
                text = text.Replace(form, "(secret)", StringComparison.Ordinal);
            }

            return text;
        }
    }

    /// <summary>Every key that was ever given, in the forms that <see cref="WithoutKeys"/> takes out.</summary>
    public IReadOnlyList<string> KnownKeys()
    {
        lock (_lock)
        {
            return [.. _keyForms];
        }
    }

    private void Remember(string? key)
    {
        // What is shorter is no key, and taking it out would make holes into ordinary words.
        if (key is { Length: >= 6 })
        {
            _keyForms.Add(key);
            _keyForms.Add(Uri.EscapeDataString(key));
            _keyForms.Add(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(key)));
        }
    }

    internal static ModelSettings From(Func<string, string?> read)
    {
        ModelSettings settings = new();
        string? openAIKey = NullIfBlank(read("OPENAI_API_KEY"));
        string? baseUrl = NullIfBlank(read("OPENAI_BASE_URL"));
        if (baseUrl is not null && ParseEndpoint(baseUrl.Trim()).Host != ModelEndpoints.OpenAI.Host)
        {
            settings.Configure(ModelProvider.Compatible, openAIKey, baseUrl);
        }
        else if (openAIKey is not null)
        {
            settings.Configure(ModelProvider.OpenAI, openAIKey, null);
        }

        (string? anthropicKey, string? anthropicUrl) = (NullIfBlank(read("ANTHROPIC_API_KEY")), NullIfBlank(read("ANTHROPIC_BASE_URL")));
        if (anthropicKey is not null || anthropicUrl is not null)
        {
            settings.Configure(ModelProvider.Anthropic, anthropicKey, anthropicUrl);
        }

        if (NullIfBlank(read("BUILDER_MODEL")) is { } model)
        {
            settings.Current = ModelReference.Parse(model);
        }

        return settings;
    }

    internal ProviderSettings Of(string provider)
    {
        lock (_lock)
        {
            return _providers.GetValueOrDefault(provider) ?? new ProviderSettings(null, null);
        }
    }

    private static Uri ParseEndpoint(string text)
    {
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            || uri.UserInfo.Length > 0
            || uri.Query.Length > 0
            || uri.Fragment.Length > 0
        )
        {
            throw new BuilderException(
                ErrorKind.Validation,
                "The address of the model server cannot be used.",
                "Give an address such as http://localhost:11434/v1, without a key or a question mark in it."
            );
        }

        return uri;
    }

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

/// <summary>What one provider was given. Never shows the key as text.</summary>
internal sealed record ProviderSettings(string? ApiKey, Uri? BaseUrl)
{
    public override string ToString() => $"ProviderSettings {{ ApiKey = {(ApiKey is null ? "none" : "set")}, BaseUrl = {BaseUrl} }}";
}

internal static class ModelEndpoints
{
    public static Uri OpenAI { get; } = new("https://api.openai.com/v1");

    public static Uri Anthropic { get; } = new("https://api.anthropic.com");

    /// <summary>Where replayed requests are sent; the name is reserved (RFC 6761), so that a mistake could not reach anyone.</summary>
    public static Uri Replay { get; } = new("http://replay.invalid/v1");
}
