using System.Text;
using Builder.Core.Diffs;

namespace Builder.Core.Tools;

/// <summary>
/// What a person is asked before something changes that runs on their machine: which file, why it matters, and the change itself, whole. What is
/// too long to be judged, or no text, is not asked.
/// </summary>
internal static class ChangeQuestion
{
    /// <summary>Characters of all changes of one question together, a few pages.</summary>
    private const int Longest = 16_000;

    /// <summary>The question, or null when the change cannot be shown.</summary>
    public static string? Of(IReadOnlyList<ExecutedChange> changes)
    {
        var text = new StringBuilder();
        text.Append($"The model wants to change {string.Join(", ", changes.Select(change => ShownText.Code(change.Path.Value)))}.");
        foreach (var why in changes.Select(change => change.Why).Concat(changes.SelectMany(Warnings)).Distinct(StringComparer.Ordinal))
        {
            text.Append(' ').Append(ShownText.Line(why));
        }

        text.Append(" Allow exactly this?\n");
        foreach (var change in changes)
        {
            if (change.After is not null && (LineDiff.IsBinary(change.Before) || LineDiff.IsBinary(change.After)))
            {
                return null;
            }

            text.Append('\n').Append(Shown(change).TrimEnd()).Append('\n');
            if (text.Length > Longest)
            {
                return null;
            }
        }

        return text.ToString().TrimEnd();
    }

    private static string Shown(ExecutedChange change) =>
        change.After is null
            ? $"{ShownText.Code(change.Path.Value)}: deleted"
            : ShownText.Code(LineDiff.Unified(change.Path, change.Before, change.After, 2));

    private static IEnumerable<string> Warnings(ExecutedChange change) =>
        change.Path.Key.EndsWith("package.json", StringComparison.Ordinal) ? ManifestChange.Warnings(change.Before, change.After) : [];
}
