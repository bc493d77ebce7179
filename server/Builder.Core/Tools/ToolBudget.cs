using System.Globalization;
using Builder.Core.Edits;

namespace Builder.Core.Tools;

/// <summary>
/// What one turn may ask of the person and write into the draft (docs/threats.md, F6 and N5). Far more than a change of a website needs, and
/// little enough that a model gone wrong tires no one and fills no disk.
/// </summary>
internal sealed class ToolBudget
{
    /// <summary>Questions of one turn.</summary>
    public int Questions { get; init; } = 8;

    /// <summary>Bytes that one turn may write, counting every writing of a file.</summary>
    public long Bytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>Files that one turn may write.</summary>
    public int Files { get; init; } = 1_000;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private int _asked;
    private long _written;

    /// <summary>Counts a question. Why it may not be asked, or null.</summary>
    public string? WhyNotAsk() =>
        _asked++ < Questions ? null : $"the person has been asked {Questions} questions in this turn, which is all that one turn may ask";

    /// <summary>Why these changes would be too much, or null.</summary>
    public string? WhyNotWrite(IReadOnlyList<FileChange> changes)
    {
        var files = _files.Count + changes.Select(change => change.Path.Value).Distinct().Count(path => !_files.Contains(path));
        if (files > Files)
        {
            return $"One turn may write {Files.ToString("N0", CultureInfo.InvariantCulture)} files, and these would be more. Go on in another turn.";
        }

        return _written + Size(changes) > Bytes
            ? $"One turn may write {Bytes / 1024 / 1024} MB, and this would be more. Go on in another turn, with less."
            : null;
    }

    /// <summary>Counts what was written.</summary>
    public void Wrote(IReadOnlyList<FileChange> changes)
    {
        _files.UnionWith(changes.Select(change => change.Path.Value));
        _written += Size(changes);
    }

    private static long Size(IReadOnlyList<FileChange> changes) => changes.Sum(change => change.After?.LongLength ?? 0);
}
