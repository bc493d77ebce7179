namespace Builder.Core.Edits.Syntax;

/// <summary>The part for JSX: tags, their attributes and what stands between them.</summary>
internal sealed partial class CodeBalance
{
    private void ReadTag()
    {
        var c = text[at];
        if (c == '{')
        {
            frames.Push(new Frame(Kind.Curly, at));
            expectsValue = true;
            at++;
        }
        else if (c is '"' or '\'')
        {
            var end = text.IndexOf(c, at + 1);
            broken = end < 0 ? new SyntaxError(at, "the text of an attribute that begins here does not end.") : null;
            at = end < 0 ? text.Length : end + 1;
        }
        else if (c == '/' && Next is '*' or '/')
        {
            ReadComment();
        }
        else if (c == '/' && Next == '>')
        {
            frames.Pop();
            Value();
            at += 2;
        }
        else if (c == '>' && text[at - 1] != '=')
        {
            var tag = frames.Pop();
            frames.Push(tag with { Kind = Kind.Children });
            at++;
        }
        else
        {
            at++;
        }
    }

    private void ReadChildren(string name)
    {
        var next = text.AsSpan(at).IndexOfAny('{', '<');
        at = next < 0 ? text.Length : at + next;
        if (at >= text.Length)
        {
            return;
        }

        if (text[at] == '{')
        {
            frames.Push(new Frame(Kind.Curly, at));
            expectsValue = true;
            at++;
        }
        else if (Next == '/')
        {
            var start = at;
            at += 2;
            SkipSpace();
            var closing = TagName(at);
            at += closing.Length;
            SkipSpace();
            if (closing != name || at >= text.Length || text[at] != '>')
            {
                broken = new SyntaxError(start, $"</{closing}> stands where <{name}> of line {LineOf(frames.Peek().Start)} is still open.");
                return;
            }

            frames.Pop();
            Value();
            at++;
        }
        else
        {
            var tag = TagName(at + 1);
            frames.Push(new Frame(Kind.Tag, at, tag));
            at += 1 + tag.Length;
        }
    }

    /// <summary>The name of the tag that begins here, or null when this is a comparison or a generic.</summary>
    private string? OpensTag()
    {
        var name = TagName(at + 1);
        var after = at + 1 + name.Length;
        if (
            after >= text.Length
            || (name.Length == 0 && text[after] != '>')
            || (name.Length > 0 && !char.IsLetter(name[0]) && name[0] is not '_' and not '$')
        )
        {
            return null;
        }

        var rest = text.AsSpan(after).TrimStart();
        if (rest.StartsWith(",") || rest.StartsWith("extends ") || rest.StartsWith("="))
        {
            return null;
        }

        var closing = $"</{name}";
        return text.IndexOf(closing, after, StringComparison.Ordinal) >= 0 || (name.Length > 0 && SelfCloses(after)) ? name : null;
    }

    /// <summary>Whether a “/>” comes before anything that no tag could hold. Only asked where no closing tag is left.</summary>
    private bool SelfCloses(int from) =>
        text.IndexOf("/>", from, StringComparison.Ordinal) is var end and >= 0 && !text.AsSpan(from, end - from).Contains(';');

    private string TagName(int from)
    {
        var end = from;
        while (end < text.Length && (IsWordCharacter(text[end]) || (end > from && text[end] is '.' or '-' or ':')))
        {
            end++;
        }

        return text[from..end];
    }

    private void SkipSpace()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
