using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Edits.Syntax;

/// <summary>
/// JSON, by System.Text.Json. Settings of tools may have comments and a comma at the end. Elsewhere (package.json, data) those break whoever
/// reads the file, so that a file without them stays without them.
/// </summary>
internal static class JsonSyntax
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 256 };
    private static readonly JsonDocumentOptions Loose = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 256,
    };

    public static bool IsJson(SitePath path) => path.Extension is ".json" or ".jsonc" or ".webmanifest";

    /// <summary>What is broken that was not before, or null.</summary>
    public static SyntaxError? WhyBroken(SitePath path, string before, string after)
    {
        if (Read(after, Loose) is { } broken)
        {
            return Read(before, Loose) is null ? broken : null;
        }

        return IsSetting(path) || Read(after, Strict) is not { } loose || Read(before, Strict) is not null ? null : loose;
    }

    private static bool IsSetting(SitePath path) =>
        path.Extension == ".jsonc"
        || path.Name.StartsWith("tsconfig", StringComparison.OrdinalIgnoreCase)
        || path.Name.StartsWith("jsconfig", StringComparison.OrdinalIgnoreCase)
        || path.Name[0] == '.';

    private static SyntaxError? Read(string text, JsonDocumentOptions options)
    {
        try
        {
            using var document = JsonDocument.Parse(text, options);
            return null;
        }
        catch (JsonException e)
        {
            return new SyntaxError(Position(text, e.LineNumber ?? 0, e.BytePositionInLine ?? 0), e.Message.Split(" LineNumber")[0]);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return new SyntaxError(0, "It is not valid text.");
        }
    }

    /// <summary>The parser counts bytes of UTF-8; everybody else characters.</summary>
    private static int Position(string text, long line, long bytes)
    {
        var at = 0;
        for (; line > 0; line--)
        {
            at = text.IndexOf('\n', at) + 1;
        }

        foreach (var rune in text.AsSpan(at).EnumerateRunes())
        {
            if (bytes <= 0)
            {
                break;
            }

            bytes -= rune.Utf8SequenceLength;
            at += rune.Utf16SequenceLength;
        }

        return at;
    }
}
