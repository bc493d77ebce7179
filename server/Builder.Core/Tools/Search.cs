using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>Searches the draft's text files.</summary>
internal sealed class Search : Tool
{
    private const int Most = 100;

    /// <summary>Characters shown of a line, around what was found.</summary>
    private const int LineLimit = 300;

    /// <summary>In bytes. What is larger is made by a program, and takes longer than anybody waits.</summary>
    private const long LargestFile = 16 * 1024 * 1024;

    private const int MostNamed = 10;
    private static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    public override string Name => "search";

    public override string Description =>
        "Finds lines that match a regular expression (.NET syntax, case-sensitive) in the site's text files. Gives path:line: text. With a path such as node_modules/react-router, in that package's types.";

    protected override string Schema =>
        """{"type":"object","properties":{"pattern":{"type":"string","minLength":1},"path":{"type":"string","description":"A folder or file to search in. Omit for all."}},"required":["pattern"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Search for {Text(arguments, "pattern")}";

    public override Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        Regex pattern;
        try
        {
            pattern = new Regex(Text(arguments, "pattern"), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, PatternTime);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return Task.FromResult(
                ToolResult.Refused($"The pattern cannot be used: {e.Message}", "The search pattern was not understood.")
            );
        }

        if (!TryFolder(arguments, context, out var below, out var refused))
        {
            return Task.FromResult(refused!);
        }

        if (PackageTypes.AreMeant(below))
        {
            return Task.FromResult(
                PackageTypes.Find(below, context, out refused) is { } types
                    ? Find(
                        [.. types.Files.Where(f => IsBelow(f.Path, below) || f.Path.Value == below)],
                        types.Read,
                        pattern,
                        cancellationToken
                    )
                    : refused!
            );
        }

        var files = context.Draft.List().Where(f => IsBelow(f.Path, below) || f.Path.Value == below).ToList();
        if (files.Count == 0)
        {
            return Task.FromResult(
                below.Length == 0
                    ? ToolResult.Ok("The site has no files yet.", "There are no files yet.")
                    : ToolResult.Refused($"There is no file or folder “{below}”.", $"There is no {below}.")
            );
        }

        return Task.FromResult(Find(files, context.Draft.Read, pattern, cancellationToken));
    }

    private static ToolResult Find(List<SiteEntry> files, Func<SitePath, byte[]?> read, Regex pattern, CancellationToken cancellationToken)
    {
        List<string> found = [];
        List<string> left = [];
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (found.Count > Most)
            {
                break;
            }

            if (WhyNotSearched(file, read, pattern, found) is { } why)
            {
                left.Add($"{file.Path} ({why})");
            }
        }

        var text =
            found.Count == 0 && left.Count == 0 ? "Nothing matches."
            : found.Count == 0 ? "Nothing matches in what was searched."
            : string.Join('\n', found.Take(Most)) + (found.Count > Most ? "\n… and more; narrow the search." : "");
        if (left.Count > 0)
        {
            var more = left.Count > MostNamed ? $" and {left.Count - MostNamed} more" : "";
            text += $"\nNot searched: {string.Join(", ", left.Take(MostNamed))}{more}.";
        }

        return ToolResult.Ok(text, found.Count > Most ? $"More than {Most} lines." : $"{found.Count} lines.");
    }

    /// <summary>Adds what matches in a file; or says why it cannot be known. A file that is no text has no lines that could match.</summary>
    private static string? WhyNotSearched(SiteEntry file, Func<SitePath, byte[]?> read, Regex pattern, List<string> found)
    {
        if (PathPolicy.WhyNotReadable(file.Path) is not null)
        {
            return "it may hold secrets";
        }

        if (file.Length > LargestFile)
        {
            return $"larger than {LargestFile / 1024 / 1024} MB";
        }

        if (read(file.Path) is not { } bytes)
        {
            return null;
        }

        var (text, reason, _) = FileText.Read(bytes);
        if (text is null)
        {
            return reason == EditReason.Binary ? null : "its encoding is not known";
        }

        try
        {
            for (var number = 1; number <= text.LineCount && found.Count <= Most; number++)
            {
                foreach (var match in pattern.EnumerateMatches(text.Line(number - 1)))
                {
                    found.Add($"{file.Path}:{number}: {Around(text.Line(number - 1), match.Index)}");
                    break;
                }
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return "the pattern takes too long on it";
        }

        return null;
    }

    private static string Around(ReadOnlySpan<char> line, int at)
    {
        if (line.Length <= LineLimit)
        {
            return line.ToString();
        }

        var start = Math.Max(0, Math.Min(at - LineLimit / 3, line.Length - LineLimit));
        start += start > 0 && char.IsLowSurrogate(line[start]) ? 1 : 0;
        var end = Math.Min(line.Length, start + LineLimit);
        end -= end < line.Length && char.IsHighSurrogate(line[end - 1]) ? 1 : 0;
        var place = start > 0 ? $"(from column {start + 1}) …" : "";
        return $"{place}{line[start..end]}{(end < line.Length ? "…" : "")}";
    }
}
