using System.Text.RegularExpressions;
using Xunit;

namespace Builder.Tests.Architecture;

/// <summary>What the documents for contributors name is there: files, folders and types, in <c>code</c>.</summary>
public sealed partial class DocumentsTests
{
    private static readonly string Root = Builder.Tests.Checks.Workbench.Repository;

    [Theory]
    [InlineData("docs/where.md", 40)]
    [InlineData("ARCHITECTURE.md", 80)]
    public void Every_file_and_type_that_a_document_names_exists(string document, int atLeast)
    {
        var files = Directory
            .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !Made().IsMatch(file))
            .ToList();
        var folders = files.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
        var sources = string.Concat(
            files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal)).Select(file => File.ReadAllText(Path.Combine(Root, file)))
        );
        var types = Declared().Matches(sources).Select(found => found.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var text = Fenced().Replace(File.ReadAllText(Path.Combine(Root, document)), "");
        var named = Code()
            .Matches(text)
            .Select(found => found.Groups["code"].Value.TrimEnd('/'))
            .Where(code => Name().IsMatch(code))
            .ToHashSet(StringComparer.Ordinal);

        Assert.True(named.Count >= atLeast, $"Only {named.Count} names in {document}");
        var missing = named
            .Where(code => !(types.Contains(code.Split('.')[0]) && IsMember(sources, code)))
            .Where(code => !files.Any(file => IsAt(file, code) || IsAt(file, code + ".cs")) && !folders.Any(folder => IsAt(folder, code)));
        Assert.Empty(missing);
    }

    private static bool IsMember(string sources, string code) =>
        code.Split('.') is not [_, var member] || sources.Contains($" {member}", StringComparison.Ordinal);

    private static IEnumerable<string> Above(string file) =>
        file.Select((c, at) => (c, at)).Where(each => each.c == '/').Select(each => file[..each.at]);

    private static bool IsAt(string path, string end) => path == end || path.EndsWith("/" + end, StringComparison.Ordinal);

    /// <summary>A path, a file with one of our endings, or a type, with a member of it or without.</summary>
    [GeneratedRegex(@"^(?:[\w-]+(?:/[\w.-]+)+|[\w-]+\.(?:cs|mjs|ts|js|lua|json)|[A-Z]\w*[a-z]\w*(?:\.\w+)?)$")]
    private static partial Regex Name();

    [GeneratedRegex("`(?<code>[^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex(@"\b(?:class|record|record struct|struct|enum|interface) (?<name>[A-Z]\w+)")]
    private static partial Regex Declared();

    [GeneratedRegex(@"(?:^|/)(?:bin|obj|node_modules|dist|\.git|artifacts)/|^extension-host/server/")]
    private static partial Regex Made();
}
