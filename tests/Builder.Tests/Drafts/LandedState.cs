using System.Text;
using Builder.Core.Drafts;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>What must hold of a repository after a landing, whatever state it was in.</summary>
/// <param name="edits">What the model made of which file; null where it deleted it.</param>
/// <param name="objects">The repository whose objects it uses.</param>
internal sealed class LandedState(
    SeenRepository before,
    SeenRepository after,
    LandingResult result,
    IReadOnlyDictionary<string, byte[]?> edits,
    GitFolder folder,
    GitFolder objects
)
{
    private readonly HashSet<string> ours = result.Landed.Select(path => path.Value).ToHashSet(StringComparer.Ordinal);
    private readonly RawObjects known = new(Objects(folder), Objects(objects));

    private string Told => $"{string.Join(", ", edits.Select(edit => (edit.Value is null ? "-" : "") + edit.Key))}; {result.Message}";

    public void Run()
    {
        Same(before.Files, after.Files, IsOurs);
        Same(before.Git, after.Git, _ => false);
        Same(Entries(before.Index), Entries(after.Index), path => ours.Contains(path) || IsFolderOfOurs(path));
        Same(Kept(before.Index), Kept(after.Index), _ => false);
        var changes = Committed();
        foreach (var path in ours)
        {
            CheckFile(path);
            CheckEntry(path, changes.Contains(path));
        }
    }

    /// <summary>What git says before and after: no other line than those about files that landed.</summary>
    public void Compare(string byGit, string afterwards)
    {
        if (before.Index.IsSplit && (byGit + afterwards).Contains("S 040000 ", StringComparison.Ordinal))
        {
            // Git 2.39 tells of such an index now as of folders, now as of their files.
            return;
        }

        var (was, now) = (byGit.Split('\n').ToHashSet(), afterwards.Split('\n').ToHashSet());
        var changed = was.Except(now)
            .Concat(now.Except(was))
            .Where(line => !ours.Any(path => line.EndsWith(path, StringComparison.Ordinal)) && !IsIgnoredByOurs(line))
            // Git folds what lies outside of a sparse checkout into its folder whenever it can, and forgets there that a file was assumed unchanged.
            // What we wrote is held against the bytes of the index as they were, above.
            .Where(line => !(line is ['s' or 'S', ..] && was.Contains($"s{line[1..]}") && now.Contains($"S{line[1..]}")));
        var others = changed.Where(line => !(line.EndsWith('/') && IsFolderOfOurs(line[(line.LastIndexOf('\t') + 1)..]))).ToList();
        Assert.True(others.Count == 0, $"Git tells a difference: {string.Join(" | ", others)}. {Told}");
    }

    /// <summary>Whether a line is of a file that is not git's, below rules of what git ignores that have landed.</summary>
    private bool IsIgnoredByOurs(string line) =>
        line.StartsWith("? ", StringComparison.Ordinal)
        && ours.Any(path =>
            Path.GetFileName(path) == ".gitignore" && line.StartsWith($"? {path[..^".gitignore".Length]}", StringComparison.Ordinal)
        );

    /// <summary>The paths that the new commit changes; sees to it that it holds nothing of the person's.</summary>
    private HashSet<string> Committed()
    {
        if (result.Commits.Count == 0)
        {
            Assert.True(before.Head == after.Head, $"HEAD moved without a commit. {Told}");
            Assert.True(before.IndexBytes.AsSpan().SequenceEqual(after.IndexBytes), $"The index was written without a commit. {Told}");
            return [];
        }

        var (tree, parents) = known.Commit(after.Head);
        Assert.True(parents is [var parent] && parent == before.Head, $"The commit's parents are {string.Join(' ', parents)}. {Told}");
        var (was, now) = (known.Files(known.Commit(before.Head).Tree), known.Files(tree));
        var changes = was.Keys.Union(now.Keys).Where(path => was.GetValueOrDefault(path) != now.GetValueOrDefault(path)).ToHashSet();
        Assert.True(
            changes.All(ours.Contains),
            $"The commit changes {string.Join(", ", changes.Where(path => !ours.Contains(path)))}. {Told}"
        );
        // What the person has committed may be moved on to another file.
        var old = was
            .Values.Where(item => item.Mode != 0xE000)
            .SelectMany(item => SeenRepository.Mine(known.Read(item.Id, out _)))
            .ToHashSet();
        // A copy is a text of the model's. An ignored file stays where it is, so one that the model moves is only copied.
        foreach (var path in changes.Where(path => now.ContainsKey(path) && !IsCopy(path)))
        {
            var mine = SeenRepository.Mine(known.Read(now[path].Id, out _)).Except(old).ToList();
            Assert.True(mine.Count == 0, $"The commit's {path} holds {string.Join(", ", mine)}. {Told}");
        }

        foreach (var path in changes)
        {
            var item = after.Index.Find(path);
            var isCommitted =
                Announced(path)
                || Folder(after.Index, path) is not null
                || (item is null ? !now.ContainsKey(path) : now.GetValueOrDefault(path) == (item.Mode, item.Id));
            Assert.True(isCommitted, $"The index's {path} is {item} and not the commit's {now.GetValueOrDefault(path)}. {Told}");
        }

        return changes;
    }

    /// <summary>The file is as the model made it, with every line of the person's.</summary>
    private void CheckFile(string path)
    {
        Assert.True(edits.TryGetValue(path, out var wanted), $"{path} landed, which nobody edited. {Told}");
        var file = Path.Combine(folder.Path, path);
        Assert.True(File.Exists(file) == wanted is not null, $"{path} is {(wanted is null ? "" : "not ")}there. {Told}");
        if (wanted is not null)
        {
            var (now, made) = (File.ReadAllText(file), Encoding.UTF8.GetString(wanted));
            Assert.True(now.ReplaceLineEndings("\n") == made.ReplaceLineEndings("\n"), $"{path} is not as the model made it. {Told}");
            // Git's settings decide on the line breaks of a new file; those that are there stay.
            var turned = made.Split('\n')
                .Where(line => !line.StartsWith("BUILDER", StringComparison.Ordinal))
                .Except(now.Split('\n'))
                .ToList();
            Assert.True(turned.Count == 0 || !before.Files.ContainsKey(path), $"{path} has other line breaks than before. {Told}");
        }
    }

    private void CheckEntry(string path, bool isCommitted)
    {
        var (was, now) = (before.Index.Find(path), after.Index.Find(path));
        if (!isCommitted)
        {
            Assert.True(was == now, $"The entry of {path}, which is in no commit, was {was} and is {now}. {Told}");
        }
        else if (was is not null && now is not null)
        {
            Assert.True((was.Flags, was.Extended) == (now.Flags, now.Extended), $"The flags of {path} were {was} and are {now}. {Told}");
        }

        if (result.Commits.Count > 0 && Folder(before.Index, path) is null)
        {
            var committed = known.Files(known.Commit(before.Head).Tree).GetValueOrDefault(path);
            Assert.True(
                Announced(path) || (was?.Mode ?? 0, was?.Id) == committed,
                $"{path} landed although {was} was staged beside {committed}. {Told}"
            );
        }
    }

    private bool IsCopy(string path) =>
        path.EndsWith(RepositoryState.Renamed, StringComparison.Ordinal)
        && path[..^RepositoryState.Renamed.Length] is var source
        && (!ours.Contains(source) || edits[source] is not null);

    private bool Announced(string path) => before.Index.Find(path) is { Extended: var extended } && (extended & 0x2000) != 0;

    private bool IsOurs(string path) => ours.Contains(path) || IsFolderOfOurs(path + "/");

    private bool IsFolderOfOurs(string path) =>
        path.EndsWith('/') && ours.Any(ourPath => ourPath.StartsWith(path, StringComparison.Ordinal));

    private static RawIndex.Entry? Folder(RawIndex index, string path) =>
        index.Entries.Find(entry => entry.Path.EndsWith('/') && path.StartsWith(entry.Path, StringComparison.Ordinal));

    /// <summary>Entries with everything, the times that git remembers included.</summary>
    private static Dictionary<string, string> Entries(RawIndex index) =>
        index
            .Entries.GroupBy(entry => entry.Path)
            .ToDictionary(group => group.Key, group => string.Join(" | ", group.Select(entry => $"{entry} {entry.Stat}")));

    private static Dictionary<string, string> Kept(RawIndex index) =>
        index
            .Extensions.Where(extension => extension.Name is "REUC" or "sdir")
            .ToDictionary(extension => extension.Name, extension => Convert.ToHexString(extension.Content))
            .Append(KeyValuePair.Create("version", $"{index.Version}"))
            .Append(KeyValuePair.Create("split", $"{index.IsSplit}"))
            .Append(KeyValuePair.Create("untracked cache", $"{index.Extensions.Exists(extension => extension.Name == "UNTR")}"))
            .ToDictionary();

    private void Same(IReadOnlyDictionary<string, string> was, IReadOnlyDictionary<string, string> now, Func<string, bool> isOurs)
    {
        foreach (var path in was.Keys.Union(now.Keys).Where(path => !isOurs(path)))
        {
            Assert.True(
                was.GetValueOrDefault(path) == now.GetValueOrDefault(path),
                $"{path} was “{was.GetValueOrDefault(path)}” and is “{now.GetValueOrDefault(path)}”. {Told}"
            );
        }
    }

    private static string Objects(GitFolder folder) => Path.Combine(folder.Path, ".git", "objects");
}
