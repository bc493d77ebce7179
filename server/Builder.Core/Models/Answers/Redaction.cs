using System.Text;
using System.Text.RegularExpressions;

namespace Builder.Core.Models.Answers;

/// <summary>
/// Removes keys from text: those that the request carried, and whatever looks like one, also where they are encoded. Servers like to quote what
/// they were sent.
/// </summary>
internal sealed partial class Redaction
{
    private const string Mark = "[key removed]";

    /// <summary>How many encodings within each other are looked into.</summary>
    private const int Deepest = 2;
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

    public string Apply(string text) => Apply(text, Deepest);

    private string Apply(string text, int depth)
    {
        foreach (string secret in _secrets)
        {
            text = text.Replace(secret, Mark, StringComparison.Ordinal);
        }

        text = Key().Replace(text, Mark);
        return depth == 0 ? text : Encoded().Replace(text, run => Holds(run.Value, depth - 1) ? Mark : run.Value);
    }

    /// <summary>Whether a key comes to light when the text is read as Base64 (of either alphabet, from any place), hexadecimal or percent-encoded.</summary>
    private bool Holds(string run, int depth) =>
        Readings(run).Any(reading => reading.Length > 0 && Apply(reading, depth) is var clean && clean != reading);

    private static IEnumerable<string> Readings(string run)
    {
        if (run.Contains('%', StringComparison.Ordinal))
        {
            yield return Uri.UnescapeDataString(run);
        }

        if (run.All(char.IsAsciiHexDigit))
        {
            yield return Encoding.Latin1.GetString(Convert.FromHexString(run[..(run.Length & ~1)]));
        }

        string plain = new([.. run.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_')]);
        plain = plain.Replace('-', '+').Replace('_', '/');
        for (int start = 0; start < 4 && plain.Length - start >= 4; start++)
        {
            int length = (plain.Length - start) / 4 * 4;
            yield return Encoding.Latin1.GetString(Convert.FromBase64String(plain.Substring(start, length)));
            int rest = (plain.Length - start) % 4;
            if (rest >= 2)
            {
                // The last letters of a text whose padding is not written.
                yield return Encoding.Latin1.GetString(Convert.FromBase64String(plain[start..] + new string('=', 4 - rest)));
            }
        }
    }

    // The forms that OpenAI's, Anthropic's and OpenRouter's keys have, also partly masked, and any bearer token.
    [GeneratedRegex(@"\bsk-[A-Za-z0-9_\-*.]{6,}|(?<=\bBearer\s)[^\s""']{6,}", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    /// <summary>Long enough to hold a key in some encoding.</summary>
    [GeneratedRegex(@"[A-Za-z0-9+/_=%-]{12,}", RegexOptions.CultureInvariant)]
    private static partial Regex Encoded();
}
