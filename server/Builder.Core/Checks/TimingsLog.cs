using System.Text.Json;
using System.Text.Json.Serialization;

namespace Builder.Core.Checks;

/// <summary>One check's times in milliseconds; null for a stage that did not run.</summary>
internal sealed record TimingsEntry(
    DateTimeOffset At,
    bool Passed,
    bool Known,
    bool PackagesWereReady,
    long Total,
    long? Queued,
    long? Dependencies,
    long? Types,
    long? Lint,
    long? Preview,
    long? Build
);

/// <param name="Stage">For a person.</param>
/// <param name="Count">How often it ran.</param>
/// <param name="FromCache">How often what it was to find out or fetch was there already; null where that has no meaning.</param>
public sealed record StageStatistic(string Stage, int Count, TimeSpan Median, TimeSpan Worst, int? FromCache);

/// <summary>
/// How long recent checks took, a line each, in Builder's own data folder: for a person who asks why something is slow. It names no
/// site. The oldest half goes when it is full, and what cannot be written is not missed.
/// </summary>
public sealed class TimingsLog(BuilderFolders folders, TimeProvider clock)
{
    private const int MostBytes = 256 * 1024;

    private readonly string file = Path.Combine(folders.State, "timings.jsonl");

    /// <summary>The stages of the checks that are remembered, in the order in which they run.</summary>
    public IReadOnlyList<StageStatistic> Read()
    {
        var entries = Entries();
        var ran = entries.Where(entry => !entry.Known).ToList();
        return
        [
            .. Of("Whole check", entries, entry => entry.Total, entries.Count(entry => entry.Known)),
            .. Of("Waiting for its turn", ran, entry => entry.Queued, null),
            .. Of(
                "Packages",
                ran,
                entry => entry.Dependencies,
                ran.Count(entry => entry.Dependencies is not null && entry.PackagesWereReady)
            ),
            .. Of("Types", ran, entry => entry.Types, null),
            .. Of("Lint", ran, entry => entry.Lint, null),
            .. Of("Page seen after", ran, entry => entry.Preview, null),
            .. Of("Build", ran, entry => entry.Build, null),
        ];
    }

    internal void Add(CheckResult result)
    {
        var took = result.Timings;
        var entry = new TimingsEntry(
            clock.GetUtcNow(),
            result.Passed,
            result.FromCache,
            took.PackagesWereReady,
            Milliseconds(result.Took)!.Value,
            Milliseconds(took.Queued),
            Milliseconds(took.Dependencies),
            Milliseconds(took.Types),
            Milliseconds(took.Lint),
            Milliseconds(took.Preview),
            Milliseconds(took.Build)
        );
        try
        {
            Directory.CreateDirectory(folders.State);
            if (new FileInfo(file) is { Exists: true, Length: > MostBytes })
            {
                var lines = File.ReadAllLines(file);
                var shorter = $"{file}.{Path.GetRandomFileName()}";
                File.WriteAllLines(shorter, lines[(lines.Length / 2)..]);
                File.Move(shorter, file, overwrite: true);
            }
            File.AppendAllText(file, JsonSerializer.Serialize(entry, TimingsJson.Default.TimingsEntry) + "\n");
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            // Another process writes to it now, or the disk is full. A check must not fail because of it.
        }
    }

    private List<TimingsEntry> Entries()
    {
        try
        {
            return [.. File.ReadLines(file).Select(Parse).OfType<TimingsEntry>()];
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static TimingsEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, TimingsJson.Default.TimingsEntry);
        }
        catch (JsonException)
        {
            // A line that was cut off by a full disk, or is of another version.
            return null;
        }
    }

    private static IEnumerable<StageStatistic> Of(
        string stage,
        IReadOnlyCollection<TimingsEntry> entries,
        Func<TimingsEntry, long?> time,
        int? fromCache
    )
    {
        var times = entries.Select(time).OfType<long>().Order().ToList();
        return times.Count == 0
            ? []
            :
            [
                new StageStatistic(
                    stage,
                    times.Count,
                    TimeSpan.FromMilliseconds(times[times.Count / 2]),
                    TimeSpan.FromMilliseconds(times[^1]),
                    fromCache
                ),
            ];
    }

    private static long? Milliseconds(TimeSpan? time) => time is { } took ? (long)took.TotalMilliseconds : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TimingsEntry))]
internal sealed partial class TimingsJson : JsonSerializerContext;
