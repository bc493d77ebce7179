using System.Globalization;
using System.Text.Json;
using Acornima;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>
/// Whether a file that could be read by its language's parser still can. JSON and JavaScript go through real parsers. For TypeScript, JSX,
/// CSS and HTML there is none for .NET that is good enough, so only what a careful lexer can be sure of counts: brackets, strings, templates, comments and tags
/// that do not close any more. The type check after the edit finds the rest.
/// </summary>
internal static class SyntaxCheck
{
    private const int LongestChecked = 2_000_000;
    private static readonly JsonDocumentOptions LooseJson = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 256,
    };

    /// <summary>What is broken that was not before, or null. A file that was broken or missing before is nobody's to judge.</summary>
    public static string? WhyBroken(SitePath path, string? before, string after)
    {
        if (before is null || after.Length > LongestChecked || before.Length > LongestChecked || Checker(path) is not { } check)
        {
            return null;
        }

        return check(after) is { } broken && check(before) is null
            ? $"it could be parsed before and could not any more: {broken} Send an edit that leaves the file whole."
            : null;
    }

    private static Func<string, string?>? Checker(SitePath path) =>
        path.Extension switch
        {
            ".json" or ".jsonc" or ".webmanifest" => Json,
            ".js" or ".mjs" or ".cjs" => JavaScript,
            ".jsx" or ".tsx" => text => CodeBalance.Check(text, hasJsx: true),
            ".ts" or ".mts" or ".cts" => text => CodeBalance.Check(text, hasJsx: false),
            ".css" => text => StyleBalance.Check(text, hasLineComments: false),
            ".scss" or ".less" => text => StyleBalance.Check(text, hasLineComments: true),
            ".html" or ".htm" or ".svg" => MarkupBalance.Check,
            _ => null,
        };

    private static string? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, LooseJson);
            return null;
        }
        catch (JsonException e)
        {
            return string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}: {e.Message.Split(" LineNumber")[0]}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return "it is not valid text.";
        }
    }

    /// <summary>As a module, else as a script; what neither can read may be JSX, which the lexer knows.</summary>
    private static string? JavaScript(string text)
    {
        try
        {
            new Parser(new ParserOptions { EcmaVersion = EcmaVersion.Latest, AllowHashBang = true }).ParseModule(text);
            return null;
        }
        catch (ParseErrorException module)
        {
            try
            {
                new Parser(
                    new ParserOptions
                    {
                        EcmaVersion = EcmaVersion.Latest,
                        AllowHashBang = true,
                        AllowReturnOutsideFunction = true,
                    }
                ).ParseScript(text);
                return null;
            }
            catch (ParseErrorException)
            {
                return LooksLikeJsx(text) ? CodeBalance.Check(text, hasJsx: true) : $"line {module.LineNumber}: {module.Description}.";
            }
        }
        catch (InsufficientExecutionStackException)
        {
            return CodeBalance.Check(text, hasJsx: true);
        }
    }

    private static bool LooksLikeJsx(string text) =>
        text.Contains("</", StringComparison.Ordinal) || text.Contains("/>", StringComparison.Ordinal);
}
