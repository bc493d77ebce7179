using System.Globalization;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Edits.Parsing;

/// <summary>
/// SEARCH/REPLACE blocks in running text, for models without tools: with git's conflict markers (aider, Roo) or with dashes and plus signs
/// (Cline). The file is named on the line before a block, unless the caller knows it; a block without a name is about the last one named.
/// </summary>
internal static partial class SearchReplaceText
{
    public static IReadOnlyList<Edit> Parse(string text, SitePath? path)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
        var edits = new List<Edit>();
        var file = path;
        for (var at = 0; at < lines.Length; at++)
        {
            if (Header().IsMatch(lines[at]))
            {
                file =
                    path
                    ?? Named(lines, at)
                    ?? file
                    ?? throw Malformed.At(
                        at + 1,
                        "the block does not say which file it is about.",
                        "Write the file's path on the line before the block."
                    );
                (at, var edit) = Block(lines, at, file.Value);
                edits.Add(edit);
            }
            else if (AlmostHeader().IsMatch(lines[at]))
            {
                throw Malformed.At(at + 1, $"“{lines[at].Trim()}” looks like the beginning of a block.", "Write it as “<<<<<<< SEARCH”.");
            }
        }

        return edits.Count > 0
            ? edits
            : throw Malformed.At(
                null,
                "there is no SEARCH/REPLACE block.",
                "Write “<<<<<<< SEARCH”, the old lines, “=======”, the new lines, “>>>>>>> REPLACE”."
            );
    }

    private static (int Last, ReplaceText Edit) Block(string[] lines, int header, SitePath file)
    {
        var search = new List<string>();
        var replace = new List<string>();
        int? startLine = null;
        var at = header + 1;
        for (; at < lines.Length && StartLine().Match(lines[at]) is { Success: true } hint; at++)
        {
            startLine ??= hint.Groups["start"].Success ? int.Parse(hint.Groups["start"].ValueSpan, CultureInfo.InvariantCulture) : null;
        }

        at += at > header + 1 && at < lines.Length && lines[at].Trim() == "-------" ? 1 : 0;
        for (; at < lines.Length && !Separator().IsMatch(lines[at]); at++)
        {
            if (Header().IsMatch(lines[at]) || Footer().IsMatch(lines[at]))
            {
                throw Malformed.At(at + 1, "the block has no “=======” between the old and the new lines.");
            }

            search.Add(Unescape(lines[at]));
        }

        for (at++; at < lines.Length && !Footer().IsMatch(lines[at]); at++)
        {
            if (Header().IsMatch(lines[at]) || Separator().IsMatch(lines[at]))
            {
                throw Malformed.At(
                    at + 1,
                    $"“{lines[at]}” stands within a block that has not ended.",
                    "End each block with “>>>>>>> REPLACE”; write a backslash before a line that really looks like a marker."
                );
            }

            replace.Add(Unescape(lines[at]));
        }

        return at >= lines.Length
            ? throw Malformed.At(header + 1, "the block has no end; it seems to be cut off.", "End each block with “>>>>>>> REPLACE”.")
            : (at, new ReplaceText(file, Join(search), Join(replace), WholeLines: true, AtLine: startLine));
    }

    private static SitePath? Named(string[] lines, int header)
    {
        for (var at = header - 1; at >= 0 && at >= header - 3; at--)
        {
            var line = lines[at].Trim();
            if (line.Length == 0 || line.StartsWith("```", StringComparison.Ordinal))
            {
                continue;
            }

            var name = line.Trim('*', '`', '#', ':', '"', '\'', ' ');
            return !Footer().IsMatch(line) && PathLike().IsMatch(name) ? Malformed.Path(name, at + 1) : null;
        }

        return null;
    }

    private static string Join(List<string> lines) => lines.Count == 0 ? "" : string.Join('\n', lines) + "\n";

    private static string Unescape(string line) => line.StartsWith('\\') && EscapedMarker().IsMatch(line) ? line[1..] : line;

    [GeneratedRegex(@"^(?:<{3,}|-{3,}) SEARCH>?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex(@"^\s*[<-]{2,}\s*SEARCH>?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex AlmostHeader();

    [GeneratedRegex(@"^={3,}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^(?:>{3,}|\+{3,}) REPLACE>?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Footer();

    [GeneratedRegex(@"^:(?:start_line:\s*(?<start>[0-9]{1,9})|end_line:\s*[0-9]{1,9})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex StartLine();

    [GeneratedRegex(@"^\\(?:[<>=+-]{3,})(?: |$)", RegexOptions.CultureInvariant)]
    private static partial Regex EscapedMarker();

    [GeneratedRegex(
        @"^(?:[^\s/]+/)*[^\s/]*\.?[^\s/]+$|^[^<>|?*""]+\.[A-Za-z0-9]{1,8}$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex PathLike();
}
