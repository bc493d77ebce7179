using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Edits.Guards;

/// <summary>A comment that stands for code that was left out ("… rest of the code unchanged"): written into a file, it deletes that code.</summary>
internal static partial class Placeholders
{
    /// <summary>Which line is one, or null when none came in.</summary>
    public static string? Find(SitePath path, string? before, FileText after)
    {
        if (!CodeFiles.IsCode(path) || path.Extension == ".json")
        {
            return null;
        }

        for (var line = 0; line < after.LineCount; line++)
        {
            var content = after.Line(line).Trim();
            if (
                content.Length is > 5 and < 200
                && Opens(content)
                && Placeholder().IsMatch(content)
                && before?.Contains(content, StringComparison.Ordinal) != true
            )
            {
                return $"line {line + 1} is “{content}”, a placeholder for code. Write the code itself, or leave those lines out of the edit: what an edit does not name stays.";
            }
        }

        return null;
    }

    private static bool Opens(ReadOnlySpan<char> content) => content[0] is '/' or '#' or '<' or '{' or '*' or '-' or '.' or '…';

    /// <summary>A comment, or a line that begins with an ellipsis, that speaks of what exists, stays or remains.</summary>
    [GeneratedRegex(
        """
            ^(?:(?://+|\#|/\*+|<!--|\{\s*/\*+|--|\*)\s*(?:
                (?:\.{2,}|…)\s*(?:\(?\s*(?:the\s+)?(?:rest|remaining|remainder|existing|previous|other|same|unchanged|more|keep|code|omitted|your)\b.*|\)?\s*(?:\*/\s*\}?|-->)?$)
              | (?:the\s+)?(?:rest|remainder)\s+of\s+(?:the\s+|your\s+|this\s+)?(?:\w+\s+){0,3}?(?:code|file|component|function|class|styles?|imports?|content|markup|logic|implementation|page|methods?|rules?|it)\b.*
              | (?:existing|previous|unchanged|remaining)\s+(?:\w+\s+){0,2}?(?:code|content|styles?|imports?|markup|logic|implementation|methods?|functions?|rules?|components?)\s*(?:(?:goes|stays?|remains?|continues?|is|are)\s+(?:here|the\s+same|unchanged|as\s+(?:is|before))|here|unchanged|\.{2,}|…).*
              | (?:code|content|everything(?:\s+else)?|all\s+else|other\s+\w+)\s+(?:remains?|stays?|is|are)\s+(?:the\s+same|unchanged|as\s+(?:is|before))\b.*
              | (?:keep|leave)\s+(?:the\s+)?(?:rest|existing|remaining|other|everything)\b.*(?:\.{2,}|…|same|unchanged|as\s+is|here).*
              | (?:same|unchanged)\s+(?:as\s+)?(?:before|in\s+the\s+original)\b.*
              | (?:unchanged|snip|snipped|omitted|truncated|omitted\s+for\s+brevity)\s*(?:\.{2,}|…)?\s*(?:\*/\s*\}?|-->)?$
              )
            | (?:\.{3}|…)\s*\(?(?:the\s+)?(?:rest\s+of|remaining|existing|unchanged|omitted|same\s+as)\b.*)
            """,
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.NonBacktracking
    )]
    private static partial Regex Placeholder();
}
