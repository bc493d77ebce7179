using Builder.Core.Artifacts;
using Builder.Core.Changes;
using Builder.Core.Checks.Queue;
using Builder.Core.Diagnostics;
using Builder.Core.Publishing;

namespace Builder.Core.OpenSites;

/// <summary>Publishes the site as it is on the disk: built, looked at in a browser, checked for what only strangers meet, and sent as it was seen.</summary>
internal sealed class SitePublisher(SiteContext context, SitePreview preview, PublishTokens tokens)
{
    private readonly SitePublishing _publishing = new(
        Path.GetFileName(context.Site.Root),
        context.Site.StateFolder,
        context.Services.Checks.Artifacts,
        tokens,
        context.Services.Clock
    );

    public IReadOnlyList<Publish> All() => _publishing.All();

    /// <summary>What stands in the way of publishing, and what a person should know before.</summary>
    /// <param name="target">Null when it is not known yet where it goes.</param>
    /// <exception cref="BuilderException">Precondition: it does not build.</exception>
    public async Task<PublishCheck> CheckAsync(string? target, IProgress<PublishProgress> progress, CancellationToken cancellationToken)
    {
        if (target?.Split(':', 2) is ["folder", var folder] && IsWithin(Path.GetFullPath(folder), context.Site.Root))
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"{folder} lies in the site, so what is published would become part of the site.",
                "Name a folder outside of it."
            );
        }

        using var place = target is null ? null : PublishTargets.Open(target, tokens, context.Services.Clock);
        progress.Report(new PublishProgress("Building the site"));
        var check = await preview.CheckAsync(draft: false, CheckUrgency.Interactive, cancellationToken);
        if (check.Artifact is not { } artifact)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"The site does not build, so there is nothing to publish. {check.Sentence}",
                "“builder build DIR” says what is wrong with it."
            );
        }

        progress.Report(new PublishProgress("Looking at its pages"));
        var (proof, seen) = await context.Services.Proofs.ProveAsync(context.Site.Folder, artifact, null, cancellationToken);
        var routes = proof.Pages.Select(page => page.Route).ToHashSet(StringComparer.Ordinal);
        var (secrets, others) = await Task.Run(() => PublishChecks.Find(artifact, context.Site.Folder, routes, place), cancellationToken);
        return new PublishCheck(
            artifact,
            routes.Count,
            proof.WhyNot,
            secrets,
            [.. check.Diagnostics.Where(one => one.IsFailure), .. seen, .. others]
        )
        {
            HasDraft = context.Drafts.Current is { ReviewId: not null },
        };
    }

    /// <summary>Sends the site to a place where it can be looked at.</summary>
    /// <param name="despite">Also when something is wrong with it; never when a secret is in it.</param>
    /// <returns>What was found before, and what came of it; null where nothing was sent because of that.</returns>
    public async Task<(PublishCheck Check, PublishOutcome? Outcome)> SendAsync(
        string target,
        string? project,
        bool despite,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var check = await CheckAsync(target, progress, cancellationToken);
        return check.MayBePublished || (despite && check.Secrets.Count == 0)
            ? (check, await _publishing.SendAsync(check.Artifact, target, project, progress, cancellationToken))
            : (check, null);
    }

    private static bool IsWithin(string path, string folder) =>
        Path.GetRelativePath(folder, path) is var way
        && way != ".."
        && !way.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
        && !Path.IsPathRooted(way);

    /// <exception cref="BuilderException">NotFound: it was not published there.</exception>
    public Task<PublishOutcome> MakeLiveAsync(
        string target,
        string id,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    ) => _publishing.MakeLiveAsync(_publishing.Find(target, id), progress, cancellationToken);

    /// <exception cref="BuilderException">Precondition: nothing was live there before.</exception>
    public Task<PublishOutcome> RollBackAsync(string target, IProgress<PublishProgress> progress, CancellationToken cancellationToken) =>
        _publishing.MakeLiveAsync(_publishing.Before(target), progress, cancellationToken);
}

/// <summary>A site as it would be published.</summary>
/// <param name="Pages">How many of its addresses were looked at.</param>
/// <param name="WhyNotSeen">Why none was, in a sentence; null when they were.</param>
/// <param name="Secrets">What is never published.</param>
/// <param name="Others">Everything else that is wrong with it or worth knowing.</param>
public sealed record PublishCheck(
    Artifact Artifact,
    int Pages,
    string? WhyNotSeen,
    IReadOnlyList<Diagnostic> Secrets,
    IReadOnlyList<Diagnostic> Others
)
{
    /// <summary>A change waits for the person's decision, and is not in what is published.</summary>
    public bool HasDraft { get; init; }

    /// <summary>Nothing is wrong with it but what is a matter of taste.</summary>
    public bool MayBePublished => Secrets.Count == 0 && !Others.Any(problem => problem.Severity == DiagnosticSeverity.Error);
}
