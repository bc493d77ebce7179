namespace Builder.Core.Edits;

/// <summary>A line of a hunk.</summary>
/// <param name="Text">The line without its line break.</param>
internal readonly record struct PatchLine(PatchLineKind Kind, string Text)
{
    /// <summary>The same line without the carriage return that it may end with.</summary>
    internal PatchLine WithoutCarriageReturn => Text is [.., '\r'] ? this with { Text = Text[..^1] } : this;
}
