using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Builder.Tests;

/// <summary>
/// Runs the tests against every change that Stryker put into the engine, in one process: nothing is started for a change, and only the tests
/// that come by it are run, the quickest first, until one fails. A change that takes too much processor time or brings the process down ends
/// the process and counts as noticed; another process goes on after it. See README.md.
/// </summary>
internal static class QuickRun
{
    private const int TooLong = 77;

    private static int Main(string[] arguments)
    {
        var work = new QuickWork(arguments[2]);
        switch (arguments[0])
        {
            case "run":
                return Supervise(work, arguments[1], arguments[2], arguments[3..]);
            case "cover":
                work.Cover();
                return 0;
            default:
                work.Watch(() => Environment.Exit(TooLong));
                foreach (var id in arguments[3].Split(','))
                {
                    work.Try(int.Parse(id, CultureInfo.InvariantCulture), isAlone: arguments[0] == "alone");
                }

                // Not by way of the threads that a change may have left behind.
                Environment.Exit(0);
                return 0;
        }
    }

    private static int Supervise(QuickWork work, string report, string folder, string[] files)
    {
        if (!File.Exists(Path.Combine(folder, "coverage.json")))
        {
            Worker("cover", report, folder);
        }

        var coverage = work.Coverage();
        var changes = QuickChange.Of(report).Where(change => files.Length == 0 || files.Any(change.File.Contains)).ToList();
        var once = changes.Where(change => change.IsStatic || coverage.Once.Contains(change.Id)).Select(change => change.Id).ToHashSet();
        var ids = changes.Select(change => change.Id).Where(id => !once.Contains(id)).Order().ToList();
        while (ids.Where(Untried(work)).Take(1000).ToList() is { Count: > 0 } todo)
        {
            var code = Worker("try", report, folder, string.Join(',', todo));
            if (todo.Where(Untried(work)).FirstOrDefault(-1) is >= 0 and var next)
            {
                Finish(next, code);
            }
        }

        // What is set up once for each process must be changed before anything has run: a process for each, so they come last.
        foreach (var id in once.Order().Where(Untried(work)))
        {
            Finish(id, Worker("alone", report, folder, $"{id}"));
        }

        QuickScore.Print(changes, work.Results(), Console.Out);
        return 0;

        void Finish(int id, int code)
        {
            if (!work.Results().ContainsKey(id))
            {
                work.NoteEnded(id, code == TooLong ? "Timeout" : "Crashed", code);
            }
        }
    }

    private static Func<int, bool> Untried(QuickWork work)
    {
        var results = work.Results();
        return id => !results.ContainsKey(id);
    }

    private static int Worker(params string[] arguments)
    {
        using var worker = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, [Assembly.GetExecutingAssembly().Location, .. arguments])
            {
                // A change that never stops adding must not take the machine's memory; one thread makes a run like the next; a change that nothing
                // notices comes by all fuzzing.
                Environment =
                {
                    ["DOTNET_GCHeapHardLimit"] = "0x50000000",
                    ["CsCheck_Threads"] = "1",
                    ["FUZZ_EDITS"] = "60",
                },
            }
        )!;
        worker.WaitForExit();
        return worker.ExitCode;
    }
}
