using System.Text.RegularExpressions;

namespace Builder.Tests.Edits;

/// <summary>A file that is whole, and what breaks it. They are data: <c>=== ending | name</c>, the whole text, and after a line <c>---></c> the broken one.</summary>
/// <param name="Kind">The file's ending.</param>
/// <param name="Broken">Null where only the whole text matters.</param>
internal sealed partial record SyntaxCase(string Kind, string Name, string Whole, string? Broken)
{
    public static IReadOnlyDictionary<string, SyntaxCase> All { get; } =
        Directory
            .EnumerateFiles(Repository.PathOf("tests", "Builder.Tests", "Edits", "SyntaxCases"), "*.txt")
            .SelectMany(file => Start().Split(File.ReadAllText(file).ReplaceLineEndings("\n")).Skip(1))
            .Select(Parse)
            .ToDictionary(one => $"{one.Kind} | {one.Name}");

    private static SyntaxCase Parse(string text)
    {
        var head = text[..text.IndexOf('\n', StringComparison.Ordinal)].Split(" | ", 2);
        var body = text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        body = body.EndsWith('\n') ? body[..^1] : body;
        var parts = Arrow().Split(body, 2);
        return new SyntaxCase(head[0], head[1], parts[0], parts.Length > 1 ? parts[1] : null);
    }

    [GeneratedRegex("^=== ", RegexOptions.Multiline)]
    private static partial Regex Start();

    [GeneratedRegex("^--->\n", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
