using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Microsoft.Extensions.AI;

namespace Builder.Core.Tools;

/// <summary>What came of a tool call.</summary>
/// <param name="ForModel">What the model is told: the result, or what to do differently.</param>
/// <param name="ForPerson">What the person is told, in one sentence.</param>
/// <param name="Changes">What it changed in the draft; empty for none.</param>
internal sealed record ToolResult(bool Succeeded, string ForModel, string ForPerson, IReadOnlyList<FileChange> Changes)
{
    public static ToolResult Ok(string forModel, string forPerson) => new(true, forModel, forPerson, []);

    public static ToolResult Refused(string forModel, string forPerson) => new(false, forModel, forPerson, []);
}

/// <summary>Something the model may do. Its arguments have been checked against <see cref="Schema"/> before it runs.</summary>
internal abstract class Tool
{
    public abstract string Name { get; }

    public abstract string Description { get; }

    /// <summary>The JSON schema of the arguments.</summary>
    protected abstract string Schema { get; }

    /// <summary>What the call does, in a few words, for the person.</summary>
    public abstract string Summarise(JsonElement arguments);

    public abstract Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken);

    /// <summary>The tool as the model's service is told of it.</summary>
    public AIFunctionDeclaration Declare()
    {
        using var schema = JsonDocument.Parse(Schema);
        return AIFunctionFactory.CreateDeclaration(Name, Description, schema.RootElement.Clone());
    }

    protected static string Text(JsonElement arguments, string name) => arguments.GetProperty(name).GetString()!;

    protected static string? TextOrNull(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    protected static int? NumberOrNull(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : null;

    protected static bool Flag(JsonElement arguments, string name) =>
        arguments.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Parses a path that the model gave, or says why it is none.</summary>
    protected static bool TryPath(string? text, out SitePath path, out ToolResult? refused)
    {
        var parsed = SitePath.TryParse(text, out path, out var refusal);
        refused = parsed
            ? null
            : ToolResult.Refused($"The path “{text}” was refused: {refusal!.Message}", $"A path was refused: {refusal.Message}");
        return parsed;
    }
}
