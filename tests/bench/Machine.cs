using System.Globalization;

namespace Builder.Bench;

/// <summary>What the figures were measured on: without it they say nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var load = File.Exists("/proc/loadavg") ? $", load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors{load}. Ratios count, not milliseconds."
        );
    }
}
