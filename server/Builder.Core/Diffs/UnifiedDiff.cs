using System.Globalization;
using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Diffs;

/// <summary>Prints differences in git's form (https://git-scm.com/docs/diff-format, "Generating patch text with -p").</summary>
internal static class UnifiedDiff
{
    public static string Print(SitePath path, byte[]? before, byte[]? after, int context)
    {
        if (before is null ? after is null : after is not null && before.AsSpan().SequenceEqual(after))
        {
            return "";
        }

        var text = new StringBuilder();
        var (oldName, newName) = (Quote("a/" + path), Quote("b/" + path));
        text.Append(CultureInfo.InvariantCulture, $"diff --git {oldName} {newName}\n");
        if (before is null)
        {
            text.Append("new file mode 100644\n");
        }
        else if (after is null)
        {
            text.Append("deleted file mode 100644\n");
        }

        if (LineDiff.IsBinary(before) || LineDiff.IsBinary(after))
        {
            return text.Append(
                    CultureInfo.InvariantCulture,
                    $"Binary files {(before is null ? "/dev/null" : oldName)} and {(after is null ? "/dev/null" : newName)} differ\n"
                )
                .ToString();
        }

        var (oldFile, newFile, changes) = LineDiff.Compare(before, after);
        if (changes.Count == 0)
        {
            return text.ToString();
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"--- {(before is null ? "/dev/null" : oldName)}\n+++ {(after is null ? "/dev/null" : newName)}\n"
        );
        for (var i = 0; i < changes.Count; )
        {
            var last = i;
            while (last + 1 < changes.Count && changes[last + 1].OldStart - changes[last].OldEnd <= 2 * context)
            {
                last++;
            }

            PrintHunk(text, oldFile, newFile, changes.GetRange(i, last - i + 1), context);
            i = last + 1;
        }

        return text.ToString();
    }

    private static void PrintHunk(StringBuilder text, ByteLines oldFile, ByteLines newFile, List<LineChange> changes, int context)
    {
        var start = Math.Max(0, changes[0].OldStart - context);
        var end = Math.Min(oldFile.Count, changes[^1].OldEnd + context);
        var newStart = changes[0].NewStart - (changes[0].OldStart - start);
        var newCount = changes[^1].NewEnd + (end - changes[^1].OldEnd) - newStart;
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(start, end - start)} +{Range(newStart, newCount)} @@\n");
        var line = start;
        foreach (var change in changes)
        {
            PrintLines(text, ' ', oldFile, line, change.OldStart);
            PrintLines(text, '-', oldFile, change.OldStart, change.OldEnd);
            PrintLines(text, '+', newFile, change.NewStart, change.NewEnd);
            line = change.OldEnd;
        }

        PrintLines(text, ' ', oldFile, line, end);
    }

    private static void PrintLines(StringBuilder text, char sign, ByteLines file, int line, int end)
    {
        for (; line < end; line++)
        {
            var content = Encoding.UTF8.GetString(file[line]);
            text.Append(sign).Append(content);
            if (!content.EndsWith('\n'))
            {
                text.Append("\n\\ No newline at end of file\n");
            }
        }
    }

    private static string Range(int start, int count) => count == 1 ? $"{start + 1}" : $"{(count == 0 ? start : start + 1)},{count}";

    /// <summary>Names with control characters, quotes or backslashes are quoted like C strings, and non-ASCII ones too, byte by byte.</summary>
    private static string Quote(string name)
    {
        if (name.All(c => c is >= ' ' and < (char)0x7F and not '"' and not '\\'))
        {
            return name;
        }

        var quoted = new StringBuilder("\"");
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            quoted.Append(
                b switch
                {
                    (byte)'"' => "\\\"",
                    (byte)'\\' => "\\\\",
                    >= 0x20 and < 0x7F => ((char)b).ToString(),
                    _ => "\\" + Convert.ToString(b, 8).PadLeft(3, '0'),
                }
            );
        }

        return quoted.Append('"').ToString();
    }
}
