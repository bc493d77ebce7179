namespace Builder.Core.Models;

/// <summary>The connected editors, which have models of their own and ask them for us: the seam to the wire.</summary>
public interface IEditorModels
{
    /// <summary>The models that are offered now, as each editor names them.</summary>
    IReadOnlyList<string> Offered { get; }

    /// <summary>Asks a model. What it says is told while it comes, in order; all of it before this ends.</summary>
    /// <param name="question">What it is asked.</param>
    /// <param name="said">Hears the answer.</param>
    /// <param name="cancellationToken">Ends the request in the editor too.</param>
    /// <returns>Why there is no whole answer, or null when there is one.</returns>
    Task<EditorRefusal?> AskAsync(EditorQuestion question, Action<EditorPart> said, CancellationToken cancellationToken);
}

/// <param name="Model">One of <see cref="IEditorModels.Offered"/>.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="Tools">What the model may call.</param>
public sealed record EditorQuestion(string Model, IReadOnlyList<EditorMessage> Messages, IReadOnlyList<EditorTool> Tools);

/// <param name="IsModel">Whether the model said it; what the system, a person or a tool says is for the model.</param>
public sealed record EditorMessage(bool IsModel, IReadOnlyList<EditorPart> Parts);

/// <param name="Schema">JSON Schema of its arguments.</param>
public sealed record EditorTool(string Name, string Description, string Schema);

/// <summary>A part of what is said: a text, a call of a tool, or what came of a call.</summary>
/// <param name="Text">The text, or the result of a call; empty with a call.</param>
/// <param name="CallId">Which call it is, or whose result; null with a text.</param>
/// <param name="Tool">Which tool is called; null with anything else.</param>
/// <param name="Arguments">A JSON object; null unless a tool is called.</param>
public sealed record EditorPart(string Text, string? CallId = null, string? Tool = null, string? Arguments = null);

/// <param name="Why">From a closed set.</param>
/// <param name="Said">What the editor or the model's provider said of it.</param>
public sealed record EditorRefusal(EditorRefusalReason Why, string Said);

/// <summary>Why an editor's model gave no whole answer. The same words travel over the wire.</summary>
public enum EditorRefusalReason
{
    /// <summary>The person did not allow it.</summary>
    NotAllowed,

    /// <summary>What may be asked in a time, or in all, is used up.</summary>
    Quota,

    /// <summary>The editor, or who provides the model, refuses it to Builder.</summary>
    Blocked,

    /// <summary>There is no such model any more.</summary>
    NotFound,

    /// <summary>The request was called off in the editor.</summary>
    Cancelled,

    /// <summary>Anything else, which another attempt may mend.</summary>
    Failed,

    /// <summary>The editor whose model it was has gone.</summary>
    Gone,
}
