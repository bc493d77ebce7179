using Acornima;
using Builder.Core.Sites;

namespace Builder.Core.Edits.Syntax;

/// <summary>
/// What the engine can read by itself where no parser can be asked: JavaScript by Acornima, and for the rest what a careful lexer can be sure of,
/// which is brackets, strings, templates, comments and tags that do not close.
/// </summary>
internal static class SyntaxCheck
{
    /// <summary>What is broken that was not before, or null.</summary>
    public static SyntaxError? WhyBroken(SitePath path, string before, string after) =>
        Reader(path) is { } read && read(after) is { } broken && read(before) is null ? broken : null;

    private static Func<string, SyntaxError?>? Reader(SitePath path) =>
        path.Extension switch
        {
            ".js" or ".mjs" or ".cjs" => JavaScript,
            ".jsx" or ".tsx" => text => CodeBalance.Check(text, hasJsx: true),
            ".ts" or ".mts" or ".cts" => text => CodeBalance.Check(text, hasJsx: false),
            ".css" => text => StyleBalance.Check(text, hasLineComments: false),
            ".scss" or ".less" => text => StyleBalance.Check(text, hasLineComments: true),
            ".html" or ".htm" or ".svg" => MarkupBalance.Check,
            _ => null,
        };

    /// <summary>As a module, else as a script; what neither can read may be JSX, which the lexer knows.</summary>
    private static SyntaxError? JavaScript(string text)
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
                return LooksLikeJsx(text)
                    ? CodeBalance.Check(text, hasJsx: true)
                    : new SyntaxError(module.Error.Index, $"{module.Description}.");
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
