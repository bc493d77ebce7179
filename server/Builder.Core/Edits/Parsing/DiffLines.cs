using System.Collections;

namespace Builder.Core.Edits;

/// <summary>The lines of a unified diff's hunk, which stand one after the other in its text and are taken from there when somebody asks.</summary>
internal sealed class DiffLines(TextLines lines, int first, int count) : IReadOnlyList<PatchLine>
{
    public int Count => count;

    /// <summary>The same lines, with the sign that each begins with.</summary>
    public RawLines? Raw => lines.Raw(first, count);

    public PatchLine this[int index] =>
        (uint)index < (uint)count ? lines.LineOfHunk(first + index) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<PatchLine> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
