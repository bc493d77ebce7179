using Builder.Core.Edits.Matching;

namespace Builder.Core.Edits.Guards;

/// <summary>Models that rewrite a whole file tend to lose parts of it. A rewrite that drops much must say that it means to.</summary>
internal static class Shrinking
{
    private const int SmallFile = 20;
    private const double MostDropped = 0.4;

    /// <summary>What would be lost, or null when not enough to ask about.</summary>
    public static string? Describe(FileText before, FileText after)
    {
        if (before.LineCount <= SmallFile || before.LineCount - after.LineCount <= MostDropped * before.LineCount)
        {
            return null;
        }

        return $"the new content has {Misses.Lines(after.LineCount)} where the file has {before.LineCount}. Change only what needs changing with targeted edits; if the rest is really meant to go, set may_drop_lines to true.";
    }
}
