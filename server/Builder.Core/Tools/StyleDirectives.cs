using System.Text;
using System.Text.RegularExpressions;

namespace Builder.Core.Tools;

/// <summary>
/// The directives of style sheets that run code: Tailwind's and Less' <c>@plugin</c> and <c>@config</c>, and Stylus' <c>use</c>. Looked for in whatever
/// is text: any file can be imported as a style sheet.
/// </summary>
/// <remarks>
/// As their readers understand them, which is more than they document: Tailwind drops comments wherever they stand, also within a word, and takes any
/// two characters for the quotes of a name; Less takes comments of either kind, and an address, before it.
/// </remarks>
internal static partial class StyleDirectives
{
    private const string Comment = @"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/";

    /// <summary>Up to what ends it, which may stand in a comment or a text without ending it. In time that grows with the length of the file alone.</summary>
    private static readonly Regex Directive = new(
        $"(?:{Word("@plugin")}|{Word("@config")})(?:{Comment})*(?:[\\s\"'(]|//)(?:{Comment}|//[^\\n]*|\"[^\"\\n]*\"|'[^'\\n]*'|[^;{{}}])*"
            + @"|\buse\(\s*[""'][^\n]*?\.[cm]?js[""']\s*\)|(?:^|[^\w.$])use\(\s*[""'][^""'\n]*[./][^\n]*",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    /// <summary>Each of them, as it is written.</summary>
    public static IEnumerable<string> In(byte[]? content) =>
        content is null || (content.AsSpan().IndexOf("@"u8) < 0 && content.AsSpan().IndexOf("use("u8) < 0)
            ? []
            : Directive.Matches(Encoding.UTF8.GetString(content)).Select(found => found.Value);

    /// <summary>Whatever one of them may name.</summary>
    public static IEnumerable<string> Named(string directive)
    {
        var plain = Comments().Replace(directive, "");
        foreach (Match quoted in Quoted().Matches(directive + "\n" + plain))
        {
            yield return quoted.Groups["text"].Value;
        }

        if (Address().Match(plain) is { Success: true } address)
        {
            yield return address.Groups["text"].Value.Trim();
        }

        if (plain.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space && plain[space..].Trim() is { Length: > 2 } bare)
        {
            yield return bare[1..^1];
        }
    }

    private static string Word(string word) => string.Join($"(?:{Comment})*", word.Select(letter => letter));

    [GeneratedRegex(Comment, RegexOptions.CultureInvariant)]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?<mark>[""'`])(?<text>[^""'`\n]{1,300})\k<mark>", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\burl\((?<text>[^""')\n]{1,300})\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
