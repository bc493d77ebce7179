using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Edits.Parsing;

/// <summary>Exact replacements as JSON: one, or several in <c>edits</c>, under the names that the common tools use for their arguments.</summary>
internal static class ReplaceJson
{
    private static readonly string[] PathNames = ["path", "file_path", "filePath", "file"];
    private static readonly string[] OldNames = ["old_text", "old_str", "old_string", "oldText", "oldString", "old"];
    private static readonly string[] NewNames = ["new_text", "new_str", "new_string", "newText", "newString", "new"];
    private static readonly string[] AllNames = ["replace_all", "replaceAll", "allow_multiple"];

    public static IReadOnlyList<Edit> Parse(string text, SitePath? path)
    {
        using var document = JsonText.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
        {
            return Several(root, path);
        }

        var named = JsonText.String(root, PathNames) is { } value ? Malformed.Path(value, null) : path;
        return JsonText.Find(root, ["edits", "replacements"]) is { ValueKind: JsonValueKind.Array } list
            ? Several(list, named)
            : [One(root, named)];
    }

    private static List<Edit> Several(JsonElement list, SitePath? path) =>
        list.GetArrayLength() > 0
            ? [.. list.EnumerateArray().Select(element => One(element, path))]
            : throw Malformed.At(null, "the list of edits is empty.");

    private static ReplaceText One(JsonElement element, SitePath? path) =>
        new(
            JsonText.String(element, PathNames) is { } named
                ? Malformed.Path(named, null)
                : path ?? throw Malformed.At(null, "“path” is missing."),
            JsonText.String(element, OldNames) ?? throw Malformed.At(null, "“old_text” is missing."),
            JsonText.String(element, NewNames) ?? throw Malformed.At(null, "“new_text” is missing."),
            JsonText.Boolean(element, AllNames)
        );
}
