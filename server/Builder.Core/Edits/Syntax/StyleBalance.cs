namespace Builder.Core.Edits.Syntax;

/// <summary>Reads CSS as far as brackets, strings and comments go (https://www.w3.org/TR/css-syntax-3/).</summary>
internal static class StyleBalance
{
    /// <summary>What does not close and where, or null.</summary>
    public static SyntaxError? Check(string text, bool hasLineComments)
    {
        var open = new Stack<int>();
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\')
            {
                at++;
            }
            else if (
                c == '/'
                && at + 1 < text.Length
                && (text[at + 1] == '*' || (hasLineComments && text[at + 1] == '/' && (at == 0 || text[at - 1] != ':')))
            )
            {
                var isBlock = text[at + 1] == '*';
                var end = isBlock ? text.IndexOf("*/", at + 2, StringComparison.Ordinal) : text.IndexOf('\n', at);
                if (end < 0 && isBlock)
                {
                    return new SyntaxError(at, "the comment that begins here does not end.");
                }

                at = end < 0 ? text.Length : end + (isBlock ? 1 : 0);
            }
            else if (c is '"' or '\'')
            {
                var start = at;
                for (at++; at < text.Length && text[at] != c; at++)
                {
                    if (text[at] == '\n')
                    {
                        return new SyntaxError(start, "the string that begins here does not end on its line.");
                    }

                    at += text[at] == '\\' ? 1 : 0;
                }

                if (at >= text.Length)
                {
                    return new SyntaxError(start, "the string that begins here does not end.");
                }
            }
            else if (c == '(' && IsPlainUrl(text, at))
            {
                // An address without quotes may hold anything but a bracket.
                at = text.IndexOf(')', at) is var end and >= 0 ? end : text.Length;
            }
            else if (c is '(' or '[' or '{')
            {
                open.Push(at);
            }
            else if (c is ')' or ']' or '}')
            {
                if (!open.TryPop(out var start))
                {
                    return new SyntaxError(at, $"there is a “{c}” that nothing opened.");
                }

                if ("([{".IndexOf(text[start], StringComparison.Ordinal) != ")]}".IndexOf(c, StringComparison.Ordinal))
                {
                    return new SyntaxError(at, $"there is a “{c}” where a “{text[start]}” is still open.");
                }
            }
        }

        return open.TryPop(out var unclosed) ? new SyntaxError(unclosed, $"the “{text[unclosed]}” here is not closed.") : null;
    }

    private static bool IsPlainUrl(string text, int bracket)
    {
        if (bracket < 3 || !text.AsSpan(bracket - 3, 3).Equals("url", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var inside = text.AsSpan(bracket + 1).TrimStart();
        return inside.Length > 0 && inside[0] is not '"' and not '\'' and not '$' and not '#';
    }
}
