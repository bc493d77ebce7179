using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;

namespace Builder.Core.Tools;

/// <summary>Writes a new file.</summary>
internal sealed class WriteFile : Tool
{
    public override string Name => "write_file";

    public override string Description =>
        "Writes a new file with its whole content. Refused when the file exists: change existing files with targeted edits.";

    protected override string Schema =>
        """{"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Write {Text(arguments, "path")}";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken) =>
        TryPath(Text(arguments, "path"), context, out var path, out var refused)
            ? await context.ApplyAsync(new EditSet([new CreateFile(path, Text(arguments, "content"))]), cancellationToken)
            : refused!;
}

/// <summary>Replaces the whole content of a file that exists, said explicitly.</summary>
internal sealed class RewriteFile : Tool
{
    public override string Name => "rewrite_file";

    public override string Description =>
        "Replaces the whole content of an existing file. Only when nearly every line changes; refused when much of the file would go away, unless may_drop_lines says that it is meant to.";

    protected override string Schema =>
        """{"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"},"may_drop_lines":{"type":"boolean"}},"required":["path","content"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Rewrite {Text(arguments, "path")}";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken) =>
        TryPath(Text(arguments, "path"), context, out var path, out var refused)
            ? await context.ApplyAsync(
                new EditSet([new Edits.RewriteFile(path, Text(arguments, "content"), Flag(arguments, "may_drop_lines"))]),
                cancellationToken
            )
            : refused!;
}

/// <summary>Edits a file by exact replacement.</summary>
internal sealed class EditFile : Tool
{
    public override string Name => "edit_file";

    public override string Description =>
        "Changes an existing file by exact replacements, all or none. Each old_text must occur exactly once (or set replace_all). Empty new_text removes it.";

    protected override string Schema =>
        """{"type":"object","properties":{"path":{"type":"string"},"edits":{"type":"array","minItems":1,"items":{"type":"object","properties":{"old_text":{"type":"string"},"new_text":{"type":"string"},"replace_all":{"type":"boolean"}},"required":["old_text","new_text"],"additionalProperties":false}}},"required":["path","edits"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Edit {Text(arguments, "path")}";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        if (!TryPath(Text(arguments, "path"), context, out var path, out var refused))
        {
            return refused!;
        }

        var edits = arguments
            .GetProperty("edits")
            .EnumerateArray()
            .Select(e => new ReplaceText(path, Text(e, "old_text"), Text(e, "new_text"), Flag(e, "replace_all")));
        return await context.ApplyAsync(new EditSet([.. edits]), cancellationToken);
    }
}

/// <summary>Applies a patch to one or several files.</summary>
internal sealed class ApplyPatch : Tool
{
    public override string Name => "apply_patch";

    public override string Description => "Applies a patch in the *** Begin Patch form: add, update, move and delete files, all or none.";

    protected override string Schema =>
        """{"type":"object","properties":{"patch":{"type":"string","minLength":1}},"required":["patch"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => "Apply a patch";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        EditSet edits;
        try
        {
            edits = EditParser.Parse(EditFormat.ApplyPatch, WrittenPath.PlainPatch(Text(arguments, "patch"), context.Roots));
        }
        catch (BuilderException e) when (e.Kind == ErrorKind.Validation)
        {
            return ToolResult.Refused(
                $"The patch was not understood, nothing was changed: {e.Message} {e.NextStep}",
                "A patch was not understood and not applied."
            );
        }

        return await context.ApplyAsync(edits, cancellationToken);
    }
}

/// <summary>Moves a file.</summary>
internal sealed class MoveFileTool : Tool
{
    public override string Name => "move_file";

    public override string Description => "Moves or renames a file. Refused when the target exists. Imports of it are yours to change.";

    protected override string Schema =>
        """{"type":"object","properties":{"from":{"type":"string"},"to":{"type":"string"}},"required":["from","to"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Move {Text(arguments, "from")} to {Text(arguments, "to")}";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken) =>
        TryPath(Text(arguments, "from"), context, out var from, out var refused)
        && TryPath(Text(arguments, "to"), context, out var to, out refused)
            ? await context.ApplyAsync(new EditSet([new MoveFile(from, to)]), cancellationToken)
            : refused!;
}

/// <summary>Deletes a file.</summary>
internal sealed class DeleteFileTool : Tool
{
    public override string Name => "delete_file";

    public override string Description => "Deletes a file.";

    protected override string Schema =>
        """{"type":"object","properties":{"path":{"type":"string"}},"required":["path"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Delete {Text(arguments, "path")}";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken) =>
        TryPath(Text(arguments, "path"), context, out var path, out var refused)
            ? await context.ApplyAsync(new EditSet([new DeleteFile(path)]), cancellationToken)
            : refused!;
}
