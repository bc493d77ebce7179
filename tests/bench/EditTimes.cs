namespace Builder.Bench;

/// <param name="Seconds">The best time of one run.</param>
/// <param name="Bytes">Allocated by one run, on average.</param>
internal readonly record struct Measure(double Seconds, double Bytes)
{
    public double PerSecond => 1 / Seconds;
}

/// <summary>What was measured for one file and so many hunks.</summary>
/// <param name="Git">A whole <c>git apply</c>, with its process.</param>
/// <param name="GitStart">A <c>git --version</c>: the process alone.</param>
/// <param name="Copy">Making one copy of the file in memory. Every edit gives a new file, so nothing can be faster.</param>
internal sealed record EditTimes(
    Measure Unified,
    Measure Patch,
    Measure Replacements,
    Measure Git,
    Measure GitStart,
    Measure Copy,
    Measure Compared,
    Measure DiffPlex
);
