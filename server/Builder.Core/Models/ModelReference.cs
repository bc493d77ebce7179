namespace Builder.Core.Models;

/// <summary>Which model of which provider, written <c>provider:name</c>, such as <c>openai:gpt-5.5</c> or <c>compatible:qwen3-coder:30b</c>.</summary>
/// <param name="Provider">One of <see cref="ModelProvider.Ids"/>.</param>
/// <param name="Name">The provider's own name of the model; it may contain colons.</param>
public sealed record ModelReference(string Provider, string Name)
{
    /// <summary>Reads <c>provider:name</c>.</summary>
    /// <exception cref="BuilderException">Validation, when the text is not of that form or the provider is unknown.</exception>
    public static ModelReference Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string provider = colon < 0 ? "" : text[..colon].Trim().ToLowerInvariant();
        string name = text[(colon + 1)..].Trim();
        if (!ModelProvider.Ids.Contains(provider) || name.Length == 0 || name.Any(char.IsControl))
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"“{text}” does not name a model.",
                $"Write provider:name, such as openai:gpt-5.5; the providers are {string.Join(", ", ModelProvider.Ids)}."
            );
        }

        return new ModelReference(provider, name);
    }

    /// <summary>The reference as <see cref="Parse"/> reads it.</summary>
    public override string ToString() => $"{Provider}:{Name}";
}
