using System.Globalization;
using System.Text;

namespace Builder.Core.Edits.Matching;

/// <summary>
/// Letters with marks can be written as one character or as several (NFC, NFD: Unicode Standard Annex 15). Editors and models compose them, files
/// that came from a Mac or out of a PDF often have them decomposed; both look alike. The runtime leaves normalisation out in invariant
/// globalization mode (it gives the text back unchanged), so the pairs are in a table of ours.
/// </summary>
internal static class UnicodeForms
{
    private const int FirstSyllable = 0xAC00;
    private const int FirstLead = 0x1100;
    private const int FirstVowel = 0x1161;
    private const int FirstTail = 0x11A7;
    private const int Vowels = 21;
    private const int Tails = 28;
    private const int Syllables = 19 * Vowels * Tails;

    private static readonly Lazy<Table> Known = new(Table.Read);

    /// <summary>A text with composed letters, and where each part of it that can stand alone begins in the original.</summary>
    /// <param name="Origin">For each place in the text, and its end, the place in the original; −1 within a letter.</param>
    public readonly record struct Composed(string Text, int[] Origin);

    public static string Compose(string text) => IsComposed(text) ? text : Read(text).Text;

    public static bool IsComposed(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return true;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPart(rune.Value))
            {
                return false;
            }
        }

        return true;
    }

    public static Composed Read(string text)
    {
        var composed = new StringBuilder(text.Length);
        var origin = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length; )
        {
            var end = at + LengthAt(text, at);
            var first = end;
            while (end < text.Length && Rune.TryGetRuneAt(text, end, out var next) && IsPart(next.Value))
            {
                end += next.Utf16SequenceLength;
            }

            var part = end == first && !IsPart(text[at]) ? text[at..end] : ComposeLetter(text[at..end]);
            for (var i = 0; i < part.Length; i++)
            {
                origin.Add(i == 0 ? at : -1);
            }

            composed.Append(part);
            at = end;
        }

        origin.Add(text.Length);
        return new Composed(composed.ToString(), [.. origin]);
    }

    /// <summary>The text with every letter taken apart.</summary>
    public static string Decompose(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; )
        {
            var length = LengthAt(text, at);
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                Decompose(rune.Value, plain);
            }
            else
            {
                plain.Append(text[at]);
            }

            at += length;
        }

        return plain.ToString();
    }

    /// <summary>A text in the form that another one has, as far as it has one.</summary>
    public static string As(ReadOnlySpan<char> example, string text)
    {
        var other = example.ToString();
        return IsComposed(other) ? Compose(text)
            : other == Decompose(other) ? Decompose(text)
            : text;
    }

    private static int LengthAt(string text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;

    /// <summary>Whether it can be one with what comes before it, or stands for another character.</summary>
    private static bool IsPart(int c) =>
        c >= 0x300 && (c is (>= FirstVowel and < FirstVowel + Vowels) or (> FirstTail and < FirstTail + Tails) || Known.Value.IsPart(c));

    private static string ComposeLetter(string letter)
    {
        var parts = new StringBuilder(letter.Length);
        List<int> runes = [.. letter.EnumerateRunes().Select(r => Known.Value.Singles.GetValueOrDefault(r.Value, r.Value))];
        var (starter, lastClass) = (0, 0);
        for (var i = 1; i < runes.Count; i++)
        {
            var markClass = Known.Value.ClassOf(runes[i]);
            var isBlocked = i - starter > 1 && lastClass >= markClass;
            if (!isBlocked && Pair(runes[starter], runes[i]) is { } one)
            {
                runes[starter] = one;
                runes.RemoveAt(i--);
                continue;
            }

            (starter, lastClass) = markClass == 0 ? (i, 0) : (starter, markClass);
        }

        foreach (var rune in runes)
        {
            parts.Append(char.ConvertFromUtf32(rune));
        }

        return parts.ToString();
    }

    private static int? Pair(int first, int second)
    {
        if (first is >= FirstLead and < FirstLead + 19 && second is >= FirstVowel and < FirstVowel + Vowels)
        {
            return FirstSyllable + (((first - FirstLead) * Vowels) + second - FirstVowel) * Tails;
        }

        if (
            first is >= FirstSyllable and < FirstSyllable + Syllables
            && (first - FirstSyllable) % Tails == 0
            && second is > FirstTail and < FirstTail + Tails
        )
        {
            return first + second - FirstTail;
        }

        return Known.Value.Pairs.TryGetValue((first, second), out var one) ? one : null;
    }

    private static void Decompose(int c, StringBuilder plain)
    {
        if (c is >= FirstSyllable and < FirstSyllable + Syllables)
        {
            var number = c - FirstSyllable;
            plain.Append((char)(FirstLead + (number / (Vowels * Tails)))).Append((char)(FirstVowel + (number / Tails % Vowels)));
            if (number % Tails > 0)
            {
                plain.Append((char)(FirstTail + (number % Tails)));
            }
        }
        else if (Known.Value.Singles.TryGetValue(c, out var same))
        {
            Decompose(same, plain);
        }
        else if (Known.Value.Parts.TryGetValue(c, out var pair))
        {
            Decompose(pair.First, plain);
            Decompose(pair.Second, plain);
        }
        else
        {
            plain.Append(char.ConvertFromUtf32(c));
        }
    }

    private sealed class Table
    {
        private readonly List<(int From, int To, int Class)> marks = [];
        private readonly HashSet<int> seconds = [];

        public Dictionary<(int, int), int> Pairs { get; } = [];

        public Dictionary<int, (int First, int Second)> Parts { get; } = [];

        public Dictionary<int, int> Singles { get; } = [];

        public bool IsPart(int c) => seconds.Contains(c) || Singles.ContainsKey(c) || ClassOf(c) > 0;

        public int ClassOf(int c)
        {
            int low = 0,
                high = marks.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = marks[middle].To < c ? (middle + 1, high) : (low, middle);
            }

            return low < marks.Count && marks[low].From <= c ? marks[low].Class : 0;
        }

        public static Table Read()
        {
            var table = new Table();
            using var stream =
                typeof(Table).Assembly.GetManifestResourceStream("Edits.canonical.txt")
                ?? throw new InvalidOperationException("The table of Unicode's pairs is missing.");
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                var parts = line.Split(' ');
                int Number(int i) => int.Parse(parts[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                switch (parts[0])
                {
                    case "p":
                        table.Pairs[(Number(2), Number(3))] = Number(1);
                        table.Parts[Number(1)] = (Number(2), Number(3));
                        table.seconds.Add(Number(3));
                        break;
                    case "s":
                        table.Singles[Number(1)] = Number(2);
                        break;
                    case "m":
                        table.marks.Add((Number(1), Number(2), int.Parse(parts[3], CultureInfo.InvariantCulture)));
                        break;
                }
            }

            return table;
        }
    }
}
