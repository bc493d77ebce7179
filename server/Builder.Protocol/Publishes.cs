namespace Builder.Protocol;

/// <summary>Publishing: the very files that were built and looked at, to an address that everybody can open, and back.</summary>
public interface IPublishesProtocol
{
    /// <summary>Where a site can be published, and whether there is a token for it.</summary>
    [RpcMethod("builder/publish.targets")]
    Task<PublishTargetsResponse> TargetsAsync(CancellationToken cancellationToken);

    /// <summary>Gives a host its token, for as long as the server runs. It is never written anywhere.</summary>
    [RpcMethod("builder/publish.configure")]
    Task<PublishTargetsResponse> ConfigureAsync(PublishConfigureRequest request, CancellationToken cancellationToken);

    /// <summary>Builds the site as it is on the disk and says what stands in the way of publishing it.</summary>
    [RpcMethod("builder/publish.check")]
    Task<PublishCheckResponse> CheckAsync(PublishCheckRequest request, CancellationToken cancellationToken);

    /// <summary>Sends the site as it is on the disk to an address of its own, for looking at; nothing that is live changes.</summary>
    [RpcMethod("builder/publish.send")]
    Task<PublishSendResponse> SendAsync(PublishSendRequest request, CancellationToken cancellationToken);

    /// <summary>Makes one that was sent the one that everybody gets.</summary>
    [RpcMethod("builder/publish.makeLive")]
    Task<PublishOutcome> MakeLiveAsync(PublishMakeLiveRequest request, CancellationToken cancellationToken);

    /// <summary>Makes the one live that was live before.</summary>
    [RpcMethod("builder/publish.rollBack")]
    Task<PublishOutcome> RollBackAsync(PublishRollBackRequest request, CancellationToken cancellationToken);

    /// <summary>What was published of a site, newest first.</summary>
    [RpcMethod("builder/publish.list")]
    Task<PublishListResponse> ListAsync(PublishListRequest request, CancellationToken cancellationToken);
}

public sealed record PublishTargetsResponse(IReadOnlyList<PublishTarget> Targets);

/// <param name="Id">Such as <c>netlify</c>.</param>
/// <param name="Shape">How it is written, such as <c>netlify</c> or <c>folder:PATH</c>.</param>
/// <param name="Token">What its token must be allowed to do; null where none is needed.</param>
public sealed record PublishTarget(string Id, string Shape, string Title, PublishToken? Token);

/// <param name="IsThere">There is one, from the environment or given before.</param>
/// <param name="Variable">The environment's name for it.</param>
/// <param name="Rights">What it must be allowed to do.</param>
/// <param name="Where">The page on which one is made.</param>
public sealed record PublishToken(bool IsThere, string Variable, string Rights, string Where);

/// <param name="Token">Empty takes it away.</param>
public sealed record PublishConfigureRequest(string Target, string Token);

/// <param name="Target">Null when it is not known yet where it goes.</param>
public sealed record PublishCheckRequest(string Site, string? Target = null);

/// <param name="MayBePublished">Nothing is wrong with it but what is a matter of taste.</param>
/// <param name="Secrets">What is never published, whoever says yes.</param>
/// <param name="Problems">Everything else: errors stand in the way until a person says otherwise, warnings do not.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Message">What came of it in a sentence, for a person.</param>
public sealed record PublishCheckResponse(
    bool MayBePublished,
    IReadOnlyList<BuildDiagnostic> Secrets,
    IReadOnlyList<BuildDiagnostic> Problems,
    int Files,
    long Bytes,
    string Message
);

/// <param name="Project">Its name at the host; null for the one it has there, or one made of the folder’s name.</param>
/// <param name="DespiteProblems">The person wants it so. Secrets are not published by that either.</param>
public sealed record PublishSendRequest(string Site, string Target, string? Project = null, bool DespiteProblems = false);

/// <param name="Outcome">Null when nothing was sent because of what was found.</param>
public sealed record PublishSendResponse(PublishCheckResponse Check, PublishOutcome? Outcome);

public sealed record PublishMakeLiveRequest(string Site, string Target, string Id);

public sealed record PublishRollBackRequest(string Site, string Target);

public sealed record PublishListRequest(string Site);

public sealed record PublishListResponse(IReadOnlyList<Publish> Publishes);

/// <param name="Files">How many files were sent; the host had the others.</param>
/// <param name="Bytes">Of the files that were sent.</param>
/// <param name="Differing">Files that visitors do not get as they were sent.</param>
/// <param name="Message">What came of it in a sentence, for a person.</param>
public sealed record PublishOutcome(Publish Publish, int Files, long Bytes, IReadOnlyList<string> Differing, string Message);

/// <param name="Id">Stands for its files: 16 hexadecimal digits.</param>
/// <param name="Address">Where it can be looked at before it is live; null where it cannot.</param>
/// <param name="LiveAddress">The address that everybody knows, once it was live.</param>
/// <param name="LiveSince">When it was made live last; null when it never was.</param>
/// <param name="IsLive">Whether it is the one that everybody gets, as far as Builder has made it so.</param>
public sealed record Publish(
    string Id,
    string Target,
    string? Address,
    string? LiveAddress,
    DateTimeOffset SentAt,
    DateTimeOffset? LiveSince,
    bool IsLive
);

/// <summary>How far a publish is; sent to every client that has the site open.</summary>
/// <param name="Message">What is being done, in a few words.</param>
/// <param name="Bytes">Done so far, of <paramref name="Total"/>; both 0 where nothing is counted.</param>
public sealed record PublishEvent(string Site, string Message, long Bytes, long Total);
