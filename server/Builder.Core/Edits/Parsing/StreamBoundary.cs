using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>Finds how far a text that is still coming holds whole edits, and reads that much with the same parsers as the whole.</summary>
internal static class StreamBoundary
{
    /// <summary>Whether an edit may have become complete with this piece.</summary>
    public static bool MayComplete(EditFormat format, ReadOnlySpan<char> piece) =>
        format is EditFormat.StrReplace or EditFormat.TextEditor ? piece.Contains('}') : piece.Contains('\n');

    public static IReadOnlyList<Edit> Complete(EditFormat format, string text, SitePath? path)
    {
        try
        {
            return format switch
            {
                EditFormat.StrReplace or EditFormat.TextEditor => CompleteJson(format, text, path),
                EditFormat.WholeFile => [],
                _ => CutAt(format, text) is { Length: > 0 } whole ? EditParser.Parse(format, whole, path, streamEnded: true).Edits : [],
            };
        }
        catch (BuilderException)
        {
            return [];
        }
    }

    /// <summary>The text up to where the last section or block that is known to be whole ends.</summary>
    private static string CutAt(EditFormat format, string text)
    {
        var lineEnd = text.LastIndexOf('\n');
        if (lineEnd < 0)
        {
            return "";
        }

        var end = 0;
        for (var at = 0; at <= lineEnd; )
        {
            var next = text.IndexOf('\n', at) + 1;
            var line = text.AsSpan(at, next - 1 - at).TrimEnd('\r');
            switch (format)
            {
                case EditFormat.ApplyPatch
                    when line.StartsWith("*** ")
                        && !line.StartsWith("*** Begin")
                        && !line.StartsWith("*** Move")
                        && !line.StartsWith("*** End of"):
                case EditFormat.UnifiedDiff when line.StartsWith("diff --git "):
                    // What begins here says that what came before is whole.
                    end = at;
                    break;
                case EditFormat.SearchReplace when line.EndsWith(" REPLACE"):
                    end = next;
                    break;
                default:
                    break;
            }

            at = next;
        }

        return text[..end];
    }

    /// <summary>Complete objects within a list of edits, or one complete object.</summary>
    private static IReadOnlyList<Edit> CompleteJson(EditFormat format, string text, SitePath? path)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 32 }));
        var starts = new Stack<(long Start, bool IsArray)>();
        var items = new List<string>();
        string? name = null;
        long? whole = null;
        string? outerPath = null;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        starts.Push((reader.TokenStartIndex, reader.TokenType == JsonTokenType.StartArray));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var (start, isArray) = starts.Pop();
                        var isItem =
                            !isArray
                            && starts.Count > 0
                            && starts.Peek().IsArray
                            && (starts.Count == 1 || (starts.Count == 2 && name is "edits" or "replacements"));
                        if (isItem)
                        {
                            items.Add(System.Text.Encoding.UTF8.GetString(bytes, (int)start, (int)(reader.BytesConsumed - start)));
                        }

                        whole = starts.Count == 0 ? reader.BytesConsumed : null;
                        break;
                    case JsonTokenType.PropertyName when starts.Count == 1:
                        name = reader.GetString();
                        break;
                    case JsonTokenType.String when starts.Count == 1 && name is "path" or "file_path" or "filePath" or "file":
                        outerPath = reader.GetString();
                        break;
                    default:
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The rest is not JSON; Finish will say so. What was whole before stays whole.
        }

        if (whole is { } length)
        {
            return EditParser.Parse(format, System.Text.Encoding.UTF8.GetString(bytes, 0, (int)length), path).Edits;
        }

        var known = outerPath is not null && SitePath.TryParse(outerPath, out var outer, out _) ? outer : path;
        return items.Count == 0 ? [] : EditParser.Parse(format, $"[{string.Join(',', items)}]", known).Edits;
    }
}
