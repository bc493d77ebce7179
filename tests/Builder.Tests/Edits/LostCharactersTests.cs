using Builder.Core.Edits;
using Xunit;
using static Builder.Tests.Edits.EditWorkbench;

namespace Builder.Tests.Edits;

/// <summary>What models leave out on the way: the space before a line of context, the indentation of an old text, the end of a file.</summary>
public sealed class LostCharactersTests
{
    private const string Function = "function sum() {\n    let a = 1;\n    return a;\n}\n";

    [Fact]
    public void A_line_of_context_that_lost_its_space_is_the_files_own_and_the_new_lines_stay_as_they_are()
    {
        var outcome = ApplyPatch(Function, "@@", "    let a = 1;", "+    a += 1;", "     return a;");
        Assert.Equal("function sum() {\n    let a = 1;\n    a += 1;\n    return a;\n}\n", outcome.Text());
        Assert.Equal(Tolerance.LostSpace, outcome.Edits.Single().Tolerance);
    }

    [Fact]
    public void Where_all_lines_of_context_lost_it_the_new_lines_are_not_shifted() =>
        Assert.Equal(
            "function sum() {\n    let a = 1;\n    a += 1;\n    return a;\n}\n",
            ApplyPatch(Function, "@@", "    let a = 1;", "+    a += 1;", "    return a;").Text()
        );

    [Fact]
    public void A_removed_line_has_its_mark_and_must_be_the_files()
    {
        Assert.Equal(
            "x\n  c\n",
            ApplyPatch("x\n  a\n  b\n", "@@", "  a", "-  b", "+  c").Text().Replace("  a\n", "", StringComparison.Ordinal)
        );
        // All lines shifted alike is another reading, and an older one.
        Assert.Equal(Tolerance.IndentationShift, ApplyPatch("x\n  a\n  b\n", "@@", "  a", "- b", "+ c").Edits.Single().Tolerance);
        Assert.False(ApplyPatch("x\n  a\n   b\n", "@@", "  a", "- b", "+ c").Applied);
    }

    [Fact]
    public void Two_places_that_fit_with_lost_spaces_are_refused() =>
        Assert.Equal(EditReason.Ambiguous, ApplyPatch("  a\n  b\nx\n  a\n  b\n", "@@", "  a", "-  b", "+  c").Refusal().Reason);

    [Theory]
    [InlineData(" ")]
    [InlineData("-")]
    public void An_empty_line_at_the_end_of_a_hunk_is_the_end_of_the_file_where_there_is_no_such_line(string last) =>
        Assert.Equal("a\nc\n", ApplyPatch("a\nb\n", "@@", " a", "-b", "+c", last).Text());

    [Fact]
    public void An_empty_line_that_is_missing_in_the_middle_of_a_file_is_refused() =>
        Assert.False(ApplyPatch("a\nb\nx\n", "@@", " a", "-b", "+c", " ").Applied);

    [Fact]
    public void A_new_text_that_has_the_files_indentation_already_is_not_indented_again()
    {
        var outcome = Apply(
            Function,
            Replace("let a = 1;\nreturn a;", "    let a = 2;\n    if (a) {\n        a += 1;\n    }\n    return a;")
        );
        Assert.Equal("function sum() {\n    let a = 2;\n    if (a) {\n        a += 1;\n    }\n    return a;\n}\n", outcome.Text());
        // Less indentation in the file than in the old text works alike.
        Assert.Equal(
            "if (a) {\n  c();\n}\n",
            Apply("if (a) {\n  b();\n}\n", Replace("    if (a) {\n      b();\n    }\n", "if (a) {\n  c();\n}\n")).Text()
        );
        // Tabs are told from spaces.
        Assert.Equal("f\n\tb\n\tb\n", Apply("f\n\ta\n\tb\n", Replace("a\nb", "\tb\n\tb")).Text());
    }

    [Fact]
    public void A_new_text_with_the_old_texts_indentation_is_shifted_as_before() =>
        Assert.Equal(
            "f() {\n    one();\n        two();\n}\n",
            Apply("f() {\n    a();\n    b();\n}\n", Replace("a();\nb();", "one();\n    two();")).Text()
        );
}
