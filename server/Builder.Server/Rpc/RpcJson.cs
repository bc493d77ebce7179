using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Protocol;
using StreamJsonRpc;

namespace Builder.Server.Rpc;

/// <summary>What StreamJsonRpc itself writes and reads: finished JSON, and the data of an error. All else goes through the contract's own types.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonElement?))]
[JsonSerializable(typeof(ErrorDetail))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(RequestId))] // the parameter of $/cancelRequest; without it cancellations are lost without a word
internal sealed partial class RpcJson : JsonSerializerContext
{
    internal static System.Text.Json.JsonElement Null { get; } = System.Text.Json.JsonElement.Parse("null");

    internal static System.Text.Json.JsonElement EmptyObject { get; } = System.Text.Json.JsonElement.Parse("{}");

    /// <summary>A formatter that needs no reflection. Nesting deeper than 64 (the reader's default) ends the connection.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Every type it meets is source-generated in this context.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "Every type it meets is source-generated in this context.")]
    internal static SystemTextJsonFormatter Formatter() =>
        new()
        {
            JsonSerializerOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                TypeInfoResolver = Default,
                // The wire is no HTML page; text in other scripts stays readable and short.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            },
        };
}
