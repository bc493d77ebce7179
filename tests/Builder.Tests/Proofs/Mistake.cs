using System.Text;
using Builder.Core.Diffs;
using Builder.Core.Sites;
using Builder.Tests.Turns;

namespace Builder.Tests.Proofs;

/// <summary>A block of <c>faults.txt</c>, whose first lines say what may stand in one.</summary>
/// <param name="Site">A template, or a folder of <c>tests/variety/sites</c>.</param>
/// <param name="IsHint">Whether it is said only, and may land.</param>
internal sealed record Mistake(string Site, string What, string Said, bool IsHint)
{
    private readonly List<Edit> _edits = [];
    private (string Path, string Words)? _place;

    private sealed record Edit(bool IsBefore, string Path, string How, string Where)
    {
        public List<(string Text, bool IsPlace)> Lines { get; } = [];
    }

    /// <summary>Whether it needs something that landed before it.</summary>
    public bool HasBefore => _edits.Any(edit => edit.IsBefore);

    public static IReadOnlyList<Mistake> Read()
    {
        var file = Path.Combine(TurnScene.Repository, "tests", "Builder.Tests", "Proofs", "faults.txt");
        return [.. File.ReadAllText(file).Split("\n# ")[2..].Select(Parse)];
    }

    private static Mistake Parse(string block)
    {
        var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (name, said) = (lines[0].Split(": ", 2), lines.Single(line => line.StartsWith("says ", StringComparison.Ordinal))[5..]);
        var mistake = new Mistake(name[0], name[1], said, lines.Contains("hint"));
        foreach (var line in lines[1..])
        {
            var (mark, rest) = line.Split(' ', 2) is [var first, var more] ? (first, more) : (line, "");
            switch (mark)
            {
                case "@" or "@@":
                    var parts = rest.Replace("instead of", "instead", StringComparison.Ordinal).Split(' ', 3);
                    mistake._edits.Add(new Edit(mark == "@@", parts[0], parts[1], parts.ElementAtOrDefault(2) ?? ""));
                    break;
                case "|" or ">":
                    mistake._edits[^1].Lines.Add((rest, mark == ">"));
                    break;
                case "at":
                    mistake._place = rest.Split(": ", 2) is [var path, var words] ? (path, words) : throw new FormatException(line);
                    break;
                case "says" or "hint":
                    break;
                default:
                    throw new FormatException($"{name[1]}: {line}");
            }
        }

        return mistake;
    }

    /// <summary>The edits as one unified diff, and the line that has to be named.</summary>
    /// <param name="isBefore">What has to be there before, instead of the mistake itself.</param>
    public (string Diff, (string Path, int Line) Place) Against(Func<string, string?> read, bool isBefore = false)
    {
        var texts = new Dictionary<string, List<(string Text, bool IsPlace)>>(StringComparer.Ordinal);
        foreach (var edit in _edits.Where(edit => edit.IsBefore == isBefore))
        {
            if (!texts.TryGetValue(edit.Path, out var text))
            {
                texts[edit.Path] = text = [.. (read(edit.Path)?.TrimEnd('\n').Split('\n') ?? []).Select(line => (line, false))];
            }

            var at = edit.How == "new" ? 0 : text.FindIndex(line => line.Text.Contains(edit.Where, StringComparison.Ordinal));
            if (at < 0)
            {
                throw new FormatException($"{Site}, {What}: {edit.Path} has no line with {edit.Where}");
            }

            if (edit.How == "instead")
            {
                text.RemoveAt(at);
            }

            text.InsertRange(edit.How == "after" ? at + 1 : at, edit.Lines);
        }

        var diff = new StringBuilder();
        foreach (var (path, text) in texts)
        {
            var after = string.Concat(text.Select(line => line.Text + "\n"));
            var before = read(path) is { } old ? Encoding.UTF8.GetBytes(old) : null;
            diff.Append(UnifiedDiff.Print(SitePath.Parse(path), before, Encoding.UTF8.GetBytes(after), 3));
        }

        var place = texts
            .SelectMany(text => text.Value.Select((line, index) => (Path: text.Key, Line: index + 1, line.IsPlace, line.Text)))
            .FirstOrDefault(line =>
                _place is { } known ? line.Path == known.Path && line.Text.Contains(known.Words, StringComparison.Ordinal) : line.IsPlace
            );
        return (diff.ToString(), (place.Path, place.Line));
    }
}
