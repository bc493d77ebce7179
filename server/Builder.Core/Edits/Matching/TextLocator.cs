using System.Text;

namespace Builder.Core.Edits.Matching;

/// <summary>Where an old text is and what comes in its place; or why it cannot be said.</summary>
internal sealed record Located(List<Replacement> Replacements, Tolerance Tolerance, string? Reason = null, string? Message = null)
{
    public static Located Refused(string reason, string message) => new([], Tolerance.Exact, reason, message);
}

/// <summary>
/// Finds the text that an exact replacement names: a cascade of named tolerances, each of which must find it in one place only. Never a
/// similarity score, never the first of several.
/// </summary>
internal static class TextLocator
{
    public static Located Find(FileText file, ReplaceText edit)
    {
        var (oldText, newText) = (Normalize(edit.OldText), Normalize(edit.NewText));
        return Exact(file, oldText, newText, edit)
            ?? Unescaped(file, oldText, newText)
            ?? ByLines(file, oldText, newText)
            ?? Folded(file, oldText, newText)
            ?? InOtherForm(file, oldText, newText)
            ?? Formatted(file, oldText, newText, edit.WholeLines)
            ?? Located.Refused(EditReason.NotFound, Misses.Describe(file, oldText, newText));
    }

    /// <summary>Plain LF, and no byte order mark at the front: that one belongs to the file.</summary>
    public static string Normalize(string text) => LineEnds.Normalize(text.StartsWith('\uFEFF') ? text[1..] : text).Text;

    private static Located? Exact(FileText file, string oldText, string newText, ReplaceText edit)
    {
        var places = Places(
            file.Text,
            oldText,
            edit.ReplaceAll ? oldText.Length : 1,
            edit.ReplaceAll ? int.MaxValue : LineIndex.MostPlaces,
            edit.WholeLines
        );
        if (places.Count == 0)
        {
            return AtUnfinishedEnd(file, oldText, newText);
        }

        if (places.Count > 1 && !edit.ReplaceAll)
        {
            if (edit.AtLine is { } line && places.Where(place => file.LineAt(place) == line).ToList() is [var stated])
            {
                places = [stated];
            }
            else
            {
                return Ambiguous(file, places, Tolerance.Exact);
            }
        }

        return new Located(
            [.. places.Select(place => new Replacement(place, oldText.Length, WholeLines(file.Text, place, oldText, newText)))],
            Tolerance.Exact
        );
    }

    /// <summary>An old text that ends with a line break also fits the last line of a file that ends without one; that end stays as it is.</summary>
    private static Located? AtUnfinishedEnd(FileText file, string oldText, string newText)
    {
        var text = file.Text;
        if (
            oldText is not [.., '\n']
            || oldText.Length < 2
            || text is [.., '\n']
            || !text.EndsWith(oldText[..^1], StringComparison.Ordinal)
        )
        {
            return null;
        }

        var start = text.Length - (oldText.Length - 1);
        if (newText.Length == 0 && start > 0 && text[start - 1] == '\n')
        {
            return new Located([new Replacement(start - 1, text.Length - start + 1, "")], Tolerance.Exact);
        }

        return new Located([new Replacement(start, text.Length - start, newText is [.., '\n'] ? newText[..^1] : newText)], Tolerance.Exact);
    }

    private static Located? Unescaped(FileText file, string oldText, string newText)
    {
        if (!oldText.Contains('\\', StringComparison.Ordinal))
        {
            return null;
        }

        var unescaped = Unescape(oldText);
        if (unescaped == oldText || unescaped.Length == 0)
        {
            return null;
        }

        var places = Places(file.Text, unescaped, 1, LineIndex.MostPlaces);
        return places.Count switch
        {
            0 => null,
            1 => new Located(
                [new Replacement(places[0], unescaped.Length, WholeLines(file.Text, places[0], unescaped, Unescape(newText)))],
                Tolerance.UnescapedText
            ),
            _ => Ambiguous(file, places, Tolerance.UnescapedText),
        };
    }

    private static Located? ByLines(FileText file, string oldText, string newText)
    {
        if (string.IsNullOrWhiteSpace(oldText))
        {
            return null;
        }

        var endsWhole = oldText.EndsWith('\n');
        var wanted = (endsWhole ? oldText[..^1] : oldText).Split('\n');
        var index = new LineIndex(file);
        foreach (var tolerance in (Tolerance[])[Tolerance.TrailingWhitespace, Tolerance.IndentationShift])
        {
            var places = index.Find(wanted, tolerance);
            if (places.Count > 1)
            {
                return Ambiguous(file, [.. places.Select(place => file.LineStarts[place.Line])], tolerance);
            }

            if (places is [var (line, shift)] && Shifted(newText, shift, file, line, wanted.Length) is { } shifted)
            {
                return new Located([OverLines(file, line, wanted.Length, shifted, endsWhole)], tolerance);
            }
        }

        return null;
    }

    private static Located? Folded(FileText file, string oldText, string newText)
    {
        var (foldedFile, foldedOld) = (Folding.Fold(file.Text), Folding.Fold(oldText));
        if (ReferenceEquals(foldedFile, file.Text) && ReferenceEquals(foldedOld, oldText) || oldText.Length == 0)
        {
            return null;
        }

        var places = Places(foldedFile, foldedOld, 1, LineIndex.MostPlaces);
        if (places.Count > 0)
        {
            return places.Count > 1
                ? Ambiguous(file, places, Tolerance.FoldedPunctuation)
                : new Located(
                    [new Replacement(places[0], oldText.Length, WholeLines(file.Text, places[0], oldText, newText))],
                    Tolerance.FoldedPunctuation
                );
        }

        var endsWhole = oldText.EndsWith('\n');
        var wanted = (endsWhole ? oldText[..^1] : oldText).Split('\n');
        return new LineIndex(file).Find(wanted, Tolerance.FoldedPunctuation) switch
        {
            [] => null,
            [var (line, _)] => new Located([OverLines(file, line, wanted.Length, newText, endsWhole)], Tolerance.FoldedPunctuation),
            var several => Ambiguous(file, [.. several.Select(place => file.LineStarts[place.Line])], Tolerance.FoldedPunctuation),
        };
    }

    private static Located? InOtherForm(FileText file, string oldText, string newText)
    {
        if (oldText.Length == 0 || (UnicodeForms.IsComposed(file.Text) && UnicodeForms.IsComposed(oldText)))
        {
            return null;
        }

        var (text, origin) = UnicodeForms.Read(file.Text);
        var wanted = UnicodeForms.Compose(oldText);
        var places = Places(text, wanted, 1, LineIndex.MostPlaces)
            .Where(place => origin[place] >= 0 && origin[place + wanted.Length] >= 0)
            .Select(place => (Start: origin[place], End: origin[place + wanted.Length]))
            .ToList();
        return places switch
        {
            [] => null,
            [var (start, end)] => new Located(
                [new Replacement(start, end - start, WholeLines(file.Text, start, oldText, newText))],
                Tolerance.UnicodeForm
            ),
            _ => Ambiguous(file, [.. places.Select(place => place.Start)], Tolerance.UnicodeForm),
        };
    }

    /// <summary>Whole lines that differ in their form alone, or a part of one in its quotes.</summary>
    private static Located? Formatted(FileText file, string oldText, string newText, bool wholeLines)
    {
        if (string.IsNullOrWhiteSpace(oldText))
        {
            return null;
        }

        var endsWhole = oldText.EndsWith('\n');
        var wanted = (endsWhole ? oldText[..^1] : oldText).Split('\n');
        var lines = new LineIndex(file).Find(wanted, Tolerance.Formatting);
        if (lines is [var (line, _)])
        {
            var there = Enumerable.Range(line, wanted.Length).Select(number => file.Line(number).ToString());
            return FileStyle.Between(wanted, there).Write(newText) is { } written
                ? new Located([OverLines(file, line, wanted.Length, written, endsWhole)], Tolerance.Formatting)
                : null;
        }

        var places =
            lines.Count > 0 || wholeLines ? [] : Places(FileStyle.WithPlainQuotes(file.Text), FileStyle.WithPlainQuotes(oldText), 1, 2);
        if (places is [var place])
        {
            var style = FileStyle.Between([oldText], [file.Text.Substring(place, oldText.Length)]);
            return new Located(
                [new Replacement(place, oldText.Length, WholeLines(file.Text, place, oldText, style.Quoted(newText)))],
                Tolerance.Formatting
            );
        }

        return lines.Count + places.Count == 0
            ? null
            : Ambiguous(file, lines.Count > 0 ? [.. lines.Select(found => file.LineStarts[found.Line])] : places, Tolerance.Formatting);
    }

    /// <summary>Replaces whole lines; the file's last line keeps its want of a line break.</summary>
    private static Replacement OverLines(FileText file, int line, int count, string newText, bool endsWhole)
    {
        var (start, end) = (file.LineStarts[line], file.LineStarts[line + count]);
        if (end > start && file.Text[end - 1] == '\n' && (!endsWhole || (newText.Length > 0 && !newText.EndsWith('\n'))))
        {
            end--;
        }
        else if (end == file.Text.Length && (end == start || file.Text[end - 1] != '\n') && newText.EndsWith('\n'))
        {
            newText = newText[..^1];
        }

        return new Replacement(start, end - start, newText);
    }

    /// <summary>Whole lines stay whole: where the old text ends with a line break and the new one forgot it, the next line is not glued on.</summary>
    private static string WholeLines(string text, int place, string oldText, string newText) =>
        oldText.EndsWith('\n') && newText.Length > 0 && !newText.EndsWith('\n') && (place == 0 || text[place - 1] == '\n')
            ? newText + "\n"
            : newText;

    private static string? Shifted(string newText, Indentation shift, FileText file, int line, int count)
    {
        var lines = newText.Split('\n');
        var there = Enumerable.Range(line, count).Select(number => file.Line(number).ToString());
        if (Indentation.Smallest(lines) is { } own && own == Indentation.Smallest(there))
        {
            // Only the old text had another indentation than the file; the new one has the file's already.
            return newText;
        }

        for (var i = 0; i < lines.Length; i++)
        {
            if (shift.Shift(lines[i]) is not { } shifted)
            {
                return null;
            }

            lines[i] = shifted;
        }

        return string.Join('\n', lines);
    }

    private static List<int> Places(string text, string wanted, int step, int most, bool fromLineStart = false)
    {
        var places = new List<int>();
        if (wanted.Length == 0)
        {
            return places;
        }

        for (var at = SequenceSearch.Find<char>(text, wanted, 0); at >= 0 && places.Count < most; )
        {
            if (!fromLineStart || at == 0 || text[at - 1] == '\n')
            {
                places.Add(at);
            }

            at = SequenceSearch.Find<char>(text, wanted, at + step);
        }

        return places;
    }

    private static Located Ambiguous(FileText file, List<int> places, Tolerance tolerance) =>
        Located.Refused(
            EditReason.Ambiguous,
            Misses.Several(
                places.Count,
                [.. places.Take(10).Select(file.LineAt)],
                tolerance,
                // Only what is the same to the letter is replaced everywhere.
                tolerance == Tolerance.Exact
                    ? "Add lines around it until it occurs once, or set replace_all."
                    : "Copy it exactly as it is in the file, with lines around it until it occurs once, or with replace_all."
            )
        );

    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ('n' or 't' or 'r' or '"' or '\'' or '\\'))
            {
                i++;
                plain.Append(
                    text[i] switch
                    {
                        'n' => '\n',
                        't' => '\t',
                        'r' => '\r',
                        var other => other,
                    }
                );
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        return LineEnds.Normalize(plain.ToString()).Text;
    }
}
