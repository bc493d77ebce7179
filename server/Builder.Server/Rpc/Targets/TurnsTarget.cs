using Builder.Core;
using Builder.Core.Models;
using Builder.Core.OpenSites;
using Builder.Core.Prompts;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Turns;
using Builder.Protocol;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Rpc.Targets;

/// <summary>Turns, for one client.</summary>
internal sealed class TurnsTarget(
    SiteAccess sites,
    SessionStore sessions,
    RunningTurns running,
    TurnFeeds feeds,
    IClient client,
    bool canAnswer
) : ITurnsProtocol
{
    public async Task<TurnStartResponse> StartAsync(TurnStartRequest request, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Prompt))
        {
            throw new BuilderException(ErrorKind.Validation, "The prompt is empty.", "Say in a sentence or two what you want.");
        }
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var turn = new TurnRequest(
            Guid.NewGuid().ToString("n"),
            Session(open, request.SessionId),
            request.Prompt,
            Model(request),
            Selected(request.Selection),
            request.Diagnostics ?? [],
            request.KeepAutomatically,
            CanAnswer: canAnswer
        );
        var before = open.Busy;
        running.Start(open, turn);
        return new TurnStartResponse(turn.TurnId, turn.SessionId!, before);
    }

    public async Task<TurnCancelResponse> CancelAsync(TurnCancelRequest request, CancellationToken cancellationToken) =>
        new(await running.CancelAsync(request.TurnId, cancellationToken).ConfigureAwait(false));

    public Task<TurnAnswerResponse> AnswerAsync(TurnAnswerRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new TurnAnswerResponse(running.Answer(request.TurnId, request.QuestionId, request.Answer)));

    public Task<TurnEventsResponse> EventsAsync(TurnEventsRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(feeds.After(request.TurnId, request.AfterSequence));

    /// <summary>The session to go on with: known before the turn begins, so that the answer can name it.</summary>
    private string Session(OpenSite open, string? asked) =>
        asked ?? (sessions.LatestSession(open.Site.Root) ?? sessions.StartSession(open.Site.Root)).Id;

    /// <summary>A recorded conversation that is asked for by name is a model of the offline provider.</summary>
    private static ModelReference? Model(TurnStartRequest request) =>
        request.Conversation is { } conversation ? new ModelReference("offline", conversation)
        : request.Model is { } model ? ModelReference.Parse(model)
        : null;

    private static SelectedCode? Selected(Selection? selection) =>
        selection is null ? null : new SelectedCode(SitePath.Parse(selection.Path), selection.StartLine, selection.EndLine, selection.Text);
}
