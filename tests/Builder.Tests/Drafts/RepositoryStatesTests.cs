using System.Diagnostics;
using Builder.Core;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>
/// Generated states of a repository, one landing each: every byte and every flag of the person's is as before. All are judged by their bytes, read without any
/// of Builder's code, and one of ten by git itself besides. <c>REPOSITORY_STATES</c> says how many, <c>REPOSITORY_SEED</c> which is the first.
/// </summary>
public sealed class RepositoryStatesTests(ITestOutputHelper output)
{
    /// <summary>So many states share what git was told, because each start of git takes longer than all the rest of a state.</summary>
    private const int Sharing = 25;
    private const int JudgedByGit = 10;

    [Fact]
    public async Task Whatever_state_a_repository_is_in_a_landing_changes_what_is_Builders_and_nothing_of_the_persons()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The states have links and executable bits, and are made by a shell.");
        var count = LongRuns.Number("REPOSITORY_STATES") ?? 200;
        var first = LongRuns.Number("REPOSITORY_SEED") ?? Environment.TickCount & 0xFFFFFF;
        var start = $"REPOSITORY_SEED={first} REPOSITORY_STATES={count}";
        output.WriteLine(start);
        using var template = await RepositoryState.TemplateAsync();
        using var own = GitFolder.InMemory();
        var watch = Stopwatch.StartNew();
        var (landed, judged, done) = (0, 0, 0);
        var failures = new List<string>();
        var groups = Enumerable.Range(first, count).GroupBy(seed => seed / Sharing);
        var workers = new ParallelOptions { MaxDegreeOfParallelism = count > 1000 ? Environment.ProcessorCount : 1 };
        await Parallel.ForEachAsync(
            groups,
            workers,
            async (group, _) =>
            {
                var (told, story) = await RepositoryState.TellGitAsync(template, group.Key);
                using var _told = told;
                foreach (var seed in group)
                {
                    var state = RepositoryState.Make(told, story, seed);
                    using var folder = state.Folder;
                    try
                    {
                        var judge = seed % JudgedByGit == 0;
                        Interlocked.Add(ref judged, judge ? 1 : 0);
                        Interlocked.Add(ref landed, await LandOneAsync(state, told, own, judge) ? 1 : 0);
                    }
                    catch (Exception e)
                    {
                        lock (failures)
                        {
                            failures.Add(
                                $"REPOSITORY_STATES=1 REPOSITORY_SEED={seed}: {e.Message} {(e is Xunit.Sdk.XunitException ? "" : e.StackTrace)}\n  {state.Story}"
                            );
                        }
                    }

                    Interlocked.Increment(ref done);
                }
            }
        );

        output.WriteLine($"{landed} of {done} landed a commit, {judged} were judged by git too, {watch.Elapsed.TotalSeconds:F1} s");
        Assert.True(failures.Count == 0, $"{start}: {failures.Count} states failed: {string.Join("\n", failures.Take(12))}");
        Assert.True(landed * 4 > done || count < 50, $"{start}: only {landed} landed a commit.");
    }

    private static async Task<bool> LandOneAsync(RepositoryState state, GitFolder told, GitFolder own, bool judge)
    {
        var folder = state.Folder;
        // Twice, because a first look brings git's caches up to date.
        var byGit = judge ? await SeenRepository.ByGitAsync(folder) : null;
        byGit = judge ? await SeenRepository.ByGitAsync(folder) : byGit;
        var before = SeenRepository.Of(folder);
        var site = Site.Open(folder.Path, new BuilderFolders(own.Path, own.Path));
        try
        {
            using var desk = new Desk(site);
            var draft = desk.Drafts.Open();
            var edits = Work(state, draft);
            if (draft.AddStep(Desk.Step("Step")) is null)
            {
                return false;
            }

            var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
            var seen = SeenRepository.Of(folder);
            var check = new LandedState(before, seen, result, edits, folder, told);
            check.Run();
            if (byGit is not null)
            {
                check.Compare(byGit, await SeenRepository.ByGitAsync(folder));
            }

            return result.Commits.Count > 0;
        }
        finally
        {
            if (Directory.Exists(site.StateFolder))
            {
                Directory.Delete(site.StateFolder, recursive: true);
            }
        }
    }

    /// <summary>Does what a model does, where it may.</summary>
    private static Dictionary<string, byte[]?> Work(RepositoryState state, Draft draft)
    {
        var done = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        var edits = state.Edits(draft.Folder);
        foreach (var (path, text) in edits.OrderBy(edit => edit.Value is not null))
        {
            // Nobody can move what is out of bounds, and a copy of it is a text of the model's.
            var source = path.Replace(RepositoryState.Renamed, "", StringComparison.Ordinal);
            if (source != path && !done.ContainsKey(source))
            {
                continue;
            }

            if (draft.WhyOutOfBounds(SitePath.Parse(path)) is null && draft.Folder.HasRoom(SitePath.Parse(path), new HashSet<SitePath>()))
            {
                Desk.Work(draft, (path, text));
                done[path] = text is null ? null : System.Text.Encoding.UTF8.GetBytes(text);
            }
        }

        return done;
    }
}
