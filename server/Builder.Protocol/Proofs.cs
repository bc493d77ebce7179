namespace Builder.Protocol;

/// <summary>Proofs: what was seen of a site in a browser, and what was tried on it, step by step.</summary>
public interface IProofsProtocol
{
    /// <summary>What was proved of a checkpoint, or of the change that waits for a review.</summary>
    [RpcMethod("builder/proof.get")]
    Task<ProofGetResponse> GetAsync(ProofGetRequest request, CancellationToken cancellationToken);

    /// <summary>A small picture of a page, as a proof names it.</summary>
    [RpcMethod("builder/proof.picture")]
    Task<ProofPictureResponse> PictureAsync(ProofPictureRequest request, CancellationToken cancellationToken);
}

/// <param name="CheckpointId">A commit id or an unambiguous prefix of at least 7 digits; null for the change that waits.</param>
public sealed record ProofGetRequest(string Site, string? CheckpointId = null);

/// <param name="Proof">Null where nothing is known: nothing was built, or it was not Builder that made it.</param>
public sealed record ProofGetResponse(Proof? Proof);

/// <param name="Picture">As <see cref="ProofPage.Picture"/> has it.</param>
public sealed record ProofPictureRequest(string Site, string Picture);

/// <param name="Data">The picture in base64; null when it is not kept any more.</param>
public sealed record ProofPictureResponse(string ContentType, string? Data);

/// <summary>A proof in a line.</summary>
/// <param name="Headline">Such as “4 pages and 5 things tried work”.</param>
/// <param name="IsWell">Whether pages were seen, and nothing that is wrong is new.</param>
public sealed record ProofSummary(string Headline, bool IsWell);

/// <summary>What was proved of a step.</summary>
/// <param name="Message">What came of the whole check in a sentence, for a person.</param>
/// <param name="Browser">The one that looked, with its version; null where none did.</param>
/// <param name="PagesLeft">How many addresses were not looked at.</param>
/// <param name="WhyNotSeen">Why no page was looked at, in a sentence; null when they were.</param>
/// <param name="FlowsLeft">How many flows were not tried.</param>
/// <param name="WhyNotTried">Why no flow was tried, in a sentence; null when they were, or there is none.</param>
/// <param name="FindingsLeft">How much more was found than is listed.</param>
/// <param name="DurationMilliseconds">Of all looks and tries together.</param>
public sealed record Proof(
    ProofSummary Summary,
    string Message,
    string? Browser,
    IReadOnlyList<ProofPage> Pages,
    int PagesLeft,
    string? WhyNotSeen,
    IReadOnlyList<ProofFlow> Flows,
    int FlowsLeft,
    string? WhyNotTried,
    IReadOnlyList<ProofFinding> Findings,
    int FindingsLeft,
    long DurationMilliseconds
);

/// <param name="Route">The address within the site, such as <c>/about</c>.</param>
/// <param name="Width">Of the window, in CSS pixels.</param>
/// <param name="Scheme"><c>light</c> or <c>dark</c>.</param>
/// <param name="IsReturningVisitor">It was opened with what an earlier version of the site had stored in the browser.</param>
/// <param name="Problems">How much is wrong with it that is no matter of taste.</param>
/// <param name="Picture">Names a small picture of it; null where there is none.</param>
public sealed record ProofPage(
    string Route,
    string? Title,
    int Width,
    string Scheme,
    bool IsReturningVisitor,
    int Problems,
    long DurationMilliseconds,
    string? Picture
);

/// <param name="Path">Its file within the site.</param>
/// <param name="Title">What a person can do, in plain words.</param>
/// <param name="FailedStep">The step that could not be done, from 1; null when all of them were.</param>
/// <param name="Message">What stood in the way; null when nothing did.</param>
public sealed record ProofFlow(string Path, string Title, bool Works, int? FailedStep, string? Message, long DurationMilliseconds);

/// <param name="Path">Path within the site, or null.</param>
/// <param name="Line">From 1, or null.</param>
/// <param name="IsOld">It was there before the change.</param>
public sealed record ProofFinding(BuildSeverity Severity, string Message, string? Path, int? Line, bool IsOld);
