using System.Text;
using System.Text.Json;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>What the cases so far changed, for a text editor's <c>undo_edit</c>.</summary>
internal sealed class CaseHistory
{
    private readonly Dictionary<(SitePath Path, string After), byte[]> steps = [];

    public void Add(FileChange change)
    {
        if (change is { Before: { } before, After: { } after })
        {
            steps[(change.Path, Convert.ToBase64String(after))] = before;
        }
    }

    public byte[]? Before(SitePath path, byte[] now) => steps.GetValueOrDefault((path, Convert.ToBase64String(now)));
}

/// <summary>
/// A case's files. A content that is not text is <c>{"base64": …}</c>; a name that ends with <c>@</c> and a content that begins with
/// <c>symlink:</c> make a link.
/// </summary>
internal sealed class CaseTree : IFileTree
{
    private readonly SortedDictionary<SitePath, byte[]> files = [];
    private readonly SortedDictionary<string, string> links = new(StringComparer.Ordinal);

    public CaseTree(JsonElement input)
    {
        foreach (var file in input.EnumerateObject())
        {
            if (
                file.Name.EndsWith('@')
                && file.Value.ValueKind == JsonValueKind.String
                && file.Value.GetString()!.StartsWith("symlink:", StringComparison.Ordinal)
            )
            {
                links[file.Name[..^1]] = file.Value.GetString()!;
            }
            else
            {
                files[Malformed.Path(file.Name, null)] =
                    file.Value.ValueKind == JsonValueKind.Object
                        ? file.Value.GetProperty("base64").GetBytesFromBase64()
                        : Encoding.UTF8.GetBytes(file.Value.GetString() ?? "");
            }
        }
    }

    public IEnumerable<SitePath> Paths => files.Keys;

    public byte[]? Read(SitePath path) =>
        links.Keys.Any(link => path.Value == link || path.Value.StartsWith(link + "/", StringComparison.Ordinal))
            ? throw new BuilderException(
                ErrorKind.Validation,
                $"{path} is reached through a link, and links are not followed.",
                detail: EditReason.Link
            )
            : files.GetValueOrDefault(path);

    public void Apply(IEnumerable<FileChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.MovedFrom is { } from)
            {
                files.Remove(from);
            }

            if (change.After is { } after)
            {
                files[change.Path] = after;
            }
            else
            {
                files.Remove(change.Path);
            }
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        foreach (var (link, target) in links)
        {
            writer.WriteString(link + "@", target);
        }

        foreach (var (path, bytes) in files)
        {
            writer.WritePropertyName(path.Value);
            if (System.Text.Unicode.Utf8.IsValid(bytes))
            {
                writer.WriteStringValue(bytes);
            }
            else
            {
                writer.WriteStartObject();
                writer.WriteBase64String("base64", bytes);
                writer.WriteEndObject();
            }
        }
    }
}
