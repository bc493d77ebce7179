using System.Text;
using Builder.Core.Diffs;
using Builder.Core.Sites;

namespace Builder.Tests.Diffs;

/// <summary>The files of <see cref="DifferenceTests"/>, and how their differences are written down. The same ones each time.</summary>
internal static class DifferenceCases
{
    private static readonly SitePath Path = SitePath.Parse("a.txt");

    /// <summary>Lines that begin or end alike, and an empty one.</summary>
    private static readonly string[] AlikeLines = ["a", "ba", "bba", "ab", "", "b"];

    /// <summary>A line for each letter.</summary>
    public static string Lines(string word) => string.Concat(word.Select(letter => $"{letter}\n"));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static IEnumerable<(string Old, string New)> AllPairs(string letters, int longest)
    {
        var words = new List<string> { "" };
        for (var i = 0; i < words.Count && words[i].Length < longest; i++)
        {
            words.AddRange(letters.Select(letter => words[i] + letter));
        }

        return words.SelectMany(_ => words, (old, @new) => (old, @new)).Where(pair => pair.old != pair.@new);
    }

    /// <param name="isNear">True for new words that are the old ones with a few letters changed.</param>
    public static IEnumerable<(string Old, string New)> Pairs(int count, string letters, int shortest, int longest, bool isNear = false)
    {
        var seed = 20261125u;
        int Next(int below)
        {
            seed = (seed * 1664525) + 1013904223;
            return (int)((seed >> 8) % (uint)below);
        }

        string Word() =>
            string.Concat(Enumerable.Range(0, shortest + Next(longest - shortest + 1)).Select(_ => letters[Next(letters.Length)]));
        string Near(string word)
        {
            for (var changes = 1 + Next(3); changes > 0; changes--)
            {
                var (at, length) = (Next(word.Length), Next(2));
                word = word[..at] + (Next(3) == 0 ? "" : $"{letters[Next(letters.Length)]}") + word[Math.Min(word.Length, at + length)..];
            }

            return word;
        }

        for (var i = 0; i < count; i++)
        {
            var old = Word();
            yield return (old, isNear ? Near(old) : Word());
        }
    }

    public static string Shown((string Old, string New) pair) =>
        $"{pair.Old} → {pair.New}: {Shown(Bytes(Lines(pair.Old)), Bytes(Lines(pair.New)))}";

    /// <summary>The same lines around a short difference, longer than what is compared at once; with and without a last line break.</summary>
    public static string Framed((string Old, string New) pair)
    {
        string Text(string word) => string.Join('\n', word.Select(digit => AlikeLines[digit - '0']));
        var (head, end) = (string.Concat(Enumerable.Repeat("head\n", 70)), string.Concat(Enumerable.Repeat("end\n", 130)));
        var plain = Shown(Bytes(Text(pair.Old)), Bytes(Text(pair.New)));
        var framed = LineDiff.Hunks(Bytes($"{head}{Text(pair.Old)}\n{end}"), Bytes($"{head}{Text(pair.New)}\n{end}"));
        var ended = LineDiff.Hunks(Bytes($"{Text(pair.Old)}\n{end}"), Bytes($"{Text(pair.New)}\n{end}z"));
        return $"{Text(pair.Old)} → {Text(pair.New)}".Replace('\n', '|') + $": {plain}; framed {Places(framed)}; ended {Places(ended)}";
    }

    public static string Printed((string Old, string New) pair, int context) =>
        $"{pair.Old} → {pair.New}, {context}\n"
        + LineDiff.Unified(Path, Bytes(Lines(pair.Old)), Bytes(Lines(pair.New).TrimEnd(context == 2 ? '\n' : 'a')), context);

    public static IEnumerable<string> PrintedOddly()
    {
        var names = (string[])["a b.txt", "a\"b.txt", "größe.txt", "a~.txt", "😀.txt"];
        foreach (
            var (old, @new) in new[]
            {
                (null, "x\ny"),
                ("x\ny", null),
                (null, ""),
                ("", null),
                ("", "x\n"),
                ("x", ""),
                ("x", "x\n"),
                ("\0", "x"),
                ("x", "\0"),
                (null, "\0"),
                ("\0", null),
                ("x", "x"),
                ((string?)null, (string?)null),
            }
        )
        {
            var text = LineDiff.Unified(Path, old is null ? null : Bytes(old), @new is null ? null : Bytes(@new));
            yield return $"{Quoted(old)} → {Quoted(@new)}\n{text}";
        }

        foreach (var name in names)
        {
            yield return LineDiff.Unified(SitePath.Parse(name), null, Bytes("x\n"));
        }
    }

    public static IEnumerable<string> Merged()
    {
        var sides = (string[])
            ["abcd", "xbcd", "axcd", "abxd", "abcx", "xabcd", "abcdx", "abxcd", "bcd", "acd", "abd", "abc", "xyd", "", "xbcx"];
        foreach (var (ours, theirs) in sides.SelectMany(_ => sides, (ours, theirs) => (ours, theirs)))
        {
            var merged = LineDiff.Merge3(Bytes(Lines("abcd")), Bytes(Lines(ours)), Bytes(Lines(theirs)));
            yield return $"{ours} + {theirs} = {(merged.HasConflict ? "conflict" : Encoding.UTF8.GetString(merged.Merged!).Replace("\n", "", StringComparison.Ordinal))}";
        }
    }

    /// <summary>Missing files, binary ones, and such that differ in their line breaks.</summary>
    public static IEnumerable<string> MergedOddly()
    {
        var sides = (string?[])
            [
                null,
                "",
                "a\nb\nc\n",
                "a\r\nb\r\nc\r\n",
                "a\nB\nc\n",
                "a\r\nB\r\nc\r\n",
                "a\nb\r\nc\n",
                "a\nb\nC",
                "a\0\nb\nc\n",
                "abc",
                "a\r\rb\r\nc\r\n",
                "a\r\nb\r",
            ];
        foreach (var basis in sides)
        {
            foreach (
                var (ours, theirs) in sides
                    .SelectMany(_ => sides, (ours, theirs) => (ours, theirs))
                    .Where(pair => pair.ours != pair.theirs && pair.ours != basis && pair.theirs != basis)
            )
            {
                byte[]? Of(string? text) => text is null ? null : Bytes(text);
                var merged = LineDiff.Merge3(Of(basis), Of(ours), Of(theirs));
                if (!merged.HasConflict)
                {
                    yield return $"{Quoted(basis)}: {Quoted(ours)} + {Quoted(theirs)} = {Quoted(merged.Merged is null ? null : Encoding.UTF8.GetString(merged.Merged))}";
                }
            }
        }
    }

    /// <summary>The old file with the new one's lines where a hunk says so: the new file, if the hunks tell all.</summary>
    public static byte[] PutTogether(byte[]? before, byte[]? after, IEnumerable<DiffHunk> hunks)
    {
        var (old, @new, result, line) = (new ByteLines(before ?? []), new ByteLines(after ?? []), new MemoryStream(), 0);
        foreach (var hunk in hunks)
        {
            var removed = hunk.OldCount > 0 ? hunk.OldStart - 1 : hunk.OldStart;
            result.Write(old.Range(line, removed - line));
            result.Write(@new.Range(hunk.NewCount > 0 ? hunk.NewStart - 1 : hunk.NewStart, hunk.NewCount));
            line = removed + hunk.OldCount;
        }

        result.Write(old.Range(line, old.Count - line));
        return result.ToArray();
    }

    private static string Shown(byte[] old, byte[] @new)
    {
        var (oldLines, newLines) = (Split(old), Split(@new));
        var shown = new StringBuilder();
        var at = 0;
        foreach (var hunk in LineDiff.Hunks(old, @new))
        {
            var (removed, added) = (
                hunk.OldCount > 0 ? hunk.OldStart - 1 : hunk.OldStart,
                hunk.NewCount > 0 ? hunk.NewStart - 1 : hunk.NewStart
            );
            shown.AppendJoin("", oldLines[at..removed].Select(line => $" {line}"));
            shown.AppendJoin("", oldLines.Skip(removed).Take(hunk.OldCount).Select(line => $" -{line}"));
            shown.AppendJoin("", newLines.Skip(added).Take(hunk.NewCount).Select(line => $" +{line}"));
            at = removed + hunk.OldCount;
        }

        return shown.AppendJoin("", oldLines[at..].Select(line => $" {line}")).ToString().TrimStart();
    }

    private static string Places(IEnumerable<DiffHunk> hunks) =>
        string.Join(' ', hunks.Select(hunk => $"{hunk.OldStart},{hunk.OldCount}/{hunk.NewStart},{hunk.NewCount}"));

    private static string[] Split(byte[] file) =>
        Encoding.UTF8.GetString(file) is { Length: > 0 } text ? (text.EndsWith('\n') ? text[..^1] : text + "$").Split('\n') : [];

    private static string Quoted(string? text) =>
        text is null
            ? "none"
            : $"“{text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal)}”";
}
