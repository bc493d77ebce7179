using System.Text.RegularExpressions;

namespace Builder.Core.Models;

/// <summary>Removes keys from text: those that the request carried, and whatever looks like one. Servers like to quote what they were sent.</summary>
internal sealed partial class Redaction
{
    private const string Mark = "[key removed]";
    private readonly List<string> _secrets;

    private Redaction(List<string> secrets) => _secrets = secrets;

    public static Redaction Of(HttpRequestMessage request)
    {
        List<string> secrets = [];
        if (request.Headers.Authorization?.Parameter is { Length: > 0 } parameter)
        {
            secrets.Add(parameter);
        }

        foreach (string name in (string[])["x-api-key", "api-key"])
        {
            if (request.Headers.TryGetValues(name, out IEnumerable<string>? values))
            {
                secrets.AddRange(values.Where(v => v.Length > 0));
            }
        }

        return new Redaction(secrets);
    }

    public string Apply(string text)
    {
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Mark, StringComparison.Ordinal);
        }

        return Key().Replace(text, Mark);
    }

    // The forms that OpenAI's, Anthropic's and OpenRouter's keys have, also partly masked, and any bearer token.
    [GeneratedRegex(@"\bsk-[A-Za-z0-9_\-*.]{6,}|(?<=\bBearer\s)[^\s""']{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
