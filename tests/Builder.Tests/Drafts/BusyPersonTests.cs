using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Builder.Core;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>
/// A second process saves, renames and deletes files without pause while changes of the same files land, one after the other. What it saved last of
/// each file is in it afterwards, or in a copy that was named; a file that it renamed is as it was renamed.
/// </summary>
public sealed class BusyPersonTests(ITestOutputHelper output)
{
    private const int SavesOfEach = 10;

    private static readonly int Landings = LongRuns.Number("BUSY_LANDINGS") ?? 40;

    private static readonly int Seed = LongRuns.CrashSeed;

    [Fact]
    public async Task Nothing_that_another_process_saves_renames_or_deletes_while_changes_land_is_lost()
    {
        var cancellation = TestContext.Current.CancellationToken;
        output.WriteLine($"CRASH_SEED={Seed} BUSY_LANDINGS={Landings}");
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        using var person = new Person(folder.Path, Seed);
        var (landed, conflicts, refused, copies) = (0, 0, 0, 0);
        for (var number = 1; number <= Landings; number++)
        {
            var draft = desk.Drafts.Open($"Landing {number}");
            Change(draft, number);
            draft.AddStep(Desk.Step($"Landing {number}"));
            var tree = draft.Tree();
            var told = "";
            var saving = person.SaveAsync(SavesOfEach, cancellation);
            try
            {
                var result = await desk.Landing.LandAsync(draft, tree, null, cancellation);
                told = result.Message;
                landed += result.Landed.Count;
                conflicts += result.Conflicts.Count;
            }
            catch (BuilderException failure)
            {
                told = failure.Message;
                refused++;
            }

            await saving;
            desk.Drafts.Current?.Close();
            told += desk.Landing.Recover();
            foreach (var (path, text) in person.Wants)
            {
                if (folder.Exists(path) && folder.Read(path).Contains(text, StringComparison.Ordinal))
                {
                    continue;
                }

                Assert.True(
                    Found(folder, text) && told.Contains("kept in", StringComparison.Ordinal),
                    $"Landing {number}: {path} has {(folder.Exists(path) ? folder.Read(path) : "nothing")}, and not “{text}”. Told: {told}\n{person.Last}"
                );
                copies++;
                person.Forget(path);
            }

            // What waits to be committed would be in the way of the next change of the same lines.
            await folder.ShellAsync("git add -A && git commit -q --allow-empty -m Mine");
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, ".git"), "builder-*"));
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, ".builder-*", SearchOption.AllDirectories));
            if (number % 100 == 0 || number == Landings)
            {
                Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
            }
        }

        output.WriteLine(
            $"{person.Done} acts of the person; {landed} files landed, {conflicts} conflicts, {refused} refused, {copies} copies kept."
        );
        Assert.Equal(Landings * SavesOfEach, person.Done);
        Assert.True(landed > Landings / 4 && conflicts > Landings / 8, $"{landed} files landed, {conflicts} conflicts.");
    }

    /// <summary>The model writes a line of its own at the top, creates what is not there, and deletes what nobody but it has written into.</summary>
    private static void Change(Draft draft, int number)
    {
        foreach (var path in (string[])["index.html", "src/new.ts", "src/app.ts"])
        {
            var before = draft.Folder.Read(SitePath.Parse(path)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
            var others = string.Concat(
                (before ?? "").Split('\n').Where(line => line.StartsWith("person", StringComparison.Ordinal)).Select(line => line + "\n")
            );
            var isDeleted = before is not null && others.Length == 0 && path == "src/app.ts";
            Desk.Work(draft, (path, isDeleted ? null : $"model {number}\none\ntwo\nthree\n{others}"));
        }
    }

    /// <summary>Whether a text is anywhere: in the folder, in what Builder keeps of it, or in an object of git.</summary>
    private static bool Found(GitFolder folder, string text) =>
        Directory
            .EnumerateFiles(folder.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

    private sealed class Person : IDisposable
    {
        private readonly Process process;
        private readonly Dictionary<string, string> wants = [];
        private readonly Queue<string> last = [];

        public Person(string folder, int seed)
        {
            var start = new ProcessStartInfo(
                Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "fake-tool.exe" : "fake-tool")
            )
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            foreach (var word in (string[])["saves", folder, $"{seed}"])
            {
                start.ArgumentList.Add(word);
            }

#pragma warning disable RS0030 // It is asked one thing after the other, and ended below.
            process = Process.Start(start)!;
#pragma warning restore RS0030
        }

        public int Done { get; private set; }

        /// <summary>What was saved last of each file, and the whole text of each that was renamed.</summary>
        public IReadOnlyList<(string Path, string Text)> Wants => [.. wants.Select(each => (each.Key, each.Value))];

        public string Last => string.Join('\n', last);

        public void Forget(string path) => wants.Remove(path);

        public async Task SaveAsync(int times, CancellationToken cancellation)
        {
            await process.StandardInput.WriteLineAsync($"{times}".AsMemory(), cancellation);
            await process.StandardInput.FlushAsync(cancellation);
            while (await process.StandardOutput.ReadLineAsync(cancellation) is { Length: > 0 } line)
            {
                Done++;
                last.Enqueue(line);
                if (last.Count > 2 * SavesOfEach)
                {
                    last.Dequeue();
                }

                var act = JsonSerializer.Deserialize<Dictionary<string, string>>(line)!;
                if (act.TryGetValue("moved", out var moved))
                {
                    wants[moved] = act["text"];
                    // What was saved last goes with the file; where something else was renamed, it must still be somewhere.
                    if (wants.TryGetValue(act["path"], out var saved) && act["text"].Contains(saved, StringComparison.Ordinal))
                    {
                        wants.Remove(act["path"]);
                    }
                }
                else if (act.TryGetValue("mark", out var mark))
                {
                    wants[act["path"]] = mark;
                }
                else if (act.TryGetValue("path", out var deleted))
                {
                    wants.Remove(deleted);
                }
            }
        }

        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
        }
    }
}
