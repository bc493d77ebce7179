namespace Builder.Protocol;

/// <summary>Sessions: conversations about a site, kept in a database.</summary>
public interface ISessionsProtocol
{
    /// <summary>The sessions of a site, or of all sites, latest first.</summary>
    [RpcMethod("builder/session.list")]
    Task<SessionListResponse> ListAsync(SessionListRequest request, CancellationToken cancellationToken);

    /// <summary>One session with its turns.</summary>
    [RpcMethod("builder/session.get")]
    Task<SessionDetail> GetAsync(SessionGetRequest request, CancellationToken cancellationToken);

    /// <summary>Deletes all sessions of a site. The site's files and commits stay.</summary>
    [RpcMethod("builder/session.delete")]
    Task<SessionDeleteResponse> DeleteAsync(SessionDeleteRequest request, CancellationToken cancellationToken);
}

public sealed record SessionListRequest(string? Site = null);

public sealed record SessionListResponse(IReadOnlyList<SessionSummary> Sessions);

/// <param name="Title">The first prompt, shortened.</param>
public sealed record SessionSummary(
    string SessionId,
    string Site,
    string Title,
    DateTimeOffset StartedAt,
    DateTimeOffset LastAt,
    int Turns,
    UsageSummary Usage
);

public sealed record SessionGetRequest(string SessionId);

public sealed record SessionDetail(SessionSummary Session, IReadOnlyList<SessionTurn> Turns);

/// <param name="Outcome">Null while it runs or waits.</param>
/// <param name="Answer">What the model said, all steps together.</param>
public sealed record SessionTurn(
    string TurnId,
    string Prompt,
    string Model,
    DateTimeOffset StartedAt,
    TurnOutcome? Outcome,
    string Answer,
    string Message,
    UsageSummary Usage
);

public sealed record SessionDeleteRequest(string Site);

public sealed record SessionDeleteResponse(int Deleted);
