using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Builder.Core;

/// <summary>
/// What the engine tells about its own work, as activities and instruments of System.Diagnostics. They cost next to nothing
/// while nobody listens. <i>Invariant:</i> no attribute holds a prompt, a path, a file's text or a key: only names from closed sets, numbers
/// and outcomes.
/// </summary>
public static class Telemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Builder";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Instruments = new(Name);
    private static readonly Histogram<double> Durations = Instruments.CreateHistogram<double>(
        "builder.work.duration",
        "s",
        "How long a piece of work took, by what it was and how it ended."
    );
    private static readonly Counter<long> Checks = Instruments.CreateCounter<long>(
        "builder.checks",
        "{check}",
        "Checks of sites, by whether the tree was known and whether it passed."
    );
    private static readonly Counter<long> Tokens = Instruments.CreateCounter<long>(
        "builder.model.tokens",
        "{token}",
        "Tokens that models were given and gave."
    );
    private static readonly UpDownCounter<int> Processes = Instruments.CreateUpDownCounter<int>(
        "builder.processes",
        "{process}",
        "Children that run now."
    );

    /// <summary>Begins a piece of work; it ends when the result is disposed.</summary>
    /// <param name="what">From a closed set, such as <c>turn</c> or <c>check.types</c>.</param>
    internal static Work Begin(string what) => new(what, Source.StartActivity($"builder.{what}"));

    internal static void Checked(bool passed, bool fromCache) =>
        Checks.Add(1, new KeyValuePair<string, object?>("passed", passed), new KeyValuePair<string, object?>("known", fromCache));

    internal static void Used(string provider, long input, long output)
    {
        Tokens.Add(input, new KeyValuePair<string, object?>("provider", provider), new KeyValuePair<string, object?>("direction", "input"));
        Tokens.Add(
            output,
            new KeyValuePair<string, object?>("provider", provider),
            new KeyValuePair<string, object?>("direction", "output")
        );
    }

    /// <summary>A child was started (+1) or has ended (−1).</summary>
    internal static void Children(int change) => Processes.Add(change);

    /// <summary>A time that was measured elsewhere.</summary>
    internal static void Took(string what, TimeSpan time) =>
        Durations.Record(time.TotalSeconds, new KeyValuePair<string, object?>("work", what));

    /// <summary>A piece of work that goes on.</summary>
    internal sealed class Work(string what, Activity? activity) : IDisposable
    {
        private readonly long started = TimeProvider.System.GetTimestamp();
        private string outcome = "unfinished";

        /// <summary>Says something more about it.</summary>
        /// <param name="name">Of our own choice.</param>
        /// <param name="value">A number, or a word from a closed set.</param>
        public void Add(string name, object value) => activity?.SetTag(name, value);

        /// <summary>How it ended, in one word from a closed set; <c>unfinished</c> where nobody says.</summary>
        public void End(string how = "ok", bool failed = false)
        {
            outcome = how;
            if (failed)
            {
                activity?.SetStatus(ActivityStatusCode.Error);
            }
        }

        /// <summary>It ended by an exception, of which the kind is told and never the text.</summary>
        public void Fail(Exception exception) =>
            End(
                exception switch
                {
                    OperationCanceledException => "cancelled",
                    BuilderException known => known.Kind.ToString().ToLowerInvariant(),
                    _ => "defect",
                },
                failed: true
            );

        public void Dispose()
        {
            activity?.SetTag("outcome", outcome);
            activity?.Dispose();
            Durations.Record(
                TimeProvider.System.GetElapsedTime(started).TotalSeconds,
                new KeyValuePair<string, object?>("work", what),
                new KeyValuePair<string, object?>("outcome", outcome)
            );
        }
    }
}
