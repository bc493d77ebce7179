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

    /// <summary>Reads the path of a file that the model gave, as it is stored; or says why it is none.</summary>
    protected static bool TryPath(string text, ToolContext context, out SitePath path, out ToolResult? refused)
    {
        var plain = WrittenPath.Plain(text, context.Roots);
        PathRefusal? refusal = WrittenPath.IsOfHome(plain)
            ? new PathRefusal("absolute", "“~” is a person's home folder; only paths inside the site's folder are allowed.")
            : null;
        path = default;
        if (refusal is null && SitePath.TryParse(plain, out var given, out refusal))
        {
            path = new MeantPaths(() => context.Draft.List().Select(f => f.Path)).Of(given);
        }

        refused = refusal is null
            ? null
            : ToolResult.Refused($"The path “{text}” was refused: {refusal.Message}", $"A path was refused: {refusal.Message}");
        return refusal is null;
    }

    /// <summary>Reads the argument “path” as a folder or file to look in: empty for the whole site.</summary>
    protected static bool TryFolder(JsonElement arguments, ToolContext context, out string folder, out ToolResult? refused)
    {
        (folder, refused) = ("", null);
        var text = TextOrNull(arguments, "path") ?? "";
        // Here a path from the site's own top is what / means: nothing is there to be mistaken for it.
        var plain = WrittenPath.Plain(text.Trim(), context.Roots).TrimStart('/');
        if (plain.Length == 0)
        {
            return true;
        }

        if (!TryPath(plain, context, out var path, out refused))
        {
            return false;
        }

        folder = path.Value;
        return true;
    }

    protected static bool IsBelow(SitePath path, string folder) =>
        folder.Length == 0 || path.Value.StartsWith(folder + "/", StringComparison.Ordinal);
}
