using Builder.Core.Sessions;
using Builder.Core.Sites;
using Wire = Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Sessions. Looking at them needs no open site.</summary>
internal sealed class SessionsTarget(SessionStore sessions) : Wire.ISessionsProtocol
{
    public Task<Wire.SessionListResponse> ListAsync(Wire.SessionListRequest request, CancellationToken cancellationToken)
    {
        var listed = sessions.List(request.Site is { } site ? Site.Open(site).Root : null);
        // One without a turn was opened for a prompt that never began.
        return Task.FromResult(new Wire.SessionListResponse([.. listed.Where(session => session.Turns > 0).Select(Summary)]));
    }

    public Task<Wire.SessionDetail> GetAsync(Wire.SessionGetRequest request, CancellationToken cancellationToken)
    {
        var detail = sessions.Get(request.SessionId);
        return Task.FromResult(new Wire.SessionDetail(Summary(detail.Session), [.. detail.Turns.Select(Turn)]));
    }

    public Task<Wire.SessionDeleteResponse> DeleteAsync(Wire.SessionDeleteRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new Wire.SessionDeleteResponse(sessions.DeleteSite(Site.Open(request.Site).Root)));

    private static Wire.SessionSummary Summary(Session session) =>
        new(session.Id, session.Site, session.Title, session.StartedAt, session.LastAt, session.Turns, ToWire.Usage(session.Usage));

    private static Wire.SessionTurn Turn(SessionTurn turn) =>
        new(
            turn.Id,
            turn.Prompt,
            turn.Model,
            turn.StartedAt,
            (Wire.TurnOutcome?)turn.Outcome,
            turn.Answer,
            turn.Message,
            ToWire.Usage(turn.Usage)
        );
}
