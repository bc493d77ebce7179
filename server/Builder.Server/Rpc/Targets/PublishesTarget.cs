using Builder.Core.OpenSites;
using Builder.Core.Publishing;
using Builder.Protocol;
using Found = Builder.Core.OpenSites.PublishCheck;
using Outcome = Builder.Core.Publishing.PublishOutcome;
using Wire = Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Publishing, for one client.</summary>
internal sealed class PublishesTarget(SiteAccess sites, Clients clients, PublishTokens tokens, IClient client) : IPublishesProtocol
{
    public Task<PublishTargetsResponse> TargetsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            new PublishTargetsResponse([
                .. SitePublishing.Targets.Select(target => new PublishTarget(
                    target.Id,
                    target.Shape,
                    target.Title,
                    target.Token is { } token ? new PublishToken(tokens.Has(target), token.Variables[0], token.Rights, token.Where) : null
                )),
            ])
        );

    public Task<PublishTargetsResponse> ConfigureAsync(PublishConfigureRequest request, CancellationToken cancellationToken)
    {
        tokens.Set(request.Target, request.Token);
        return TargetsAsync(cancellationToken);
    }

    public async Task<PublishCheckResponse> CheckAsync(PublishCheckRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return Answer(await open.CheckPublishAsync(request.Target, tokens, Tell(open), cancellationToken).ConfigureAwait(false));
    }

    public async Task<PublishSendResponse> SendAsync(PublishSendRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var (check, outcome) = await open.PublishAsync(
                request.Target,
                request.Project,
                request.DespiteProblems,
                tokens,
                Tell(open),
                cancellationToken
            )
            .ConfigureAwait(false);
        return new PublishSendResponse(
            Answer(check),
            outcome is null
                ? null
                : Answer(
                    outcome,
                    outcome.Publish.Address is { } address
                        ? $"Ready to look at: {address}. {Sent(outcome)}"
                        : $"Everything is there; it can be looked at once it is live. {Sent(outcome)}"
                )
        );
    }

    public async Task<Wire.PublishOutcome> MakeLiveAsync(PublishMakeLiveRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var live = await open.MakeLiveAsync(request.Target, request.Id, tokens, Tell(open), cancellationToken).ConfigureAwait(false);
        return Answer(live, $"It is live: {live.Publish.LiveAddress ?? live.Publish.Target}");
    }

    public async Task<Wire.PublishOutcome> RollBackAsync(PublishRollBackRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var live = await open.MakeLiveAsync(request.Target, null, tokens, Tell(open), cancellationToken).ConfigureAwait(false);
        return Answer(live, $"What was live before is live again: {live.Publish.LiveAddress ?? live.Publish.Target}");
    }

    public async Task<PublishListResponse> ListAsync(PublishListRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        return new PublishListResponse([.. open.Publishes(tokens).Select(Of)]);
    }

    private Reporter Tell(OpenSite open) =>
        new(progress => clients.Send(new PublishEvent(open.Site.Root, progress.Message, progress.Bytes, progress.Total)));

    private static PublishCheckResponse Answer(Found check)
    {
        var errors = check.Others.Count(problem => problem.Severity == Core.Diagnostics.DiagnosticSeverity.Error);
        var seen = check.WhyNotSeen is { } why
            ? $"Its pages were not looked at: {why}"
            : $"{check.Pages} {(check.Pages == 1 ? "page was" : "pages were")} looked at.";
        seen = check.HasDraft ? $"{seen} The change that waits for your decision is not in it." : seen;
        return new PublishCheckResponse(
            check.MayBePublished,
            ToWire.Diagnostics(check.Secrets),
            ToWire.Diagnostics(check.Others),
            check.Artifact.Files.Count,
            check.Artifact.Bytes,
            check.Secrets.Count > 0 ? "It holds a secret and is not published."
                : errors > 0 ? $"{errors} {(errors == 1 ? "problem stands" : "problems stand")} in the way. {seen}"
                : $"It is fit to be published. {seen}"
        );
    }

    private static string Sent(Outcome outcome) =>
        outcome.Files == 0 ? "Nothing had to be sent." : $"{outcome.Files} {(outcome.Files == 1 ? "file was" : "files were")} sent.";

    private static Wire.PublishOutcome Answer(Outcome outcome, string message) =>
        new(
            Of(outcome.Publish),
            outcome.Files,
            outcome.Bytes,
            outcome.Differing,
            outcome.WhyNotCompared is { } why ? $"{message} It was not compared with what visitors get: {why}"
                : outcome.Differing.Count == 0 ? message
                : $"{message} {outcome.Differing.Count} of its files are not what visitors get, the first is {outcome.Differing[0]}."
        );

    private static Wire.Publish Of(Core.Publishing.Publish publish) =>
        new(publish.Id, publish.Target, publish.Address, publish.LiveAddress, publish.SentAt, publish.LiveSince, publish.IsLive);

    /// <summary>Tells at once and in order, which the framework's own does not.</summary>
    private sealed class Reporter(Action<PublishProgress> tell) : IProgress<PublishProgress>
    {
        public void Report(PublishProgress value) => tell(value);
    }
}
