using System.Globalization;
using System.Security.Cryptography;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>
/// Generated states of a repository, one landing each, judged by git itself: every byte and every flag of the person's is as before.
/// <c>REPOSITORY_STATES</c> says how many, <c>REPOSITORY_SEED</c> which is the first.
/// </summary>
public sealed class RepositoryStatesTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Whatever_state_a_repository_is_in_a_landing_changes_what_is_Builders_and_nothing_of_the_persons()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The states have links and executable bits, and are copied by cp.");
        var count = Number("REPOSITORY_STATES") ?? 12;
        var first = Number("REPOSITORY_SEED") ?? Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"REPOSITORY_SEED={first} REPOSITORY_STATES={count}");
        using var template = await RepositoryState.TemplateAsync();
        var landed = 0;
        var failures = new List<string>();
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                landed += await LandOneAsync(template, seed) ? 1 : 0;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add($"REPOSITORY_SEED={seed}: {e.Message} {(e is Xunit.Sdk.XunitException ? "" : e.StackTrace)}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {count} states: {string.Join("\n", failures.Take(5))}");

        output.WriteLine($"{landed} of {count} landed a commit");
        Assert.True(landed * 3 > count, $"Only {landed} of {count} states landed a commit.");
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private static async Task<bool> LandOneAsync(GitFolder template, int seed)
    {
        using var folder = RepositoryState.Copy(template);
        var state = new RepositoryState(folder, new Random(seed));
        await state.MakeAsync();
        var before = await SeenAsync(folder);
        using var desk = new Desk(folder);
        var draft = desk.Drafts.Open();
        var edits = state.Edits(draft.Folder).Where(edit => draft.WhyOutOfBounds(SitePath.Parse(edit.Key)) is null).ToList();
        Desk.Work(draft, [.. edits.Select(edit => (edit.Key, edit.Value))]);
        if (draft.AddStep(Desk.Step("Step")) is null)
        {
            return false;
        }

        var result = await desk.Landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);

        var ours = result.Landed.Select(path => path.Value).ToHashSet(StringComparer.Ordinal);
        var after = await SeenAsync(folder);
        var told = $"REPOSITORY_SEED={seed}: {state.Story}; edits {string.Join(", ", edits.Select(edit => edit.Key))}; {result.Message}";
        Same(before.Entries, after.Entries, ours, told);
        Same(before.Status, after.Status, ours, told);
        Same(before.Files, after.Files, ours, told);
        Assert.True(before.Staged == after.Staged, $"What is staged differs. {told}\n{before.Staged}\n{after.Staged}");
        if (result.Commits.Count == 0)
        {
            Assert.True(before.Head == after.Head, told);
            return false;
        }

        var paths = (await folder.GitAsync("diff", "--name-only", "--no-renames", "HEAD~", "HEAD")).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        Assert.True(paths.All(ours.Contains), $"The commit holds {string.Join(", ", paths)}. {told}");
        Assert.DoesNotContain("\n+MINE", await folder.GitAsync("diff", "HEAD~", "HEAD"), StringComparison.Ordinal);
        Assert.True(before.Soundness == after.Soundness, $"{before.Soundness} {after.Soundness} {told}");
        return true;
    }

    private static void Same(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<string, string> after,
        HashSet<string> ours,
        string told
    )
    {
        foreach (var path in before.Keys.Union(after.Keys).Where(path => !ours.Contains(path)))
        {
            var (was, now) = (before.GetValueOrDefault(path), after.GetValueOrDefault(path));
            Assert.True(was == now, $"{path} was “{was}” and is “{now}”. {told}");
        }
    }

    private static async Task<Seen> SeenAsync(GitFolder folder)
    {
        var status = await folder.GitAsync("status", "--porcelain=v2", "--untracked-files=all", "--no-renames");
        // The times and inodes that git remembers are not the person's; a status may refresh them.
        var entries = (await folder.GitAsync("ls-files", "-v", "-s", "-f", "--sparse")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var files = Directory
            .EnumerateFiles(
                folder.Path,
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
            )
            .Where(file => !file.StartsWith(Path.Combine(folder.Path, ".git") + "/", StringComparison.Ordinal))
            .Where(file => !file.Contains("/.builder/", StringComparison.Ordinal));
        return new Seen(
            entries
                .GroupBy(line => line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..])
                .ToDictionary(group => group.Key, group => string.Join('|', group)),
            // A path has two lines when it is off the stage and yet there.
            status
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .GroupBy(line => line[0] == '1' ? line.Split(' ', 9)[8] : line[2..])
                .ToDictionary(group => group.Key, group => string.Join('|', group)),
            files.ToDictionary(
                file => Path.GetRelativePath(folder.Path, file),
                file =>
                    new FileInfo(file).LinkTarget
                    ?? $"{(OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(file))} {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}"
            ),
            await folder.GitAsync("diff", "--cached", "--raw", "--no-renames", "--no-abbrev"),
            await folder.GitAsync("rev-parse", "HEAD"),
            // Not fsck: git's own cache of trees in a sparse index may name trees that nobody has written.
            await folder.GitAsync("rev-list", "--objects", "--quiet", "--all")
        );
    }

    private sealed record Seen(
        IReadOnlyDictionary<string, string> Entries,
        IReadOnlyDictionary<string, string> Status,
        IReadOnlyDictionary<string, string> Files,
        string Staged,
        string Head,
        string Soundness
    );
}
