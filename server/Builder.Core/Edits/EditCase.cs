using System.Text.Json;
using System.Text.Json.Nodes;
using Builder.Core.Edits.Parsing;

namespace Builder.Core.Edits;

/// <summary>One edit case.</summary>
internal sealed class EditCase(JsonElement row, CaseHistory history)
{
    /// <summary>Anthropic's memory tool speaks of its folder as if it were at the root of a disk.</summary>
    private const string MemoryFolder = "/memories/";

    private readonly CaseTree tree = new(JsonText.Find(row, ["input"]) ?? JsonDocument.Parse("{}").RootElement);

    public void Run(Utf8JsonWriter writer)
    {
        string? kind = null,
            message = null,
            tolerance = null;
        try
        {
            (kind, message, tolerance) = Apply();
        }
        catch (BuilderException e)
        {
            (kind, message) = (e.Detail ?? "malformed", e.Message);
        }

        writer.WriteStartObject();
        writer.WriteString("id", JsonText.String(row, ["id"]));
        writer.WriteStartObject("files");
        tree.Write(writer);
        writer.WriteEndObject();
        if (kind is null)
        {
            writer.WriteNull("error");
        }
        else
        {
            EditCases.WriteError(writer, kind, message!);
        }

        writer.WriteString("tolerance", tolerance);
        writer.WriteEndObject();
    }

    private (string? Kind, string? Message, string? Tolerance) Apply()
    {
        var format = JsonText.String(row, ["format"]);
        if (format == "text_editor" && JsonText.String(Command, ["command"]) == "undo_edit")
        {
            return Undo();
        }

        var edits = Parse(format);
        if (JsonText.Find(row, ["input"]) is null)
        {
            return (null, null, null);
        }

        var outcome = EditEngine.Apply(edits, tree, Rules(format));
        if (!outcome.Applied)
        {
            return (outcome.Refusals[0].Reason, outcome.Refusals[0].Message, null);
        }

        var worst = outcome.Edits.Count > 0 ? outcome.Edits.Max(edit => edit.Tolerance) : Tolerance.Exact;
        if (
            worst == Tolerance.NoChange
            && format is "str_replace" or "text_editor"
            && outcome.Changes.Count == 0
            && edits.Edits.Any(edit => edit is ReplaceText)
        )
        {
            return ("noChange", "The old and the new text are the same, so nothing would change.", Name(worst));
        }

        foreach (var change in outcome.Changes)
        {
            history.Add(change);
        }

        tree.Apply(outcome.Changes);
        return (null, null, Name(worst));
    }

    private JsonElement Command => JsonText.Find(row, ["command"]) ?? throw Malformed.At(null, "“command” is missing.");

    private EditSet Parse(string? format) =>
        format switch
        {
            "apply_patch" or "apply_patch_parse" => EditParser.Parse(EditFormat.ApplyPatch, Text("patch")),
            "search_replace" => EditParser.Parse(
                EditFormat.SearchReplace,
                Text("patch"),
                tree.Paths.Count() == 1 ? tree.Paths.First() : null
            ),
            "udiff" or "unified_diff" => EditParser.Parse(
                EditFormat.UnifiedDiff,
                Text("patch"),
                tree.Paths.Count() == 1 ? tree.Paths.First() : null
            ),
            "str_replace" => EditParser.Parse(EditFormat.StrReplace, row.GetRawText()),
            "text_editor" => EditParser.Parse(EditFormat.TextEditor, InSite(Command)),
            "whole_file" => EditParser.Parse(EditFormat.WholeFile, Text("content"), Malformed.Path(Text("path"), null)),
            _ => throw Malformed.At(null, $"“{format}” is not a format that cases can have."),
        };

    private (string?, string?, string?) Undo()
    {
        var path = Malformed.Path(JsonText.String(Command, ["path"]) ?? "", null);
        if (tree.Read(path) is not { } now || history.Before(path, now) is not { } before)
        {
            return ("nothingToUndo", $"No earlier case changed {path} to what it is, so there is nothing to undo.", null);
        }

        tree.Apply([new FileChange(path, now, before)]);
        return (null, null, Name(Tolerance.Exact));
    }

    private string Text(string name) => JsonText.String(row, [name]) ?? throw Malformed.At(null, $"“{name}” is missing.");

    private static EditRules Rules(string? format) =>
        new()
        {
            ChecksPaths = false,
            RefusesPlaceholders = false,
            RefusesShrinking = false,
            ChecksSyntax = false,
            RefusesHiddenCharacters = false,
            AnchorsAreAdvisory = false,
            MayOverwrite = format == "apply_patch",
        };

    private static string InSite(JsonElement command)
    {
        var call = JsonNode.Parse(command.GetRawText())!.AsObject();
        foreach (var name in (string[])["path", "old_path", "new_path"])
        {
            if (
                call[name] is JsonValue value
                && value.GetValueKind() == JsonValueKind.String
                && value.GetValue<string>() is var path
                && path.StartsWith(MemoryFolder, StringComparison.Ordinal)
            )
            {
                call[name] = path[1..];
            }
        }

        return call.ToJsonString();
    }

    private static string Name(Tolerance tolerance) => JsonNamingPolicy.CamelCase.ConvertName(tolerance.ToString());
}
