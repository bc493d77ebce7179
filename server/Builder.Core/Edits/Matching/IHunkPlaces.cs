namespace Builder.Core.Edits;

/// <summary>A file in which the places of hunks are looked for: as text with all tolerances, or as bytes with the exact one only.</summary>
internal interface IHunkPlaces
{
    /// <summary>The hunks that are looked for.</summary>
    IReadOnlyList<PatchHunk> Hunks { get; }

    int LineCount { get; }

    /// <summary>Whether the last line has no line break.</summary>
    bool EndsWithoutBreak { get; }

    /// <summary>Where a line begins, from 0; the end of the file for the line after the last.</summary>
    int LineStart(int line);

    /// <summary>The first lines of all places where the old lines of a hunk are.</summary>
    List<(int Line, Indentation Shift)> Find(int hunk, Tolerance tolerance);

    /// <summary>All places where one line is.</summary>
    List<(int Line, Indentation Shift)> FindAnchor(string line, Tolerance tolerance);

    string DescribeHunk(int hunk);

    string DescribeAnchor(IReadOnlyList<string> anchors);
}
