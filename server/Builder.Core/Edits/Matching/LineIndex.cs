namespace Builder.Core.Edits.Matching;

/// <summary>
/// Finds a run of lines in a file under one tolerance, in time linear in the file. Lines are compared by hash first, all at once; what the
/// hashes find is then compared by its characters.
/// </summary>
internal sealed class LineIndex(FileText file)
{
    /// <summary>No more places than this are looked for: an edit that fits so many is refused anyway.</summary>
    public const int MostPlaces = 100;

    private const int MostFalseAlarms = 1000;
    private const int FewSearches = 3;
    private int searches;
    private readonly Dictionary<Tolerance, int[]> hashes = [];

    /// <summary>The first lines, from 0, of all places where the wanted lines are, with the shift of indentation found there.</summary>
    public List<(int Line, Indentation Shift)> Find(IReadOnlyList<string> wanted, Tolerance tolerance)
    {
        if (tolerance == Tolerance.Exact && !hashes.ContainsKey(tolerance) && searches++ < FewSearches)
        {
            return FindInText(wanted);
        }

        var places = new List<(int, Indentation)>();
        var lines = HashesFor(tolerance);
        var pattern = wanted.Select(line => Hash(line, tolerance)).ToArray();
        var falseAlarms = 0;
        for (var at = 0; at + pattern.Length <= lines.Length && places.Count < MostPlaces && falseAlarms < MostFalseAlarms; at++)
        {
            at = SequenceSearch.Find<int>(lines, pattern, at);
            if (at < 0)
            {
                break;
            }

            if (Verify(wanted, at, tolerance) is { } shift)
            {
                places.Add((at, shift));
            }
            else
            {
                falseAlarms++;
            }
        }

        return places;
    }

    /// <summary>Making hashes of all lines only pays for several searches.</summary>
    private List<(int Line, Indentation Shift)> FindInText(IReadOnlyList<string> wanted)
    {
        var places = new List<(int, Indentation)>();
        var pattern = string.Join('\n', wanted);
        if (pattern.Length == 0)
        {
            searches = FewSearches;
            return Find(wanted, Tolerance.Exact);
        }

        var (line, counted) = (0, 0);
        for (
            var at = SequenceSearch.Find<char>(file.Text, pattern, 0);
            at >= 0 && places.Count < MostPlaces;
            at = SequenceSearch.Find<char>(file.Text, pattern, at + 1)
        )
        {
            var end = at + pattern.Length;
            // After a line break at the very end there is no empty line that could be meant.
            var endsLine = end == file.Text.Length ? pattern[^1] != '\n' : file.Text[end] == '\n';
            if (endsLine && (at == 0 || file.Text[at - 1] == '\n'))
            {
                line += file.Text.AsSpan(counted, at - counted).Count('\n');
                counted = at;
                places.Add((line, Indentation.None));
            }
        }

        return places;
    }

    private int[] HashesFor(Tolerance tolerance)
    {
        if (!hashes.TryGetValue(tolerance, out var lines))
        {
            lines = new int[file.LineCount];
            for (var line = 0; line < lines.Length; line++)
            {
                lines[line] = Hash(file.Line(line), tolerance);
            }

            hashes[tolerance] = lines;
        }

        return lines;
    }

    private Indentation? Verify(IReadOnlyList<string> wanted, int firstLine, Tolerance tolerance)
    {
        if (tolerance == Tolerance.IndentationShift)
        {
            return Indentation.Between(wanted, file, firstLine);
        }

        if (tolerance == Tolerance.LostSpace)
        {
            return IsWithLostSpaces(wanted, firstLine) ? Indentation.None : null;
        }

        for (var i = 0; i < wanted.Count; i++)
        {
            if (!AreEqual(wanted[i], file.Line(firstLine + i), tolerance))
            {
                return null;
            }
        }

        return Indentation.None;
    }

    /// <summary>Whether each line is the wanted one, or that with a space before it.</summary>
    private bool IsWithLostSpaces(IReadOnlyList<string> wanted, int firstLine)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            var want = wanted[i].AsSpan().TrimEnd();
            var have = file.Line(firstLine + i).TrimEnd();
            if (!have.SequenceEqual(want) && !(have is [' ', .. var rest] && rest.SequenceEqual(want)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreEqual(string wanted, ReadOnlySpan<char> line, Tolerance tolerance) =>
        tolerance switch
        {
            Tolerance.Exact => line.SequenceEqual(wanted),
            Tolerance.TrailingWhitespace => line.TrimEnd().SequenceEqual(wanted.AsSpan().TrimEnd()),
            Tolerance.UnicodeForm => UnicodeForms
                .Compose(line.ToString())
                .AsSpan()
                .TrimEnd()
                .SequenceEqual(UnicodeForms.Compose(wanted).AsSpan().TrimEnd()),
            Tolerance.Formatting => FileStyle.Plain(line) == FileStyle.Plain(wanted),
            _ => Folding.Fold(line.ToString()).AsSpan().TrimEnd().SequenceEqual(Folding.Fold(wanted).AsSpan().TrimEnd()),
        };

    private static int Hash(ReadOnlySpan<char> line, Tolerance tolerance) =>
        string.GetHashCode(
            tolerance switch
            {
                Tolerance.Exact => line,
                Tolerance.TrailingWhitespace => line.TrimEnd(),
                Tolerance.LostSpace or Tolerance.IndentationShift => line.Trim(),
                Tolerance.UnicodeForm => UnicodeForms.Compose(line.ToString()).AsSpan().TrimEnd(),
                Tolerance.Formatting => FileStyle.Plain(line),
                _ => Folding.IsNeeded(line) ? Folding.Fold(line.ToString()).AsSpan().TrimEnd() : line.TrimEnd(),
            }
        );
}
