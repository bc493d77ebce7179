namespace Builder.Core.Edits.Matching;

/// <summary>A uniform shift of indentation: the same white space before every line that is not blank, put on or taken off.</summary>
internal readonly record struct Indentation(string Prefix, bool IsTakenOff)
{
    public static Indentation None { get; } = new("", false);

    /// <summary>The shift that turns the wanted lines into the file's, or null when no single one does.</summary>
    public static Indentation? Between(IReadOnlyList<string> wanted, FileText file, int firstLine)
    {
        Indentation? shift = null;
        for (var i = 0; i < wanted.Count; i++)
        {
            var want = wanted[i].AsSpan().TrimEnd();
            var have = file.Line(firstLine + i).TrimEnd();
            if (want.Length == 0 || have.Length == 0)
            {
                if (want.Length != have.Length)
                {
                    return null;
                }
            }
            else if (Of(want, have) is not { } here || (shift is { } before && before != here))
            {
                return null;
            }
            else
            {
                shift = here;
            }
        }

        return shift ?? None;
    }

    /// <summary>The white space before the line that has least of it, of those that are not blank; null when all are.</summary>
    public static string? Smallest(IEnumerable<string> lines) =>
        lines
            .Where(line => !string.IsNullOrWhiteSpace(line))
            .Select(line => line[..^line.TrimStart().Length])
            .MinBy(indentation => indentation.Length);

    /// <summary>The line shifted, or null when it has not the white space that would have to go.</summary>
    public string? Shift(string line)
    {
        if (Prefix.Length == 0 || string.IsNullOrWhiteSpace(line))
        {
            return line;
        }

        return !IsTakenOff ? Prefix + line
            : line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..]
            : null;
    }

    private static Indentation? Of(ReadOnlySpan<char> want, ReadOnlySpan<char> have)
    {
        if (have.EndsWith(want, StringComparison.Ordinal) && have[..^want.Length].IsWhiteSpace())
        {
            return new Indentation(have[..^want.Length].ToString(), false);
        }

        return want.EndsWith(have, StringComparison.Ordinal) && want[..^have.Length].IsWhiteSpace()
            ? new Indentation(want[..^have.Length].ToString(), true)
            : null;
    }
}
