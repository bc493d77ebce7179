using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>Writes commits as objects; no reference moves. When the site is a folder of a larger repository, the rest of it is the parent's.</summary>
internal sealed class CommitWriter(Repository repository, TreeStore trees, string prefix, TimeProvider clock)
{
    public const string Root = "refs/builder/";

    /// <summary>Where a raw step is kept: by turn and number when it has them, else by its own id.</summary>
    public static string ReferenceName(StepDescription what, string commit) =>
        what.TurnId is { } turn && what.Step is { } step ? $"turns/{Safe(turn)}/{step}" : $"checkpoints/{commit}";

    public string Write(
        string? parent,
        string siteTree,
        StepDescription what,
        IEnumerable<KeyValuePair<string, string>>? trailers = null
    ) => Write(parent, siteTree, CheckpointMessage.Write(what, trailers), what.Kind == CheckpointKind.User);

    public string Write(string? parent, string siteTree, string message, bool byUser)
    {
        var before = parent is null ? null : repository.Lookup<Commit>(parent);
        var whole = WholeTree(before?.Tree.Sha ?? TreeStore.EmptyTree, siteTree);
        trees.Store(whole);
        var now = clock.GetLocalNow();
        now = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), now.Offset);
        var person = repository.Config.BuildSignature(now);
        var builder = person ?? new Signature("Builder", "builder@localhost", now);
        var author = byUser ? person ?? new Signature(UserName(), $"{UserName()}@localhost", now) : builder;
        return repository
            .ObjectDatabase.CreateCommit(
                author,
                builder,
                message,
                repository.Lookup<Tree>(whole),
                before is null ? [] : [before],
                prettifyMessage: false
            )
            .Sha;
    }

    /// <summary>A name that every file system and git accept as part of a reference.</summary>
    public static string Safe(string text) => string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '-'));

    private string WholeTree(string parentTree, string siteTree) =>
        prefix.Length == 0 ? siteTree
        : siteTree == TreeStore.EmptyTree ? trees.With(parentTree, [KeyValuePair.Create<string, TreeItem?>(prefix, null)])
        : trees.With(parentTree, [KeyValuePair.Create<string, TreeItem?>(prefix, new TreeItem(Mode.Directory, siteTree))]);

    private static string UserName() => Safe(Environment.UserName) is { Length: > 0 } name ? name : "you";
}
