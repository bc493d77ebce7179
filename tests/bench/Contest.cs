using System.Globalization;

namespace Builder.Bench;

/// <summary>Several ways to do the same, in turn, round by round, so that all of them see the same machine.</summary>
internal sealed class Contest(string what, int rounds)
{
    private readonly List<(string Name, Func<int, Task<double>> Run, List<double> Times)> ways = [];

    /// <param name="run">One round: does the work of that number and returns how long the measured part took, in milliseconds.</param>
    public Contest Add(string name, Func<int, Task<double>> run)
    {
        ways.Add((name, run, []));
        return this;
    }

    /// <summary>Runs and prints a line each: its median, and how many times as long as the first it took.</summary>
    public async Task RunAsync()
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (_, run, times) in ways)
            {
                times.Add(await run(round));
            }
        }
        var first = Median(ways[0].Times);
        foreach (var (name, _, times) in ways)
        {
            var median = Median(times);
            Console.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {name} | {median:0.0} | {times.Min():0.0}–{times.Max():0.0} | {median / first:0.0} |"
                )
            );
        }
    }

    public static void Head()
    {
        Console.Out.WriteLine("| what | way | median ms | from–to | times ours |");
        Console.Out.WriteLine("|---|---|---|---|---|");
    }

    public static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
