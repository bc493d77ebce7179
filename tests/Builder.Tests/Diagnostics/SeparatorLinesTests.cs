using System.Text;
using Builder.Core.Checks.Types;
using Builder.Core.Diagnostics;
using Builder.Core.Sites;
using Builder.Tests.Sites;
using Xunit;

namespace Builder.Tests.Diagnostics;

/// <summary>TypeScript ends lines at U+2028 and U+2029 too; a problem is told in the lines that are read, searched and edited.</summary>
public sealed class SeparatorLinesTests
{
    [Theory]
    [InlineData("const a = 'one\u2028two';\n// \u2029\nconst b = nowhere;\n", "src/a.ts(5,11)", 3, 11)]
    [InlineData("const a = 'one\u2028two'; nowhere;\n", "src/a.ts(2,7)", 1, 22)]
    [InlineData("const a = 1; \f\u0085\nnowhere;\n", "src/a.ts(2,1)", 2, 1)]
    [InlineData("const a = 1;\rnowhere;\r\n", "src/a.ts(2,1)", 2, 1)]
    public void A_problem_is_told_in_the_lines_that_everything_else_counts(string content, string at, int line, int column)
    {
        using TemporaryFolder folder = new();
        folder.Put("src/a.ts", content);
        var found = TypeCheck.Parse($"{at}: error TS2304: Cannot find name 'nowhere'.\n");
        var told = Assert.Single(new Diagnoser(new SiteFolder(folder.Path)).Describe(found));
        Assert.Equal((line, (int?)column), (told.Line, told.Column));
        Assert.Contains("nowhere", told.CodeFrame!.Split('\n').Single(l => l.StartsWith('>')), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lines_around_a_problem_are_shown_from_a_file_in_utf_16()
    {
        using TemporaryFolder folder = new();
        folder.Put("src/a.ts", "");
        File.WriteAllText(folder.At("src/a.ts"), "const größe = 1;\nnowhere;\n", Encoding.Unicode);
        var found = TypeCheck.Parse("src/a.ts(2,1): error TS2304: Cannot find name 'nowhere'.\n");
        Assert.Contains(
            "const größe",
            Assert.Single(new Diagnoser(new SiteFolder(folder.Path)).Describe(found)).CodeFrame,
            StringComparison.Ordinal
        );
    }
}
