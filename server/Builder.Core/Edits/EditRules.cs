using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>What is asked of edits beyond fitting. The defaults are what every turn gets; a rule is only switched off for a stated reason.</summary>
internal sealed record EditRules
{
    public static EditRules Default { get; } = new();

    /// <summary>Whether <see cref="PathPolicy"/> is asked about every path that is written.</summary>
    public bool ChecksPaths { get; init; } = true;

    /// <summary>Whether creating or moving may replace a file that exists. Off: replacing a whole file is an edit of its own.</summary>
    public bool MayOverwrite { get; init; }

    /// <summary>Whether a comment that stands for left-out code is refused.</summary>
    public bool RefusesPlaceholders { get; init; } = true;

    /// <summary>Whether a rewrite that drops much of a file is refused, unless it says that it means to.</summary>
    public bool RefusesShrinking { get; init; } = true;

    /// <summary>Whether a result is refused that no longer parses where the file did before.</summary>
    public bool ChecksSyntax { get; init; } = true;

    /// <summary>Whether bidirectional controls and invisible characters are refused in code.</summary>
    public bool RefusesHiddenCharacters { get; init; } = true;

    /// <summary>Whether a hunk whose anchor is not in the file is accepted all the same when its lines occur once.</summary>
    public bool AnchorsAreAdvisory { get; init; } = true;

    /// <summary>The largest file an edit may make, in bytes.</summary>
    public int LargestFile { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many edits one set may hold.</summary>
    public int MostEdits { get; init; } = 2_000;
}
