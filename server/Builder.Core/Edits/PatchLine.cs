namespace Builder.Core.Edits;

/// <summary>A line of a hunk. It is a stretch of the patch's text: a long patch would otherwise be thousands of small strings.</summary>
public readonly struct PatchLine : IEquatable<PatchLine>
{
    private readonly string? source;
    private readonly int start;
    private readonly int length;

    /// <param name="text">The line without its line break.</param>
    public PatchLine(PatchLineKind kind, string text)
        : this(kind, text, 0, text.Length) { }

    internal PatchLine(PatchLineKind kind, string source, int start, int length) =>
        (Kind, this.source, this.start, this.length) = (kind, source, start, length);

    public PatchLineKind Kind { get; }

    /// <summary>The line without its line break.</summary>
    public ReadOnlySpan<char> Span => source.AsSpan(start, length);

    /// <summary><see cref="Span"/> as a string; made anew each time when the line is part of a longer text.</summary>
    public string Text => source is null ? "" : source.Substring(start, length);

    /// <summary>The same line without the carriage return that it may end with.</summary>
    internal PatchLine WithoutCarriageReturn => Span is [.., '\r'] ? new PatchLine(Kind, source!, start, length - 1) : this;

    /// <summary>Quick, and exact where it says no: lines of one text are looked through as one stretch of it.</summary>
    internal static bool MayContain(IReadOnlyList<PatchLine> lines, char character)
    {
        if (lines.Count == 0)
        {
            return false;
        }

        var (first, last) = (lines[0], lines[^1]);
        return first.source is not null && ReferenceEquals(first.source, last.source) && first.start <= last.start
            ? first.source.AsSpan(first.start..(last.start + last.length)).Contains(character)
            : lines.Any(line => line.Span.Contains(character));
    }

    public static bool operator ==(PatchLine left, PatchLine right) => left.Equals(right);

    public static bool operator !=(PatchLine left, PatchLine right) => !left.Equals(right);

    public bool Equals(PatchLine other) => Kind == other.Kind && Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is PatchLine other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, string.GetHashCode(Span));
}
