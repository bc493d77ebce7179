namespace Builder.Core.Models.Answers;

/// <summary>What came with a call.</summary>
/// <param name="Extra">The call's own <c>extra_content</c>, as JSON, or null.</param>
/// <param name="Reasoning">What the model thought before its calls; empty when it said nothing of it.</param>
/// <param name="Details">The answer's <c>reasoning_details</c>, as JSON, or null.</param>
internal sealed record SentThoughts(string? Extra, string Reasoning, string? Details = null)
{
    /// <summary>In characters.</summary>
    public int Size => (Extra?.Length ?? 0) + Reasoning.Length + (Details?.Length ?? 0);
}
