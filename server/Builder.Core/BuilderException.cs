namespace Builder.Core;

/// <summary>What went wrong, from a closed set that callers tell apart. The same words travel over the wire.</summary>
public enum ErrorKind
{
    /// <summary>The request itself is not acceptable; sending it again unchanged cannot succeed.</summary>
    Validation,

    /// <summary>What the request is about does not exist.</summary>
    NotFound,

    /// <summary>Something must be put right first (a tool installed, a merge finished, space freed).</summary>
    Precondition,

    /// <summary>Someone else changed the same thing.</summary>
    Conflict,

    /// <summary>The person or the client called it off.</summary>
    Cancelled,

    /// <summary>A key is missing or was not accepted.</summary>
    Auth,

    /// <summary>A provider asked to wait.</summary>
    RateLimited,

    /// <summary>Something outside this process failed: the network, a child process, the disk.</summary>
    External,

    /// <summary>A mistake of ours.</summary>
    Internal,
}

/// <summary>What a person can do at once about a failure: the button beside it. The same words travel over the wire.</summary>
public enum ErrorRemedy
{
    /// <summary>Give a key, or another one.</summary>
    SetKey,

    /// <summary>Correct the address of the model server.</summary>
    SetAddress,

    /// <summary>Choose another model.</summary>
    ChooseModel,

    /// <summary>Try again and allow what the editor asks for.</summary>
    AllowModel,
}

/// <summary>The one exception that leaves a room on purpose. Callers look at <see cref="Kind"/>, never at the text.</summary>
/// <param name="kind">What went wrong, for programs.</param>
/// <param name="message">What happened and where, for a person who is not a programmer.</param>
/// <param name="nextStep">What the person can do next, or null when nothing needs doing.</param>
/// <param name="detail">The technical detail, for the log and for a person who asks.</param>
/// <param name="inner">The exception behind it, if any.</param>
public sealed class BuilderException(
    ErrorKind kind,
    string message,
    string? nextStep = null,
    string? detail = null,
    Exception? inner = null
) : Exception(message, inner)
{
    public ErrorKind Kind { get; } = kind;

    public string? NextStep { get; } = nextStep;

    public string? Detail { get; } = detail;

    /// <summary>What mends it at once, or null where there is no such thing.</summary>
    public ErrorRemedy? Remedy { get; init; }
}
