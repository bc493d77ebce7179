namespace Builder.Core.Edits.Syntax;

/// <summary>
/// Reads TypeScript and JSX as far as brackets, strings, templates, regular expressions, comments and tags go, and says where they do not
/// close. Where the language cannot be told apart without a parser (a generic or a tag, a division or a regular expression) it chooses what
/// makes the text whole: it must not cry wolf.
/// </summary>
internal sealed partial class CodeBalance
{
    private readonly string text;
    private readonly bool hasJsx;
    private readonly Stack<Frame> frames = new();
    private int at;
    private bool expectsValue = true;
    private bool wasControlWord;
    private SyntaxError? broken;

    private CodeBalance(string text, bool hasJsx)
    {
        this.text = text;
        this.hasJsx = hasJsx;
    }

    private enum Kind
    {
        Round,
        Square,
        Curly,
        Template,
        Tag,
        Children,
    }

    /// <param name="Name">Of the tag, for Tag and Children.</param>
    /// <param name="IsControl">For a round bracket after if, for, while or with: what follows its end is a statement.</param>
    private readonly record struct Frame(Kind Kind, int Start, string Name = "", bool IsControl = false);

    /// <summary>What does not close and where, or null.</summary>
    public static SyntaxError? Check(string text, bool hasJsx)
    {
        var balance = new CodeBalance(text, hasJsx);
        balance.Read();
        return balance.broken;
    }

    private void Read()
    {
        while (at < text.Length && broken is null)
        {
            switch (frames.TryPeek(out var top) ? top.Kind : Kind.Curly)
            {
                case Kind.Template:
                    ReadTemplate();
                    break;
                case Kind.Tag:
                    ReadTag();
                    break;
                case Kind.Children:
                    ReadChildren(top.Name);
                    break;
                default:
                    ReadCode();
                    break;
            }
        }

        if (broken is null && frames.TryPeek(out var open))
        {
            broken = open.Kind switch
            {
                Kind.Template => new SyntaxError(open.Start, "the template that begins here does not end."),
                Kind.Tag or Kind.Children => new SyntaxError(open.Start, $"the tag <{open.Name}> that begins here is not closed."),
                _ => new SyntaxError(open.Start, $"the “{Opening(open.Kind)}” here is not closed."),
            };
        }
    }

    private void ReadCode()
    {
        var c = text[at];
        if (char.IsWhiteSpace(c))
        {
            at++;
        }
        else if (c == '/' && Next is '/' or '*')
        {
            ReadComment();
        }
        else if (c is '\'' or '"')
        {
            ReadString(c);
        }
        else if (IsWordCharacter(c))
        {
            ReadWord();
        }
        else if (c == '/' && expectsValue && RegexEnd() is { } end)
        {
            at = end;
            Value();
        }
        else if (c == '<' && hasJsx && expectsValue && OpensTag() is { } name)
        {
            frames.Push(new Frame(Kind.Tag, at, name));
            at += 1 + name.Length;
        }
        else
        {
            ReadPunctuation(c);
        }
    }

    private void ReadPunctuation(char c)
    {
        switch (c)
        {
            case '(' or '[' or '{':
                frames.Push(
                    new Frame(
                        c == '(' ? Kind.Round
                            : c == '[' ? Kind.Square
                            : Kind.Curly,
                        at,
                        IsControl: c == '(' && wasControlWord
                    )
                );
                expectsValue = true;
                break;
            case ')' or ']' or '}':
                Close(c);
                break;
            case '+' or '-' when Next == c:
                // Before a value it stays before one, after a value after it.
                at++;
                break;
            case '`':
                frames.Push(new Frame(Kind.Template, at));
                break;
            default:
                expectsValue = c is not '.' and not '@' and not '#' and not '\\';
                break;
        }

        wasControlWord = false;
        at++;
    }

    private void Close(char c)
    {
        var kind =
            c == ')' ? Kind.Round
            : c == ']' ? Kind.Square
            : Kind.Curly;
        if (!frames.TryPeek(out var top) || top.Kind != kind)
        {
            broken =
                frames.Count == 0
                    ? new SyntaxError(at, $"there is a “{c}” that nothing opened.")
                    : new SyntaxError(at, $"there is a “{c}” where the “{Opening(top.Kind)}” of line {LineOf(top.Start)} is still open.");
            return;
        }

        frames.Pop();
        expectsValue = c == '}' || top.IsControl;
    }

    private void ReadWord()
    {
        var start = at;
        while (at < text.Length && IsWordCharacter(text[at]))
        {
            at++;
        }

        var word = text.AsSpan(start, at - start);
        var isProperty = start > 0 && text[start - 1] == '.' && !(start > 1 && text[start - 2] == '.');
        wasControlWord = !isProperty && word is "if" or "while" or "for" or "with";
        expectsValue =
            !isProperty
            && word
                is "return"
                    or "typeof"
                    or "case"
                    or "default"
                    or "await"
                    or "yield"
                    or "else"
                    or "do"
                    or "in"
                    or "of"
                    or "void"
                    or "delete"
                    or "new"
                    or "throw"
                    or "instanceof"
                    or "extends"
                    or "export";
    }

    private void ReadComment()
    {
        var end = Next == '/' ? text.AsSpan(at).IndexOf('\n') : text.AsSpan(at + 2).IndexOf("*/");
        if (end < 0 && Next == '*')
        {
            broken = new SyntaxError(at, "the comment that begins here does not end.");
        }

        at = end < 0 ? text.Length : at + end + (Next == '/' ? 0 : 4);
    }

    private void ReadString(char quote)
    {
        var start = at++;
        while (at < text.Length && text[at] != quote && text[at] != '\n')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        if (at >= text.Length || text[at] == '\n')
        {
            broken = new SyntaxError(start, "the string that begins here does not end on its line.");
        }

        at++;
        Value();
    }

    private void ReadTemplate()
    {
        var next = text.AsSpan(at).IndexOfAny('`', '\\', '$');
        at = next < 0 ? text.Length : at + next;
        if (at >= text.Length)
        {
            return;
        }

        if (text[at] == '`')
        {
            frames.Pop();
            Value();
            at++;
        }
        else if (text[at] == '$' && Next == '{')
        {
            frames.Push(new Frame(Kind.Curly, at + 1));
            expectsValue = true;
            at += 2;
        }
        else
        {
            at += text[at] == '\\' ? 2 : 1;
        }
    }

    private int? RegexEnd()
    {
        var inClass = false;
        for (var i = at + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == '[')
            {
                inClass = true;
            }
            else if (text[i] == ']')
            {
                inClass = false;
            }
            else if (text[i] == '/' && !inClass)
            {
                return i + 1;
            }
        }

        return null;
    }

    private void Value()
    {
        expectsValue = false;
        wasControlWord = false;
    }

    private char Next => at + 1 < text.Length ? text[at + 1] : '\0';

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c is '_' or '$' || c > '\u007F' && !char.IsWhiteSpace(c);

    private static char Opening(Kind kind) =>
        kind switch
        {
            Kind.Round => '(',
            Kind.Square => '[',
            Kind.Template => '`',
            Kind.Tag or Kind.Children => '<',
            _ => '{',
        };

    private int LineOf(int position) => 1 + text.AsSpan(0, Math.Min(position, text.Length)).Count('\n');
}
