using Builder.Core.Sites;

namespace Builder.Core.Diffs;

/// <summary>A stretch of lines that differ, with nothing unchanged in it.</summary>
/// <param name="OldStart">First line in the old file, from 1. When <paramref name="OldCount"/> is 0: the line after which the new ones come, 0 for the top.</param>
/// <param name="NewStart">Likewise in the new file.</param>
public sealed record DiffHunk(int OldStart, int OldCount, int NewStart, int NewCount);

/// <param name="Merged">The merged file, or null when it is deleted on both accounts or there is a conflict.</param>
/// <param name="HasConflict">True when both sides changed the same lines, or lines that touch, in different ways.</param>
public sealed record MergeResult(byte[]? Merged, bool HasConflict);

/// <summary>Compares and merges files by lines, exact to the byte. A missing file is null.</summary>
public static class LineDiff
{
    private const int GitLooksForNulIn = 8000;

    /// <summary>The stretches that differ, from top to bottom.</summary>
    public static IReadOnlyList<DiffHunk> Hunks(byte[]? before, byte[]? after) =>
        [
            .. Compare(before, after)
                .Changes.Select(change => new DiffHunk(
                    change.OldCount > 0 ? change.OldStart + 1 : change.OldStart,
                    change.OldCount,
                    change.NewCount > 0 ? change.NewStart + 1 : change.NewStart,
                    change.NewCount
                )),
        ];

    /// <summary>How many lines came and how many went.</summary>
    public static (int Added, int Removed) Count(byte[]? before, byte[]? after)
    {
        if (IsBinary(before) || IsBinary(after))
        {
            return (0, 0);
        }

        var changes = Compare(before, after).Changes;
        return (changes.Sum(change => change.NewCount), changes.Sum(change => change.OldCount));
    }

    /// <summary>The difference as git prints it, ready for <c>git apply</c>. Empty when there is none.</summary>
    /// <param name="context">Unchanged lines shown around each change.</param>
    public static string Unified(SitePath path, byte[]? before, byte[]? after, int context = 3) =>
        UnifiedDiff.Print(path, before, after, context);

    /// <summary>Whether git would take it for binary: a zero byte near the start, unless a mark says UTF-16.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> content) =>
        ByteLines.Wide(content) is null && content[..Math.Min(content.Length, GitLooksForNulIn)].Contains((byte)0);

    /// <summary>
    /// Brings two changes of one file together. When one side only turned all line breaks into another kind, the other side's lines follow.
    /// </summary>
    public static MergeResult Merge3(byte[]? basis, byte[]? ours, byte[]? theirs) => LineMerge.Merge(basis, ours, theirs);

    internal static (ByteLines Old, ByteLines New, List<LineChange> Changes) Compare(byte[]? before, byte[]? after)
    {
        var numbering = new LineNumbering();
        var (oldFile, newFile) = ByteLines.Differing(before ?? [], after ?? []);
        var (oldNumbers, newNumbers) = (numbering.Number(oldFile), numbering.Number(newFile));
        var changes = LineComparison.Compare(oldNumbers, newNumbers, numbering.Different);
        if (oldFile.Part.Start.Value is var skipped and > 0)
        {
            for (var i = 0; i < changes.Count; i++)
            {
                changes[i] = changes[i] with { OldStart = changes[i].OldStart + skipped, NewStart = changes[i].NewStart + skipped };
            }
        }

        return (oldFile, newFile, changes);
    }
}
