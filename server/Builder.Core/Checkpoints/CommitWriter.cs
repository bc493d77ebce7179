using System.Globalization;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>Writes commits as objects; no reference moves. When the site is a folder of a larger repository, the rest of it is the parent's.</summary>
internal sealed class CommitWriter(OpenRepository repository, TreeStore trees, string prefix, TimeProvider clock)
{
    public const string Root = "refs/builder/";

    /// <summary>Where steps are kept that no branch holds, a name for each month in which a draft was closed.</summary>
    public const string Months = "kept/";

    /// <summary>The first line of a commit that is nobody's step: it only keeps others, and trees, from git's clean-up.</summary>
    public const string KeeperTitle = "Builder keeps what a draft needs";

    /// <summary>The first line of a commit of notes.</summary>
    public const string NotesTitle = "Builder notes what was proved";

    public string Write(string? parent, string siteTree, string message, bool byUser)
    {
        var before = parent is null ? null : repository.Commit(parent);
        var whole = WholeTree(before?.Tree.Sha ?? TreeStore.EmptyTree, siteTree);
        var now = Now();
        var person = repository.Now.Config.BuildSignature(now);
        var builder = person ?? new Signature("Builder", "builder@localhost", now);
        var author = byUser ? person ?? new Signature(UserName(), $"{UserName()}@localhost", now) : builder;
        return repository
            .Now.ObjectDatabase.CreateCommit(
                author,
                builder,
                message,
                trees.Whole(whole),
                before is null ? [] : [before],
                prettifyMessage: false
            )
            .Sha;
    }

    /// <summary>A commit that keeps others and, as folders of its tree, trees.</summary>
    /// <param name="name">Nothing else has the same one, so no other keeper is ever the same commit.</param>
    public string WriteKeeper(string name, string tree, IEnumerable<string> parents)
    {
        var builder = new Signature("Builder", "builder@localhost", Now());
        return repository
            .Now.ObjectDatabase.CreateCommit(
                builder,
                builder,
                KeeperMessage(name),
                trees.Whole(tree),
                parents.Select(repository.Commit),
                prettifyMessage: false
            )
            .Sha;
    }

    /// <summary>A commit of notes.</summary>
    public string WriteNotes(string tree, string? before)
    {
        var builder = new Signature("Builder", "builder@localhost", Now());
        return repository
            .Now.ObjectDatabase.CreateCommit(
                builder,
                builder,
                NotesTitle + "\n",
                trees.Whole(tree),
                before is null ? [] : [repository.Commit(before)],
                prettifyMessage: false
            )
            .Sha;
    }

    /// <summary>The name of this month, or of one so many months away.</summary>
    public string Month(int away) => Months + clock.GetUtcNow().AddMonths(away).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static string KeeperMessage(string name) => $"{KeeperTitle}\n\n{name}\n";

    private DateTimeOffset Now()
    {
        var now = clock.GetLocalNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset);
    }

    /// <summary>A name that every file system and git accept as part of a reference.</summary>
    public static string Safe(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    private string WholeTree(string parentTree, string siteTree) =>
        prefix.Length == 0 ? siteTree
        : siteTree == TreeStore.EmptyTree ? trees.With(parentTree, [KeyValuePair.Create<string, TreeItem?>(prefix, null)])
        : trees.With(parentTree, [KeyValuePair.Create<string, TreeItem?>(prefix, new TreeItem(Mode.Directory, siteTree))]);

    private static string UserName() => Safe(Environment.UserName) is { Length: > 0 } name ? name : "you";
}
