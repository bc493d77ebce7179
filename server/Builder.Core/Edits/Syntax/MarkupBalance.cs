namespace Builder.Core.Edits.Syntax;

/// <summary>
/// Reads HTML as far as comments, attributes and those tags go whose end HTML does not let one leave out
/// (https://html.spec.whatwg.org/multipage/syntax.html#optional-tags).
/// </summary>
internal static class MarkupBalance
{
    private static readonly HashSet<string> MustClose = new(StringComparer.OrdinalIgnoreCase)
    {
        "a",
        "article",
        "aside",
        "audio",
        "b",
        "blockquote",
        "button",
        "canvas",
        "code",
        "details",
        "dialog",
        "div",
        "dl",
        "em",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "i",
        "iframe",
        "label",
        "legend",
        "main",
        "nav",
        "ol",
        "picture",
        "pre",
        "script",
        "section",
        "select",
        "small",
        "span",
        "strong",
        "style",
        "summary",
        "svg",
        "table",
        "template",
        "textarea",
        "title",
        "ul",
        "video",
    };

    /// <summary>What does not close and where, or null.</summary>
    public static SyntaxError? Check(string text)
    {
        var open = new Stack<(string Name, int Start)>();
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0 && at < text.Length; at = Find(text, at))
        {
            var start = at;
            if (text.AsSpan(at).StartsWith("<!--"))
            {
                var end = text.IndexOf("-->", at + 4, StringComparison.Ordinal);
                if (end < 0)
                {
                    return new SyntaxError(at, "the comment that begins here does not end.");
                }

                at = end + 3;
                continue;
            }

            var isClosing = at + 1 < text.Length && text[at + 1] == '/';
            var name = Name(text, at + (isClosing ? 2 : 1));
            if (name.Length == 0)
            {
                at++;
                continue;
            }

            if (TagEnd(text, at) is not { } tagEnd)
            {
                return new SyntaxError(at, $"the tag <{name} that begins here does not end.");
            }

            at = tagEnd + 1;
            if (!MustClose.Contains(name) || text[tagEnd - 1] == '/')
            {
                continue;
            }

            if (isClosing)
            {
                if (!open.TryPop(out var opened) || !opened.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return new SyntaxError(
                        start,
                        opened.Name is null ? $"</{name}> closes nothing." : $"</{name}> stands where <{opened.Name}> is still open."
                    );
                }

                continue;
            }

            open.Push((name, start));
            if (name.ToLowerInvariant() is "script" or "style" or "textarea" or "title")
            {
                var end = text.IndexOf($"</{name}", at, StringComparison.OrdinalIgnoreCase);
                if (end < 0)
                {
                    return new SyntaxError(start, $"<{name}> is not closed.");
                }

                at = end;
            }
        }

        return open.TryPop(out var unclosed) ? new SyntaxError(unclosed.Start, $"<{unclosed.Name}> is not closed.") : null;
    }

    private static int Find(string text, int at) => at >= text.Length ? -1 : text.IndexOf('<', at);

    private static string Name(string text, int from)
    {
        var end = from;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || (end > from && text[end] is '-' or ':')))
        {
            end++;
        }

        return end > from && char.IsAsciiLetter(text[from]) ? text[from..end] : "";
    }

    /// <summary>Where the tag's “>” is, outside of quotes.</summary>
    private static int? TagEnd(string text, int at)
    {
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            if (quote != '\0')
            {
                quote = text[at] == quote ? '\0' : quote;
            }
            else if (text[at] is '"' or '\'' && text[at - 1] == '=')
            {
                quote = text[at];
            }
            else if (text[at] == '>')
            {
                return at;
            }
        }

        return null;
    }
}
