namespace Builder.Core.Edits;

/// <summary>
/// Exact replacements in one file, one after the other, each in what the ones before it left. The old texts of all of them are looked for once,
/// and then again only around what each edit changes. Whatever does not fit exactly once is left to <see cref="TextLocator"/>.
/// </summary>
internal sealed class ExactReplacements
{
    /// <summary>More places than this are not kept; a text that occurs so often is refused anyway.</summary>
    private const int MostPlaces = LineIndex.MostPlaces;

    private readonly PlainFile file;
    private readonly PieceText text;
    private readonly PatternIndex index;
    private readonly Dictionary<int, int> patternOf = [];
    private readonly byte[]?[] patterns;

    /// <summary>Where each pattern was found, in the text as it was after so many edits.</summary>
    private readonly List<(int Position, int Edits)>?[] found;
    private readonly List<(int Position, int Removed, int Added)> edits = [];
    private byte[] surroundings = [];

    /// <summary>As long as each edit came after the one before it: where the last one ends in the file as it was, and how much longer the text is now.</summary>
    private (bool IsInOrder, int End, int Shift) soFar = (true, 0, 0);

    private ExactReplacements(PlainFile file, IReadOnlyList<Edit> set, int from)
    {
        this.file = file;
        text = new PieceText(file);
        var wanted = new List<byte[]?>();
        for (var i = from; i < set.Count; i++)
        {
            if (set[i] is ReplaceText { ReplaceAll: false, OldText.Length: > 0 } replace && replace.Path == set[from].Path)
            {
                patternOf[i] = wanted.Count;
                wanted.Add(file.Encode(TextLocator.Normalize(replace.OldText)));
            }
        }

        patterns = [.. wanted.Select(bytes => IsLookedFor(bytes, wanted.Count) ? bytes : null)];
        found = new List<(int, int)>?[patterns.Length];
        index = new PatternIndex(patterns, file.Content);
    }

    public bool IsWindows => file.IsWindows;

    /// <summary>For the replacements of the file at that place in the set and after it; null when the file is not a plain one.</summary>
    public static ExactReplacements? Begin(byte[] bytes, IReadOnlyList<Edit> set, int from)
    {
        if (PlainFile.Read(bytes) is not { } file)
        {
            return null;
        }

        var replacements = new ExactReplacements(file, set, from);
        return replacements.Look(file.Content, file.Start) ? replacements : null;
    }

    /// <summary>Makes one replacement.</summary>
    /// <param name="number">Which edit of the set.</param>
    /// <returns>What became of it and the lines it touched, or null when it does not fit exactly once.</returns>
    public (Tolerance Tolerance, int StartLine, int EndLine)? Replace(int number, ReplaceText edit)
    {
        if (
            !patternOf.TryGetValue(number, out var pattern)
            || patterns[pattern] is not { } oldBytes
            || Place(pattern, edit.WholeLines) is not { } position
            || file.Encode(NewText(edit, position)) is not { } newBytes
        )
        {
            return null;
        }

        if (edit.OldText == edit.NewText || oldBytes.AsSpan().SequenceEqual(newBytes))
        {
            return (Tolerance.NoChange, 0, 0);
        }

        text.Replace(position, oldBytes.Length, newBytes);
        edits.Add((position, oldBytes.Length, newBytes.Length));
        soFar = (
            soFar.IsInOrder && position - soFar.Shift >= soFar.End,
            position - soFar.Shift + oldBytes.Length,
            soFar.Shift + newBytes.Length - oldBytes.Length
        );
        var around = index.LongestPattern - 1;
        var start = Math.Max(file.Start, position - around);
        var length = Math.Min(text.Length, position + newBytes.Length + around) - start;
        if (surroundings.Length < length)
        {
            surroundings = new byte[2 * length];
        }

        text.CopyTo(start, surroundings.AsSpan(0, length));
        IsExhausted |= !Look(surroundings.AsSpan(0, length), start, position - start, newBytes.Length);
        var line = 1 + text.BreaksBefore(position);
        return (Tolerance.Exact, line, line + newBytes.AsSpan().TrimEnd("\r\n"u8).Count((byte)'\n'));
    }

    /// <summary>True when looking took too long; what was found so far is not all there is.</summary>
    public bool IsExhausted { get; private set; }

    public byte[] ToBytes() => text.ToBytes();

    private static bool IsLookedFor(byte[]? pattern, int count) =>
        pattern is { Length: >= PatternIndex.Shortest } && (count <= 2 || pattern.Length <= PatternIndex.Longest);

    private string NewText(ReplaceText edit, int position)
    {
        var (oldText, newText) = (TextLocator.Normalize(edit.OldText), TextLocator.Normalize(edit.NewText));
        return oldText is [.., '\n'] && newText is [.., not '\n'] && IsLineStart(position) ? newText + "\n" : newText;
    }

    private bool IsLineStart(int position)
    {
        if (position == file.Start)
        {
            return true;
        }

        Span<byte> before = stackalloc byte[1];
        text.CopyTo(position - 1, before);
        return before[0] == '\n';
    }

    /// <summary>The only place where a pattern is now, or null when there is none or are several.</summary>
    private int? Place(int pattern, bool wholeLines)
    {
        if (IsExhausted || found[pattern] is not { } places || places.Count > MostPlaces)
        {
            return null;
        }

        int? only = null;
        for (var i = places.Count - 1; i >= 0; i--)
        {
            if (Now(places[i], patterns[pattern]!.Length) is not { } position)
            {
                places.RemoveAt(i);
                continue;
            }

            places[i] = (position, edits.Count);
            if (wholeLines && !IsLineStart(position))
            {
                continue;
            }

            if (only is not null)
            {
                return null;
            }

            only = position;
        }

        return only;
    }

    /// <summary>Where a place has moved since it was found; null when an edit has changed it.</summary>
    private int? Now((int Position, int Edits) place, int length)
    {
        if (place.Edits == 0 && soFar.IsInOrder && place.Position >= soFar.End)
        {
            return place.Position + soFar.Shift;
        }

        var position = place.Position;
        for (var i = place.Edits; i < edits.Count; i++)
        {
            var edit = edits[i];
            if (position >= edit.Position + edit.Removed)
            {
                position += edit.Added - edit.Removed;
            }
            else if (position + length > edit.Position)
            {
                return null;
            }
        }

        return position;
    }

    /// <summary>Looks for the patterns in a stretch; around an edit, only for those that the edit has to do with.</summary>
    private bool Look(ReadOnlySpan<byte> stretch, int start, int editAt = 0, int editLength = int.MaxValue) =>
        index.Find(
            stretch,
            (pattern, at) =>
            {
                if (at + patterns[pattern]!.Length > editAt && (editLength == int.MaxValue || at < editAt + editLength))
                {
                    var places = found[pattern] ??= [];
                    if (places.Count <= MostPlaces)
                    {
                        places.Add((start + at, edits.Count));
                    }
                }
            }
        );
}
