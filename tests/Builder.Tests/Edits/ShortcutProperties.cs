using System.Text;
using Builder.Core.Edits;
using Builder.Core.Sites;
using CsCheck;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>Edits that fit exactly are made on bytes, without reading the file as text. Nobody may be able to tell.</summary>
public sealed class ShortcutProperties
{
    private static readonly SitePath Path = SitePath.Parse("a.txt");
    private static readonly EditRules ByText = new() { TakesShortcuts = false };

    /// <summary>Words that contain each other and repeat, so that edits find several places, make new ones and break old ones.</summary>
    private static readonly Gen<string> Word = Gen.OneOf(
        "abcd",
        "abcdabcd",
        "bcda",
        "const a = 1;",
        "const a = 12;",
        "  return “x”;",
        "😀 emoji",
        "}",
        "a",
        "",
        "a line that is long enough to be known by eight bytes",
        "another line that is long enough to be known by eight bytes"
    );

    private static readonly Gen<string> Break = Gen.Frequency(
        (30, Gen.Const("\n")),
        (1, Gen.Const("\r\n")),
        (1, Gen.Const("\r")),
        (1, Gen.Const(" \n"))
    );

    private static Gen<string> Lines(int most) => Gen.Select(Word, Break, (word, end) => word + end).Array[0, most].Select(string.Concat);

    private static readonly Gen<byte[]> File = Gen.Select(
        Gen.OneOf("", "", "", "\uFEFF"),
        Lines(14),
        Word,
        Gen.Int[0, 3],
        (mark, lines, end, style) =>
            Encoding.UTF8.GetBytes(
                mark
                    + (
                        style == 0 ? (lines + end).ReplaceLineEndings("\r\n")
                        : style == 1 ? lines + end
                        : (lines + end).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
                    )
            )
    );

    [Fact]
    public void Replacements_on_bytes_do_what_replacements_in_text_do() =>
        Gen.Select(File, Gen.Select(Gen.Int[0, 200], Gen.Int[1, 60], Lines(3), Gen.Int[0, 9]).Array[1, 14])
            .Sample((file, pieces) => Same(file, [.. pieces.Select(piece => Replacement(file, piece))]), iter: Iterations.Of(15_000));

    [Fact]
    public void Patches_on_bytes_do_what_patches_of_text_do() =>
        Gen.Select(File, Gen.Select(Gen.Int[0, 12], Gen.Int[0, 3], Lines(2), Gen.Int[0, 11]).Array[1, 5])
            .Sample(
                (file, pieces) =>
                {
                    // A line number counts lines as git does, to which a lone carriage return ends none; and a numbered line keeps its own.
                    var lines = Plain(file).Split('\n');
                    var isNumbered = !file.AsSpan().Contains((byte)'\r');
                    Same(file, [new PatchFile(Path, [.. pieces.Select(piece => Hunk(lines, piece, isNumbered))])]);
                },
                iter: Iterations.Of(15_000)
            );

    /// <summary>
    /// A diff of a file of which one byte is another by now. Lines are numbered and of all lengths around those that are compared at one go, and most
    /// are ASCII, as in code.
    /// </summary>
    [Fact]
    public void Diffs_on_bytes_do_what_diffs_in_text_do() =>
        Gen.Select(
                Gen.Select(
                    Gen.Frequency((9, Gen.Const('x')), (1, Gen.Const('ß'))),
                    Gen.Frequency((5, Gen.Int[0, 140]), (1, Gen.Int[58, 68]))
                ).Array[3, 60],
                Gen.Select(Gen.Int[0, 59], Gen.Int[0, 3]).Array[1, 6],
                Gen.Select(Gen.Int[0, 10_000], Gen.Frequency((3, Gen.Const('\0')), (1, Gen.Char['\u0001', '\u007F']))),
                Gen.Select(Gen.Int[0, 4], Gen.Bool)
            )
            .Sample(
                (made, changes, damage, form) =>
                {
                    var lines = made.Select((line, i) => $"{i} " + new string(line.Item1, line.Item2)).ToList();
                    var changed = lines.ToList();
                    foreach (var (at, kind) in changes)
                    {
                        var from = at % changed.Count;
                        changed[from] = kind == 0 ? "" : changed[from] + " and more";
                        changed.InsertRange(from, kind == 1 ? ["new", ""] : []);
                    }

                    var end = form.Item2 ? "\n" : "";
                    var before = Encoding.UTF8.GetBytes(string.Join('\n', lines) + end);
                    var diff = LineDiff.Unified(Path, before, Encoding.UTF8.GetBytes(string.Join('\n', changed) + end), form.Item1);
                    var edits = EditParser.Parse(EditFormat.UnifiedDiff, damage.Item1 % 2 == 0 ? diff : diff.TrimEnd('\n')).Edits;
                    var place = damage.Item1 % before.Length;
                    // A lone carriage return ends a line in a text and none in a diff, so that the lines touched have other numbers.
                    before[place] = damage.Item2 is '\0' or '\r' || before[place] > 0x7F ? before[place] : (byte)damage.Item2;
                    Same(before, edits);
                },
                iter: Iterations.Of(8_000)
            );

    /// <summary>Mostly a stretch of the file itself, so that it fits; edits after the first see a file that has changed.</summary>
    private static ReplaceText Replacement(byte[] file, (int At, int Length, string NewText, int Kind) piece)
    {
        var text = Plain(file);
        var at = text.Length == 0 ? 0 : piece.At % text.Length;
        var old =
            piece.Kind == 0 || text.Length == 0 ? piece.NewText + "abcd" : text.Substring(at, Math.Min(piece.Length, text.Length - at));
        if (old.Length > 0 && (char.IsLowSurrogate(old[0]) || char.IsHighSurrogate(old[^1])))
        {
            old = "half";
        }

        return new ReplaceText(
            Path,
            piece.Kind == 1 ? old + " " : old,
            piece.Kind == 2 ? old
                : piece.Kind == 3 ? piece.NewText.TrimEnd()
                : piece.NewText,
            ReplaceAll: piece.Kind == 4,
            WholeLines: piece.Kind == 5,
            AtLine: piece.Kind == 6 ? 2 : null
        );
    }

    private static PatchHunk Hunk(string[] lines, (int At, int Count, string NewText, int Kind) piece, bool isNumbered)
    {
        var at = piece.At % lines.Length;
        var old = lines.Skip(at).Take(piece.Count).ToList();
        var kinds = piece.Kind % 3;
        List<PatchLine> content = [];
        for (var i = 0; i < old.Count; i++)
        {
            content.Add(
                new PatchLine(
                    i % 2 == kinds || piece.Kind == 10 ? PatchLineKind.Context : PatchLineKind.Removed,
                    piece.Kind == 1 ? old[i] + " " : old[i]
                )
            );
        }

        if (piece.Kind == 10 && content.Count > 0)
        {
            // Only what is there.
            return new PatchHunk([], content);
        }

        content.InsertRange(
            Math.Min(content.Count, kinds),
            piece
                .NewText.TrimEnd('\n')
                .Replace("\r", isNumbered ? "" : "\r", StringComparison.Ordinal)
                .Split('\n')
                .Select(line => new PatchLine(PatchLineKind.Added, line))
        );
        return new PatchHunk(
            piece.Kind > 8 && at > 0 ? [lines[at - 1]] : [],
            content,
            IsAtEnd: piece.Kind == 7,
            OldStart: isNumbered && piece.Kind == 8 ? at + 2 : null
        );
    }

    private static string Plain(byte[] file) =>
        Encoding.UTF8.GetString(file).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static void Same(byte[] file, IReadOnlyList<Edit> edits)
    {
        var tree = new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [Path] = file });
        var (fast, slow) = (EditEngine.Apply(new EditSet(edits), tree), EditEngine.Apply(new EditSet(edits), tree, ByText));
        Assert.Equal(slow.Refusals, fast.Refusals);
        Assert.Equal(slow.Edits, fast.Edits);
        Assert.Equal(slow.Changes.Select(c => Convert.ToHexString(c.After!)), fast.Changes.Select(c => Convert.ToHexString(c.After!)));
    }
}
