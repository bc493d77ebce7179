using System.Text;
using System.Text.Json;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Lint;

/// <summary>
/// What <c>oxlint --format json</c> prints: <c>{ "diagnostics": [{message, code, severity, help, filename, labels}] }</c>. The linter is the site's
/// own and may say anything: what is no such thing is passed over.
/// </summary>
internal static class LintReport
{
    /// <summary>More are not shown anyway.</summary>
    private const int Most = 200;

    /// <returns>Null when it is no report. Of one that was cut off because it was too long, what came before the cut.</returns>
    public static IReadOnlyList<Finding>? TryRead(string output, SiteFolder folder)
    {
        // "No files found …" and notes about the configuration may stand before it.
        var start = output.IndexOf("{ \"diagnostics\"", StringComparison.Ordinal);
        start = start >= 0 ? start : output.IndexOf("{\"diagnostics\"", StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }
        var findings = new List<Finding>();
        var files = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(output[start..]), isFinalBlock: false, default);
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.StartArray) { }
            while (findings.Count < Most && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (!JsonDocument.TryParseValue(ref reader, out var item))
                {
                    break;
                }
                using (item)
                {
                    findings.Add(Describe(item.RootElement, folder, files));
                }
            }
        }
        catch (JsonException)
        {
            // The middle of a flood is left out; what was read until there is true.
        }
        return findings;
    }

    private static Finding Describe(JsonElement item, SiteFolder folder, Dictionary<string, byte[]?> files)
    {
        var path = Text(item, "filename")?.Replace('\\', '/');
        path = path?.StartsWith("./", StringComparison.Ordinal) == true ? path[2..] : path;
        var (line, column) = path is not null && Offset(item) is { } offset ? Place(path, offset, folder, files) : (null, null);
        return new Finding(
            DiagnosticSource.Lint,
            Text(item, "severity") == "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
            Text(item, "message") ?? "The linter objects to this."
        )
        {
            Path = path,
            Line = line,
            Column = column,
            // What cannot be parsed has no rule.
            Code = Text(item, "code") ?? "PARSE_ERROR",
            Help = Text(item, "help"),
        };
    }

    private static int? Offset(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("labels", out var labels)
        && labels.ValueKind == JsonValueKind.Array
        && labels.GetArrayLength() > 0
        && labels[0].ValueKind == JsonValueKind.Object
        && labels[0].TryGetProperty("span", out var span)
        && span.ValueKind == JsonValueKind.Object
        && span.TryGetProperty("offset", out var offset)
        && offset.ValueKind == JsonValueKind.Number
        && offset.TryGetInt32(out var at)
            ? at
            : null;

    /// <summary>Its columns count bytes; those of everybody else here count UTF-16 units, as editors do. So the place is found anew from its offset.</summary>
    private static (int? Line, int? Column) Place(string path, int offset, SiteFolder folder, Dictionary<string, byte[]?> files)
    {
        if (!files.TryGetValue(path, out var bytes))
        {
            files[path] = bytes = SitePath.TryParse(path, out var parsed, out _) ? folder.ReadIfPlain(parsed) : null;
        }
        if (bytes is null || offset < 0 || offset > bytes.Length)
        {
            return (null, null);
        }
        var before = bytes.AsSpan(0, offset);
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    private static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? PlainText.Of(value) : null;
}
