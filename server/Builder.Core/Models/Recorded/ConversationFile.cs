using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Builder.Core.Models.Recorded;

/// <summary>The file format of a <see cref="Conversation"/>, read strictly and written readably.</summary>
internal static class ConversationFile
{
    private const string FileReference = "$file";

    // A person reads these files, and they never become part of a page: no need to escape quotes, angles and umlauts.
    private static readonly ConversationJson Readable = new(
        new JsonSerializerOptions(ConversationJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    public static Conversation Load(string folder)
    {
        string root = Path.GetFullPath(folder);
        string file = Path.Combine(root, Conversation.FileName);
        if (!File.Exists(file))
        {
            throw new BuilderException(
                ErrorKind.NotFound,
                $"There is no recorded conversation in {folder}.",
                $"Put a {Conversation.FileName} there."
            );
        }

        try
        {
            JsonNode? node = JsonNode.Parse(File.ReadAllBytes(file));
            WireConversation read =
                Resolve(node, root).Deserialize(ConversationJson.Default.WireConversation)
                ?? throw new JsonException("The file holds null.");
            return new Conversation(read.Name ?? Path.GetFileName(root), read.Title, [.. read.Turns.Select(ToTurn)])
            {
                Template = read.Template,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"The recorded conversation in {folder} cannot be read.",
                $"Mend {Conversation.FileName}, or record the conversation again.",
                e.Message,
                e
            );
        }
    }

    /// <summary>Writes a conversation, whole or not at all: a reader never sees half a file.</summary>
    public static void Save(Conversation conversation, string folder)
    {
        Directory.CreateDirectory(folder);
        WireConversation written = new(
            conversation.Title,
            [.. conversation.Turns.Select(ToWire)],
            conversation.Name,
            conversation.Template
        );
        string file = Path.Combine(folder, Conversation.FileName);
        string temporary = file + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(written, Readable.WireConversation) + "\n");
        File.Move(temporary, file, overwrite: true);
    }

    private static ConversationTurn ToTurn(WireTurn turn) => new(turn.Prompt, [.. turn.Steps.Select(ToStep)]);

    private static ConversationStep ToStep(WireStep step) =>
        new(step.Text, step.ToolCalls ?? [], step.Usage?.InputTokens ?? 0, step.Usage?.OutputTokens ?? 0, step.Fault);

    private static WireTurn ToWire(ConversationTurn turn) => new(turn.Prompt, [.. turn.Steps.Select(ToWire)]);

    private static WireStep ToWire(ConversationStep step) =>
        new(step.Text, step.ToolCalls, new WireUsage(step.InputTokens, step.OutputTokens), step.Fault);

    // A string may stand in a file of its own: {"$file": "App.tsx"}.
    private static JsonNode? Resolve(JsonNode? node, string root)
    {
        switch (node)
        {
            case JsonObject reference when reference.Count == 1 && reference.TryGetPropertyValue(FileReference, out JsonNode? path):
                return JsonValue.Create(ReadText(path?.GetValue<string>() ?? "", root));
            case JsonObject members:
                foreach (string name in members.Select(m => m.Key).ToList())
                {
                    JsonNode? before = members[name];
                    JsonNode? after = Resolve(before, root);
                    if (!ReferenceEquals(before, after))
                    {
                        members[name] = after;
                    }
                }

                return members;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                {
                    JsonNode? after = Resolve(items[i], root);
                    if (!ReferenceEquals(items[i], after))
                    {
                        items[i] = after;
                    }
                }

                return items;
            default:
                return node;
        }
    }

    private static string ReadText(string path, string root)
    {
        string file = Path.GetFullPath(Path.Combine(root, path));
        bool isInside = file.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (path.Length == 0 || Path.IsPathRooted(path) || !isInside)
        {
            throw new JsonException($"The file “{path}” is not inside the conversation's folder.");
        }

        for (string at = file; at.Length > root.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null)
            {
                throw new JsonException($"The file “{path}” is reached through a link, which could lead out of the conversation's folder.");
            }
        }

        return File.ReadAllText(file);
    }
}

internal sealed record WireConversation(
    string Title,
    [property: JsonPropertyOrder(1)] IReadOnlyList<WireTurn> Turns,
    [property: JsonPropertyOrder(-1)] string? Name = null,
    string? Template = null
);

internal sealed record WireTurn(string Prompt, IReadOnlyList<WireStep> Steps);

internal sealed record WireStep(
    string Text = "",
    IReadOnlyList<ConversationToolCall>? ToolCalls = null,
    WireUsage? Usage = null,
    ConversationFault? Fault = null
);

internal sealed record WireUsage(long InputTokens = 0, long OutputTokens = 0);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(WireConversation))]
internal sealed partial class ConversationJson : JsonSerializerContext;
