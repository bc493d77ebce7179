using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Names the JSON-RPC method that an interface member is reached by, such as <c>builder/turn.start</c>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RpcMethodAttribute(string name) : Attribute
{
    /// <summary>The method name on the wire.</summary>
    public string Name { get; } = name;
}

/// <summary>The contract's own version and the capabilities a server of it may announce. Clients test capabilities, never versions.</summary>
public static class Contract
{
    /// <summary>Grows with every change that an old client would notice.</summary>
    public const int Version = 1;

    /// <summary>The notification that carries every <see cref="TurnEvent"/>.</summary>
    public const string TurnEventNotification = "builder/turn.event";

    /// <summary>The notification that carries every <see cref="BuildEvent"/>.</summary>
    public const string BuildEventNotification = "builder/build.event";

    /// <summary>The notification that says which artifact a site's preview now shows.</summary>
    public const string PreviewChangedNotification = "builder/preview.changed";

    /// <summary>The notification that carries every <see cref="PublishEvent"/>.</summary>
    public const string PublishEventNotification = "builder/publish.event";

    /// <summary>The notification that carries every <see cref="PreviewProblem"/>.</summary>
    public const string PreviewProblemNotification = "builder/preview.problem";

    /// <summary>
    /// The request by which the server asks a model of the client, which has offered it: takes <see cref="ModelAskRequest"/>, answers
    /// <see cref="ModelAskResponse"/> when the model has said all, which the client sends meanwhile by <c>builder/model.say</c>.
    /// </summary>
    public const string ModelAskRequest = "builder/model.ask";
}

/// <summary>The closed set of reasons for which a request fails. Sent as <c>error.data.kind</c>.</summary>
[JsonConverter(typeof(EnumName<ErrorKind>))]
public enum ErrorKind
{
    /// <summary>The request itself is wrong: a missing field, a bad path, an unknown identifier's form.</summary>
    Validation,

    /// <summary>What the request names does not exist.</summary>
    NotFound,

    /// <summary>The request is right, but not now: a merge is in progress, a review waits, Node is missing.</summary>
    Precondition,

    /// <summary>Two changes contradict each other; nothing was overwritten.</summary>
    Conflict,

    /// <summary>The person, or the editor, cancelled.</summary>
    Cancelled,

    /// <summary>A key is missing or was refused.</summary>
    Auth,

    /// <summary>A provider's limit was reached and waiting did not help.</summary>
    RateLimited,

    /// <summary>Something outside failed: the model's service, npm, the disk.</summary>
    External,

    /// <summary>A defect of Builder.</summary>
    Internal,
}

/// <summary>What <c>error.data</c> of a failed request holds.</summary>
/// <param name="Kind">Why it failed, from a closed set.</param>
/// <param name="Message">What happened and where, for a person who is not a programmer.</param>
/// <param name="NextStep">What to do next, or null where there is nothing to do.</param>
/// <param name="Detail">The technical detail, shown on demand; never holds a key.</param>
/// <param name="Remedy">What mends it at once, for a button beside it, or null.</param>
public sealed record ErrorDetail(ErrorKind Kind, string Message, string? NextStep, string? Detail, ErrorRemedy? Remedy = null);

/// <summary>What a person can do at once about a failure.</summary>
[JsonConverter(typeof(EnumName<ErrorRemedy>))]
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
