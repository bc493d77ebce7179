using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>Lists the draft's files.</summary>
internal sealed class ListFiles : Tool
{
    private const int Most = 500;

    public override string Name => "list_files";

    public override string Description => "Lists the site's files with their sizes in bytes, of one folder or of all.";

    protected override string Schema =>
        """{"type":"object","properties":{"path":{"type":"string","description":"A folder, such as src/pages. Omit for all files."}},"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) =>
        TextOrNull(arguments, "path") is { Length: > 0 } path ? $"List {path}" : "List the files";

    public override Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var folder = TextOrNull(arguments, "path")?.Trim('/').TrimStart('.').TrimStart('/') ?? "";
        var files = context
            .Draft.List()
            .Where(f => folder.Length == 0 || f.Path.Value.StartsWith(folder + "/", StringComparison.Ordinal))
            .ToList();
        if (files.Count == 0)
        {
            return Task.FromResult(ToolResult.Refused($"There is no folder “{folder}”, or it is empty.", $"No files in {folder}."));
        }

        var text = string.Join('\n', files.Take(Most).Select(f => $"{f.Path} ({f.Length})"));
        var more = files.Count > Most ? $"\n… and {files.Count - Most} more; list a folder." : "";
        return Task.FromResult(ToolResult.Ok(text + more, $"{files.Count} files."));
    }
}

/// <summary>Reads a file of the draft, or some of its lines.</summary>
internal sealed class ReadFile : Tool
{
    /// <summary>Characters of one answer, about 15,000 tokens.</summary>
    private const int Limit = 60_000;

    public override string Name => "read_file";

    public override string Description =>
        "Reads a text file, or a range of its lines. Copy text for edits exactly as it is shown, without the line numbers.";

    protected override string Schema =>
        """{"type":"object","properties":{"path":{"type":"string"},"start_line":{"type":"integer","minimum":1},"end_line":{"type":"integer","minimum":1}},"required":["path"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Read {Text(arguments, "path")}";

    public override Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Read(arguments, context));

    private static ToolResult Read(JsonElement arguments, ToolContext context)
    {
        if (!TryPath(Text(arguments, "path"), out var path, out var refused))
        {
            return refused!;
        }

        if (PathPolicy.WhyNotReadable(path) is { } why)
        {
            return ToolResult.Refused($"{path} cannot be read: {why.Message}", $"{path} was not read: {why.Message}");
        }

        if (context.Draft.Read(path) is not { } bytes)
        {
            var near = context.Draft.List().Where(f => f.Path.Name == path.Name).Select(f => f.Path.Value).Take(3).ToList();
            return ToolResult.Refused(
                $"There is no file {path}.{(near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")}",
                $"There is no {path}."
            );
        }

        if (LineDiff.IsBinary(bytes))
        {
            return ToolResult.Ok($"{path} is a binary file of {bytes.Length} bytes.", $"{path} is not text.");
        }

        return Lines(
            path,
            Encoding.UTF8.GetString(bytes),
            NumberOrNull(arguments, "start_line") ?? 1,
            NumberOrNull(arguments, "end_line") ?? int.MaxValue
        );
    }

    private static ToolResult Lines(SitePath path, string content, int first, int last)
    {
        var lines = content.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        if (first > lines.Length || last < first)
        {
            return ToolResult.Refused(
                $"{path} has {Count(lines.Length)}; lines {first} to {last} are not among them.",
                $"{path} has only {Count(lines.Length)}."
            );
        }

        var text = new StringBuilder();
        var number = first;
        for (; number <= Math.Min(last, lines.Length) && text.Length < Limit; number++)
        {
            text.Append(number).Append('\t').Append(lines[number - 1]).Append('\n');
        }

        if (number <= Math.Min(last, lines.Length))
        {
            var left = lines.Length - number + 1;
            text.Append($"… {left} more {(left == 1 ? "line" : "lines")}: read on from line {number}.\n");
        }

        return ToolResult.Ok(text.ToString(), $"Read {path}.");
    }

    private static string Count(int lines) => lines == 1 ? "1 line" : $"{lines} lines";
}

/// <summary>Searches the draft's text files.</summary>
internal sealed class Search : Tool
{
    private const int Most = 100;
    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(250);

    public override string Name => "search";

    public override string Description =>
        "Finds lines that match a regular expression (.NET syntax, case-sensitive) in the site's text files. Gives path:line: text.";

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

        var below = TextOrNull(arguments, "path")?.Trim('/') ?? "";
        var found = context
            .Draft.List()
            .Where(f => f.Length < 1_000_000 && PathPolicy.WhyNotReadable(f.Path) is null)
            .Where(f => below.Length == 0 || f.Path.Value == below || f.Path.Value.StartsWith(below + "/", StringComparison.Ordinal))
            .SelectMany(f => Matches(context.Draft, f.Path, pattern))
            .Take(Most + 1)
            .ToList();
        var text =
            found.Count == 0
                ? "Nothing matches."
                : string.Join('\n', found.Take(Most)) + (found.Count > Most ? "\n… and more; narrow the search." : "");
        return Task.FromResult(ToolResult.Ok(text, found.Count > Most ? $"More than {Most} lines." : $"{found.Count} lines."));
    }

    private static IEnumerable<string> Matches(SiteFolder draft, SitePath path, Regex pattern)
    {
        if (draft.Read(path) is not { } bytes || LineDiff.IsBinary(bytes))
        {
            yield break;
        }

        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (pattern.IsMatch(line))
            {
                yield return $"{path}:{number}: {(line.Length > 300 ? line[..300] + "…" : line)}";
            }
        }
    }
}
