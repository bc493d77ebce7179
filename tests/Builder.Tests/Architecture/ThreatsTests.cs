using System.Text.RegularExpressions;
using Xunit;

namespace Builder.Tests.Architecture;

/// <summary>The table of threats is true: every test that it names is there, and every row that a comment names.</summary>
public sealed partial class ThreatsTests
{
    private static readonly string Root = Builder.Tests.Checks.Workbench.Repository;
    private static readonly string Table = File.ReadAllText(Path.Combine(Root, "docs", "threats.md"));

    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        var sources = Sources("tests").Select(File.ReadAllText).ToList();
        var missing = Named()
            .Matches(Table)
            .Where(named => named.Groups["class"].Value.EndsWith("Tests", StringComparison.Ordinal))
            .Where(named =>
                !sources.Any(source =>
                    source.Contains($"class {named.Groups["class"].Value}", StringComparison.Ordinal)
                    && (!named.Groups["test"].Success || source.Contains($" {named.Groups["test"].Value}(", StringComparison.Ordinal))
                )
            )
            .Select(named => named.Value);
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_row_that_a_comment_names_exists()
    {
        var rows = Row().Matches(Table).Select(row => row.Groups["id"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.True(rows.Count > 40, $"{rows.Count} rows");
        var missing = Sources("server")
            .Concat(Sources("tests"))
            .SelectMany(file => Reference().Matches(File.ReadAllText(file)).Select(found => (file, found)))
            .SelectMany(one => Id().Matches(one.found.Groups["ids"].Value).Select(id => (one.file, id.Value)))
            .Where(one => !rows.Contains(one.Value))
            .Select(one => $"{Path.GetRelativePath(Root, one.file)} names {one.Value}");
        Assert.Empty(missing);
    }

    private static IEnumerable<string> Sources(string folder) =>
        new[] { "*.cs", "*.mjs" }
            .SelectMany(kind => Directory.EnumerateFiles(Path.Combine(Root, folder), kind, SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal));

    [GeneratedRegex(@"`(?<class>\w+Tests)(?:\.(?<test>\w+))?`")]
    private static partial Regex Named();

    [GeneratedRegex(@"^\| (?<id>[A-Z]\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?:THREATS |docs/threats\.md, )(?<ids>[A-Z]\d+(?:(?:, | and | to )[A-Z]\d+)*)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"[A-Z]\d+")]
    private static partial Regex Id();
}
