using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Builder.Tests;

/// <summary>Which tests come by which changes.</summary>
/// <param name="Tests">The names of the tests that pass when nothing is changed, the quickest first.</param>
/// <param name="Seconds">How long each took.</param>
/// <param name="Of">For each change, the places in <paramref name="Tests"/>.</param>
/// <param name="Once">Changes of what is set up once for each process: any test may depend on them.</param>
internal sealed record QuickCoverage(List<string> Tests, List<double> Seconds, Dictionary<int, List<int>> Of, HashSet<int> Once);

/// <summary>One process' part of <see cref="QuickRun"/>. What it finds out lies in a folder.</summary>
internal sealed class QuickWork(string folder)
{
    /// <summary>Beyond what a test takes anyway, and that several times over: a change may make work slower without making it wrong.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(3);

    /// <summary>Only the engine with Stryker's changes in it has this class.</summary>
    private static readonly Type Control = typeof(EditEngine).Assembly.GetTypes().Single(type => type.Name == "MutantControl");

    private readonly Lazy<Dictionary<string, QuickTest>> tests = new(QuickTest.All);
    private QuickCoverage? coverage;
    private long deadline = long.MaxValue;

    private string ResultsFile => Path.Combine(folder, "results.tsv");

    /// <summary>Holds the change that is being tried.</summary>
    private string NowFile => Path.Combine(folder, "now.txt");

    private string CoverageFile => Path.Combine(folder, "coverage.json");

    public QuickCoverage Coverage() => coverage ??= JsonSerializer.Deserialize<QuickCoverage>(File.ReadAllText(CoverageFile))!;

    public Dictionary<int, string> Results() =>
        File.Exists(ResultsFile)
            ? File.ReadLines(ResultsFile)
                .Select(line => line.Split('\t'))
                .ToDictionary(parts => int.Parse(parts[0], CultureInfo.InvariantCulture), parts => parts[1])
            : [];

    /// <summary>What came of a change whose process did not live to say it.</summary>
    /// <exception cref="InvalidOperationException">The process ended before it had come to this change: the fault is not the change's.</exception>
    public void NoteEnded(int id, string status, int code)
    {
        if (!File.Exists(NowFile) || File.ReadAllText(NowFile) != $"{id}")
        {
            throw new InvalidOperationException($"A process ended with {code} without having tried change {id}.");
        }

        Note(id, status, $"{code}");
    }

    private void Note(int id, string status, string by) =>
        File.AppendAllText(ResultsFile, $"{id}\t{status}\t{by.ReplaceLineEndings(" ").Replace('\t', ' ')}\n");

    /// <summary>Runs every test once and writes down how long it took and which changes it came by.</summary>
    public void Cover()
    {
        Directory.CreateDirectory(folder);
        Set("ActiveMutant", -1);
        var passed = new List<(string Name, TimeSpan Took, int[] Changes)>();

        // What has already run when the tests are listed has run in every process.
        var (_, early) = Covering(() => tests.Value.Count);
        var once = early.SelectMany(changes => changes).ToHashSet();
        foreach (var test in tests.Value.Values)
        {
            var (failure, covered) = Covering(test.Failure);
            once.UnionWith(covered[1]);
            if (failure is not null)
            {
                Console.Error.WriteLine($"Left out, because it fails anyway: {test.Name}: {failure.Message}");
                continue;
            }

            var started = Stopwatch.GetTimestamp();
            test.Failure();
            passed.Add((test.Name, Stopwatch.GetElapsedTime(started), [.. covered[0].Distinct()]));
        }

        passed.Sort((a, b) => a.Took.CompareTo(b.Took));
        var of = passed
            .SelectMany((test, i) => test.Changes.Select(change => (change, i)))
            .GroupBy(pair => pair.change, pair => pair.i)
            .ToDictionary(group => group.Key, group => group.ToList());
        File.WriteAllText(
            CoverageFile,
            JsonSerializer.Serialize(
                new QuickCoverage([.. passed.Select(test => test.Name)], [.. passed.Select(test => test.Took.TotalSeconds)], of, once)
            )
        );
    }

    /// <summary>Ends the process when a test takes too much processor time.</summary>
    public void Watch(Action end) =>
        new Thread(() =>
        {
            using var never = new ManualResetEventSlim();
            while (!never.Wait(500))
            {
                if (Environment.CpuUsage.TotalTime.Ticks > Interlocked.Read(ref deadline))
                {
                    end();
                }
            }
        })
        {
            IsBackground = true,
        }.Start();

    /// <param name="isAlone">True for a change of what is set up once: it is made before the tests are listed, and any of them may notice it.</param>
    public void Try(int id, bool isAlone)
    {
        Set("ActiveMutant", isAlone ? id : -1);
        var which = isAlone ? Enumerable.Range(0, Coverage().Tests.Count) : Coverage().Of.GetValueOrDefault(id) ?? [];
        if (isAlone)
        {
            File.WriteAllText(NowFile, $"{id}");
        }

        // Only a change can take a test off the list; that one is missing otherwise means that the coverage is of other tests than these.
        var toRun = which
            .Select(i =>
                (
                    Test: isAlone ? tests.Value.GetValueOrDefault(Coverage().Tests[i]) : tests.Value[Coverage().Tests[i]],
                    Usual: Coverage().Seconds[i]
                )
            )
            .Where(run => run.Test is not null)
            .ToList();
        File.WriteAllText(NowFile, $"{id}");
        Set("ActiveMutant", id);
        var noticed = toRun.Find(run => IsNoticed(run.Test!, run.Usual)).Test;
        Set("ActiveMutant", -1);
        Note(
            id,
            noticed is not null ? "Killed"
                : toRun.Count > 0 ? "Survived"
                : "NoCoverage",
            noticed?.Name ?? ""
        );
    }

    private bool IsNoticed(QuickTest test, double usual)
    {
        var longest = TimeSpan.FromSeconds(5 * usual) + LongestDelay;
        Interlocked.Exchange(ref deadline, (Environment.CpuUsage.TotalTime + longest).Ticks);
        var failure = test.Failure();
        Interlocked.Exchange(ref deadline, long.MaxValue);
        return failure is not null;
    }

    private static (T Result, IList<int>[] Covered) Covering<T>(Func<T> run)
    {
        Control.GetMethod("ResetCoverage")!.Invoke(null, null);
        Set("CaptureCoverage", true);
        var result = run();
        Set("CaptureCoverage", false);
        return (result, (IList<int>[])Control.GetMethod("GetCoverageData")!.Invoke(null, null)!);
    }

    private static void Set(string field, object value) => Control.GetField(field)!.SetValue(null, value);
}
