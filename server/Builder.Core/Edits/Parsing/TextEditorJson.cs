using System.Text.Json;

namespace Builder.Core.Edits.Parsing;

/// <summary>
/// The commands of Anthropic's text editor tool (https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/text-editor-tool) and, for files,
/// of its memory tool: <c>delete</c> and <c>rename</c>. <c>undo_edit</c> needs a history and is not an edit of its own.
/// </summary>
internal static class TextEditorJson
{
    public static IReadOnlyList<Edit> Parse(string text)
    {
        using var document = JsonText.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.GetArrayLength() > 0
                ? [.. root.EnumerateArray().Select(One)]
                : throw Malformed.At(null, "the list of commands is empty.");
        }

        return [One(root)];
    }

    public static Edit One(JsonElement call)
    {
        var command = JsonText.String(call, ["command"]) ?? throw Malformed.At(null, "“command” is missing.");
        if (command == "rename")
        {
            return new MoveFile(
                Malformed.Path(Required(call, "rename", "old_path", "path"), null),
                Malformed.Path(Required(call, "rename", "new_path"), null)
            );
        }

        var path = Malformed.Path(Required(call, command, "path"), null);
        switch (command)
        {
            case "view":
                return View(call, path);
            case "create":
                return new CreateFile(path, Required(call, command, "file_text"));
            case "str_replace":
                return new ReplaceText(
                    path,
                    Required(call, command, "old_str"),
                    JsonText.String(call, ["new_str"]) ?? "",
                    JsonText.Boolean(call, ["replace_all"])
                );
            case "insert":
                var line =
                    JsonText.Integer(call, ["insert_line"]) ?? throw Malformed.At(null, "“insert_line” is missing in the command insert.");
                return new InsertText(path, line, Required(call, command, "insert_text", "new_str"));
            case "delete":
                return new DeleteFile(path, IncludeFolder: true);
            case "undo_edit":
                throw Malformed.At(null, "undo_edit is not available here.", "Undo a step in the site's history instead.");
            default:
                throw Malformed.At(null, $"“{command}” is not a command.", "Known are view, create, str_replace and insert.");
        }
    }

    private static ViewFile View(JsonElement call, Sites.SitePath path)
    {
        if (JsonText.Find(call, ["view_range"]) is not { } range)
        {
            return new ViewFile(path);
        }

        return
            range.ValueKind == JsonValueKind.Array
            && range.GetArrayLength() == 2
            && range[0].ValueKind == JsonValueKind.Number
            && range[1].ValueKind == JsonValueKind.Number
            && range[0].TryGetInt32(out var first)
            && range[1].TryGetInt32(out var last)
            ? new ViewFile(path, first, last)
            : throw Malformed.At(null, "“view_range” must be two whole numbers.");
    }

    private static string Required(JsonElement call, string command, params ReadOnlySpan<string> names) =>
        JsonText.String(call, names) ?? throw Malformed.At(null, $"“{names[0]}” is missing in the command {command}.");
}
