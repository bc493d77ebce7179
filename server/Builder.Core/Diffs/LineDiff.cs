using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Builder.Core.Sites;

namespace Builder.Core.Diffs;

/// <summary>A stretch of lines that differ, with nothing unchanged in it.</summary>
/// <param name="Id">Sixteen hexadecimal digits made of what goes and what comes, so that it stays the same when lines above it move.</param>
/// <param name="OldStart">First line in the old file, from 1. When <paramref name="OldCount"/> is 0: the line after which the new ones come, 0 for the top.</param>
/// <param name="NewStart">Likewise in the new file.</param>
/// <param name="IsWhitespaceOnly">True when the two sides differ in nothing but white space.</param>
public sealed record DiffHunk(string Id, int OldStart, int OldCount, int NewStart, int NewCount, bool IsWhitespaceOnly);

/// <param name="Merged">The merged file, or null when it is deleted on both accounts or there is a conflict.</param>
/// <param name="HasConflict">True when both sides changed the same lines, or lines that touch, in different ways.</param>
public sealed record MergeResult(byte[]? Merged, bool HasConflict);

/// <summary>Compares and merges files by lines, exact to the byte. A missing file is null.</summary>
public static class LineDiff
{
    private const int GitLooksForNulIn = 8000;
    private const int HashedOnStack = 1024;

    /// <summary>With the zero byte, which is half of each white space in UTF-16.</summary>
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n\f\0"u8);

    /// <summary>The stretches that differ, from top to bottom.</summary>
    public static IReadOnlyList<DiffHunk> Hunks(byte[]? before, byte[]? after)
    {
        var (oldFile, newFile, changes) = Compare(before, after);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. changes.Select(change => new DiffHunk(
                Identify(oldFile, newFile, change, seen),
                change.OldCount > 0 ? change.OldStart + 1 : change.OldStart,
                change.OldCount,
                change.NewCount > 0 ? change.NewStart + 1 : change.NewStart,
                change.NewCount,
                IsWhitespaceOnly(oldFile.Range(change.OldStart, change.OldCount), newFile.Range(change.NewStart, change.NewCount))
            )),
        ];
    }

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

    /// <summary>The old file with only those hunks changed; with all of them it is the new file, with none the old one.</summary>
    /// <param name="hunkIds">Identities that <see cref="Hunks"/> gave for the same two files.</param>
    public static byte[]? Accept(byte[]? before, byte[]? after, IReadOnlySet<string> hunkIds)
    {
        var (oldFile, newFile, changes) = Compare(before, after);
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var accepted = changes.Where(change => hunkIds.Contains(Identify(oldFile, newFile, change, seen))).ToList();
        if (accepted.Count == changes.Count)
        {
            return after;
        }

        if (accepted.Count == 0)
        {
            return before;
        }

        var result = new MemoryStream((before?.Length ?? 0) + (after?.Length ?? 0));
        var line = 0;
        foreach (var change in accepted)
        {
            result.Write(oldFile.Range(line, change.OldStart - line));
            result.Write(newFile.Range(change.NewStart, change.NewCount));
            line = change.OldEnd;
        }

        result.Write(oldFile.Range(line, oldFile.Count - line));
        return result.ToArray();
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

    private static string Identify(ByteLines oldFile, ByteLines newFile, LineChange change, Dictionary<string, int> seen)
    {
        var removed = oldFile.Range(change.OldStart, change.OldCount);
        var added = newFile.Range(change.NewStart, change.NewCount);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = sizeof(int) + removed.Length + added.Length;
        var rented = length > HashedOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> all = rented is null ? stackalloc byte[length] : rented.AsSpan(0, length);
        BinaryPrimitives.WriteInt32LittleEndian(all, change.OldCount);
        removed.CopyTo(all[sizeof(int)..]);
        added.CopyTo(all[(sizeof(int) + removed.Length)..]);
        SHA256.HashData(all, hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        var content = Convert.ToHexStringLower(hash[..7]);
        var occurrence = seen[content] = seen.GetValueOrDefault(content) + 1;
        return $"{content}{occurrence:x2}";
    }

    private static bool IsWhitespaceOnly(ReadOnlySpan<byte> removed, ReadOnlySpan<byte> added)
    {
        int a = 0,
            b = 0;
        while (true)
        {
            a += LeadingSpace(removed[a..]);
            b += LeadingSpace(added[b..]);
            if (a == removed.Length || b == added.Length)
            {
                return a == removed.Length && b == added.Length;
            }

            if (removed[a++] != added[b++])
            {
                return false;
            }
        }
    }

    private static int LeadingSpace(ReadOnlySpan<byte> text)
    {
        var rest = text.IndexOfAnyExcept(WhiteSpace);
        return rest < 0 ? text.Length : rest;
    }
}
