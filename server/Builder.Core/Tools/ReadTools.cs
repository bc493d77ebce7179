using System.Text;
using System.Text.Json;
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
        if (!TryFolder(arguments, context, out var folder, out var refused))
        {
            return Task.FromResult(refused!);
        }

        if (PackageTypes.AreMeant(folder))
        {
            return Task.FromResult(
                PackageTypes.Find(folder, context, out refused) is { } types
                    ? Listed([.. types.Files.Where(f => IsBelow(f.Path, folder))])
                    : refused!
            );
        }

        var files = context.Draft.List().Where(f => IsBelow(f.Path, folder)).ToList();
        if (files.Count == 0)
        {
            return Task.FromResult(
                folder.Length == 0
                    ? ToolResult.Ok("The site has no files yet.", "There are no files yet.")
                    : ToolResult.Refused($"There is no folder “{folder}”, or it is empty.", $"No files in {folder}.")
            );
        }

        return Task.FromResult(Listed(files));
    }

    private static ToolResult Listed(List<SiteEntry> files)
    {
        var text = string.Join('\n', files.Take(Most).Select(f => $"{f.Path} ({f.Length})"));
        var more = files.Count > Most ? $"\n… and {files.Count - Most} more; list a folder." : "";
        return ToolResult.Ok(text + more, $"{files.Count} files.");
    }
}

/// <summary>Reads a file of the draft, or some of its lines.</summary>
internal sealed class ReadFile : Tool
{
    /// <summary>Characters of one answer, about 15,000 tokens.</summary>
    private const int Limit = 60_000;

    public override string Name => "read_file";

    public override string Description =>
        "Reads a text file, or a range of its lines. Copy text for edits exactly as it is shown, without the line numbers. Types of installed packages can be read too, such as node_modules/react-router/package.json and the .d.ts files that it names.";

    protected override string Schema =>
        """{"type":"object","properties":{"path":{"type":"string"},"start_line":{"type":"integer","minimum":1},"end_line":{"type":"integer","minimum":1},"start_column":{"type":"integer","minimum":1,"description":"Where in the first line to begin, from 1; for very long lines."}},"required":["path"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Read {Text(arguments, "path")}";

    public override Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken) =>
        Task.FromResult(Read(arguments, context));

    private static ToolResult Read(JsonElement arguments, ToolContext context)
    {
        if (!TryPath(Text(arguments, "path"), context, out var path, out var refused))
        {
            return refused!;
        }

        if (PathPolicy.WhyNotReadable(path) is { } why)
        {
            return ToolResult.Refused($"{path} cannot be read: {why.Message}", $"{path} was not read: {why.Message}");
        }

        if (PackageTypes.AreMeant(path.Value))
        {
            return PackageTypes.Find(path.Value, context, out refused) is not { } types ? refused!
                : types.Read(path) is { } content ? Shown(path, content, arguments)
                : types.NotThere(path);
        }

        if (context.Draft.Read(path) is not { } bytes)
        {
            var files = context.Draft.List();
            if (files.Any(f => IsBelow(f.Path, path.Value)))
            {
                return ToolResult.Refused($"{path} is a folder. list_files says what is in it.", $"{path} is a folder.");
            }

            var near = files.Where(f => f.Path.Name == path.Name).Select(f => f.Path.Value).Take(3).ToList();
            return ToolResult.Refused(
                $"There is no file {path}.{(near.Count > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "")}",
                $"There is no {path}."
            );
        }

        return Shown(path, bytes, arguments);
    }

    private static ToolResult Shown(SitePath path, byte[] bytes, JsonElement arguments)
    {
        // Read as it would be edited: the same encodings, the same lines.
        return FileText.Read(bytes) switch
        {
            { Text: { } text } => Lines(path, text, arguments),
            { Reason: EditReason.Binary } => ToolResult.Ok($"{path} is a binary file of {bytes.Length} bytes.", $"{path} is not text."),
            var (_, _, unread) => ToolResult.Refused($"{path} cannot be read as text: {unread}.", $"{path} was not read: {unread}."),
        };
    }

    private static ToolResult Lines(SitePath path, FileText file, JsonElement arguments)
    {
        if (file.LineCount == 0)
        {
            return ToolResult.Ok($"{path} is empty.", $"Read {path}.");
        }

        var (first, last) = (NumberOrNull(arguments, "start_line") ?? 1, NumberOrNull(arguments, "end_line") ?? int.MaxValue);
        var column = NumberOrNull(arguments, "start_column") ?? 1;
        if (first > file.LineCount || last < first)
        {
            return ToolResult.Refused(
                $"{path} has {Count(file.LineCount)}; lines {first} to {last} are not among them.",
                $"{path} has only {Count(file.LineCount)}."
            );
        }

        if (column > 1 && column > file.Line(first - 1).Length)
        {
            return ToolResult.Refused(
                $"Line {first} of {path} has {file.Line(first - 1).Length} characters; there is no column {column}.",
                $"Line {first} of {path} is shorter."
            );
        }

        var text = new StringBuilder();
        for (var number = first; number <= Math.Min(last, file.LineCount); number++, column = 1)
        {
            var line = file.Line(number - 1)[(column - 1)..];
            var room = Limit - text.Length;
            if (line.Length > room && (room < Limit / 2 || text.Length > 0))
            {
                var left = file.LineCount - number + 1;
                text.Append($"… {left} more {(left == 1 ? "line" : "lines")}: read on from line {number}.\n");
                break;
            }

            text.Append(number).Append('\t').Append(line[..WholeCharacters(line, room)]).Append('\n');
            if (line.Length > room)
            {
                var next = column + WholeCharacters(line, room);
                text.Append(
                    $"… line {number} goes on for {file.Line(number - 1).Length - next + 1} more characters: read on with start_line {number} and start_column {next}, or search for what you need.\n"
                );
                break;
            }
        }

        return ToolResult.Ok(text.ToString(), $"Read {path}.");
    }

    private static int WholeCharacters(ReadOnlySpan<char> line, int most) =>
        line.Length <= most ? line.Length
        : char.IsHighSurrogate(line[most - 1]) ? most - 1
        : most;

    private static string Count(int lines) => lines == 1 ? "1 line" : $"{lines} lines";
}
