using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Builder.Core.Diagnostics;

/// <summary>Text of tools, made fit to show and to compare.</summary>
internal static partial class PlainText
{
    /// <summary>Without colours, cursor movements and control characters, and not longer than asked.</summary>
    public static string Clean(string text, int limit = 4000)
    {
        var plain = Controls().Replace(Escapes().Replace(text, ""), "").ReplaceLineEndings("\n").Trim('\n', ' ');
        return plain.Length <= limit ? plain : string.Concat(plain.AsSpan(0, limit), "…");
    }

    /// <summary>Null for what is no text, and for half a character, which no text holds.</summary>
    public static string? Of(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Equal for the same problem: absolute folders, numbers, hashes and spacing do not count; names and quoted words do.</summary>
    public static string Signature(DiagnosticSource source, string? path, string? code, string text)
    {
        // Where it is drawn (the code frame) and where it was found (the stack) are not what it is.
        var end = FrameOrStack().Match(text);
        var what = end.Success && end.Index > 0 ? text[..end.Index] : text;
        what = Folders().Replace(what, "");
        what = Hashes().Replace(what, "#");
        what = Numbers().Replace(what, "#");
        what = Spaces().Replace(what, " ").Trim().ToUpperInvariant();
        // A type error and a build error about the same thing keep different signatures only where their words differ.
        var family = source is DiagnosticSource.Install or DiagnosticSource.Config or DiagnosticSource.Runtime ? source.ToString() : "Code";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{family}\n{path}\n{code}\n{what}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 8));
    }

    [GeneratedRegex(@"\x1B(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(?:\x07|\x1B\\)?|[@-Z\\-_])")]
    private static partial Regex Escapes();

    // Other control characters and invisible formatting (which could hide or reorder what is shown), but not line ends and tabs.
    [GeneratedRegex(@"[\p{Cc}\p{Cf}-[\t\n\r]]")]
    private static partial Regex Controls();

    [GeneratedRegex(@"\n\s*(?:╭─|at\s+\S+.*:\d+|\d+\s*[|│]|file:)")]
    private static partial Regex FrameOrStack();

    [GeneratedRegex(@"(?:file://)?(?:[A-Za-z]:)?(?:[/\\][\w.@+~ -]+)*[/\\](?=[\w.@+-]+)")]
    private static partial Regex Folders();

    [GeneratedRegex(@"\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Hashes();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
