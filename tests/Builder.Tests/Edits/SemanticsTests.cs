using System.Text;
using Builder.Core;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Xunit;
using static Builder.Tests.Edits.EditWorkbench;

namespace Builder.Tests.Edits;

/// <summary>What edits mean where other tools contradict each other: one test for each topic, the promises of docs/edits.md.</summary>
public sealed class SemanticsTests
{
    [Fact]
    public void Several_matches_are_refused_with_their_count_and_lines()
    {
        var refusal = Apply("x\na\nx\n", Replace("x", "y")).Refusal();
        Assert.Equal(EditReason.Ambiguous, refusal.Reason);
        Assert.Contains("2 times", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lines 1 and 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("y\na\ny\n", Apply("x\na\nx\n", Replace("x", "y", all: true)).Text());
        Assert.Equal(EditReason.Ambiguous, Apply("aaa", Replace("aa", "b")).Refusal().Reason);
    }

    [Fact]
    public void White_space_at_line_ends_is_ignored_only_when_nothing_fits_exactly()
    {
        var outcome = Apply("if (a) {  \n  b();\t\n}\n", Replace("if (a) {\n  b();\n", "if (a) {\n  c();\n"));
        Assert.Equal("if (a) {\n  c();\n}\n", outcome.Text());
        Assert.Equal(Tolerance.TrailingWhitespace, outcome.Edits.Single().Tolerance);
        Assert.Equal(EditReason.Ambiguous, Apply("a \nb\na\t\nb\n", Replace("a\nb\n", "c\n")).Refusal().Reason);
    }

    [Fact]
    public void A_uniform_shift_of_indentation_is_found_and_the_new_lines_are_shifted_alike()
    {
        var deeper = Apply(
            "f() {\n    if (a) {\n        b();\n    }\n}\n",
            Replace("if (a) {\n    b();\n}", "if (a) {\n    b();\n\n    c();\n}")
        );
        Assert.Equal("f() {\n    if (a) {\n        b();\n\n        c();\n    }\n}\n", deeper.Text());
        Assert.Equal(Tolerance.IndentationShift, deeper.Edits.Single().Tolerance);

        var shallower = Apply("if (a) {\n  b();\n}\n", Replace("    if (a) {\n      b();\n    }\n", "    if (a) {\n      c();\n    }\n"));
        Assert.Equal("if (a) {\n  c();\n}\n", shallower.Text());

        Assert.Equal(EditReason.Ambiguous, Apply(" a\n b\n  a\n  b\n", Replace("a\nb\n", "c\n")).Refusal().Reason);
    }

    /// <summary>The file, the old text, the new text, and the file after.</summary>
    public static TheoryData<string, string, string, string> Forms =>
        new()
        {
            // Two spaces written where the file has tabs, and a line that goes deeper than any of the old ones.
            {
                "f() {\n\tif (a) {\n\t\tb();\n\t}\n}\n",
                "  if (a) {\n    b();\n  }\n",
                "  if (a) {\n    c(() => {\n      b();\n    });\n  }\n",
                "f() {\n\tif (a) {\n\t\tc(() => {\n\t\t\tb();\n\t\t});\n\t}\n}\n"
            },
            // Only the first line came without its indentation.
            { "{\n    <p>\n      a\n    </p>\n}\n", "<p>\n    a\n  </p>", "<p>\n    b\n  </p>", "{\n    <p>\n      b\n    </p>\n}\n" },
            // None had any: what is known of lines that are there is enough, and what is new cannot be placed.
            { "  <ul>\n    <li>\n  </ul>\n", "<ul>\n<li>\n</ul>\n", "<ul>\n<li>\n<li>\n</ul>\n", "  <ul>\n    <li>\n    <li>\n  </ul>\n" },
            { "  <ul>\n    <li>\n  </ul>\n", "<ul>\n<li>\n</ul>\n", "<ul>\n<li>\n<p>\n</ul>\n", "" },
            {
                "import { a } from './a';\nimport b from './b';\n",
                "import { a } from \"./a\";\nimport b from \"./b\";\n",
                "import { a, c } from \"./a\";\nimport b from \"./b\";\nimport d from \"./it's\";\n",
                "import { a, c } from './a';\nimport b from './b';\nimport d from \"./it's\";\n"
            },
            // A file with both kinds keeps each where it is known, and what is new stays as it came where it is not.
            {
                "const x = 'a';\nreturn <p className=\"b\">don't, can't</p>;\n",
                "const x = \"a\";\nreturn <p className=\"b\">don't, can't</p>;\n",
                "const x = \"a\";\nreturn <p className=\"b\" id=\"c\">don't, won't</p>;\n",
                "const x = 'a';\nreturn <p className=\"b\" id=\"c\">don't, won't</p>;\n"
            },
            // Within a line.
            { "  go('/a', 1);\n", "go(\"/a\", 1)", "go(\"/b\", 2)", "  go('/b', 2);\n" },
        };

    [Theory, MemberData(nameof(Forms))]
    public void What_differs_in_indentation_and_quotes_alone_is_applied_in_the_file_s_own_form(
        string file,
        string oldText,
        string newText,
        string after
    )
    {
        var outcome = Apply(file, Replace(oldText, newText));
        if (after.Length == 0)
        {
            Assert.Equal(EditReason.NotFound, outcome.Refusal().Reason);
            return;
        }

        Assert.Equal(after, outcome.Text());
        Assert.Equal(Tolerance.Formatting, outcome.Edits.Single().Tolerance);
    }

    [Fact]
    public void A_patch_in_another_form_is_applied_in_the_file_s_own()
    {
        var outcome = ApplyPatch(
            "f() {\n\tif (a) {\n\t\tb('x');\n\t}\n}\n",
            "@@",
            "   if (a) {",
            "-    b(\"x\");",
            "+    b(\"y\");",
            "+    c();",
            "   }"
        );
        Assert.Equal("f() {\n\tif (a) {\n\t\tb('y');\n\t\tc();\n\t}\n}\n", outcome.Text());
        Assert.Equal(Tolerance.Formatting, outcome.Edits.Single().Tolerance);
    }

    [Fact]
    public void Another_form_that_is_there_twice_is_refused_and_says_how_to_go_on()
    {
        var refusal = Apply("\ta('x');\n\tb();\n  a('x');\n  b();\n", Replace("a(\"x\");\n b();\n", "c")).Refusal();
        Assert.Equal(EditReason.Ambiguous, refusal.Reason);
        Assert.Contains("lines 1 and 3", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Copy it exactly", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_never_taken_for_similar_ones()
    {
        Assert.Equal(
            EditReason.NotFound,
            Apply("function a() {\n  one();\n  two();\n}\n", Replace("function a() {\n  three();\n}\n", "x")).Refusal().Reason
        );
        Assert.Equal(EditReason.NotFound, Apply("Hello\n", Replace("hello", "x")).Refusal().Reason);
        Assert.Equal(EditReason.NotFound, Apply("a b\n", Replace("ab", "x")).Refusal().Reason);
    }

    [Fact]
    public void Typographic_characters_count_as_plain_ones_last_and_the_new_text_stays_as_written()
    {
        var outcome = Apply("He said “hello” — twice\u00A0over\n", Replace("\"hello\" - twice over", "'hi' – once"));
        Assert.Equal("He said 'hi' – once\n", outcome.Text());
        Assert.Equal(Tolerance.FoldedPunctuation, outcome.Edits.Single().Tolerance);
        Assert.Equal(EditReason.Ambiguous, Apply("“a”\n„a“\n", Replace("\"a\"", "b")).Refusal().Reason);
    }

    [Fact]
    public void Written_out_line_breaks_and_tabs_are_unescaped_only_when_nothing_fits_exactly()
    {
        var outcome = Apply("a\n\tb\n", Replace("a\\n\\tb", "c\\n\\td"));
        Assert.Equal("c\n\td\n", outcome.Text());
        Assert.Equal(Tolerance.UnescapedText, outcome.Edits.Single().Tolerance);
        Assert.Equal("say(\"c\\nd\")\n", Apply("say(\"a\\nb\")\n", Replace("a\\nb", "c\\nd")).Text());
    }

    [Fact]
    public void An_empty_old_text_creates_a_missing_or_empty_file_and_nothing_else()
    {
        var created = EditEngine.Apply(new EditSet([Replace("", "new")]), Tree());
        Assert.Equal("new", created.Text());
        Assert.Equal("new", Apply("", Replace("", "new")).Text());
        Assert.Equal(EditReason.EmptyOldText, Apply("x", Replace("", "new")).Refusal().Reason);
    }

    [Fact]
    public void An_edit_that_changes_nothing_says_so_and_makes_no_change()
    {
        var outcome = Apply("a\n", Replace("a", "a"));
        Assert.True(outcome.Applied);
        Assert.Empty(outcome.Changes);
        Assert.Equal(Tolerance.NoChange, outcome.Edits.Single().Tolerance);
        Assert.Equal(EditReason.NotFound, Apply("a\n", Replace("b", "b")).Refusal().Reason);
    }

    [Fact]
    public void Each_line_keeps_its_line_break_and_new_lines_take_the_files()
    {
        Assert.Equal("a\r\nB\r\nnew\r\nc\r\n", Apply("a\r\nb\r\nc\r\n", Replace("b\n", "B\nnew\n")).Text());
        Assert.Equal("a\nB\nnew\nc\r\nd\n", Apply("a\nb\nc\r\nd\n", Replace("b\nc", "B\nnew\nc")).Text());
        Assert.Equal("a\nb\n", Apply("a\n", Replace("a\r\n", "a\r\nb\r\n")).Text());
        Assert.Equal("a\rb\rC\r", Apply("a\rb\rc\r", Replace("c", "C")).Text());
        Assert.Equal("a\r\nb\r\n", Apply("x\r\ny\r\n", new RewriteFile(SitePath.Parse("a.txt"), "a\nb\n")).Text());
    }

    [Fact]
    public void A_missing_final_line_break_stays_missing()
    {
        Assert.Equal("a\nB", Apply("a\nb", Replace("b", "B")).Text());
        Assert.Equal("a\nB", Apply("a\nb", Replace("b\n", "B\n")).Text());
        Assert.Equal("a", Apply("a\nb", Replace("b\n", "")).Text());
        Assert.Equal("a\nb\nc", Apply("a\nb", new InsertText(SitePath.Parse("a.txt"), 2, "c")).Text());
        Assert.Equal("A\nb", ApplyPatch("a\nb", "@@", "-a", "+A").Text());
        Assert.Equal("new\n", EditEngine.Apply(Patch("*** Add File: a.txt", "+new"), Tree()).Text());
    }

    [Fact]
    public void Whole_lines_stay_whole()
    {
        Assert.Equal("a\nB\nc\n", Apply("a\nb\nc\n", Replace("b\n", "B")).Text());
        Assert.Equal("a\nc\n", Apply("a\nb\nc\n", Replace("b\n", "")).Text());
        Assert.Equal("f(1, 2)\n", Apply("f(1,\n2)\n", Replace("1,\n", "1, ")).Text());
    }

    [Fact]
    public void A_byte_order_mark_is_kept_and_the_first_line_fits_all_the_same()
    {
        Assert.Equal("\uFEFFB\n", Apply("\uFEFFa\n", Replace("a\n", "B\n")).Text());
        Assert.Equal("\uFEFFB\n", Apply("\uFEFFa\n", Replace("\uFEFFa\n", "\uFEFFB\n")).Text());
        Assert.Equal("\uFEFFB\n", ApplyPatch("\uFEFFa\n", "@@", "-a", "+B").Text());
        Assert.Equal("\uFEFFnew\n", Apply("\uFEFFa\n", new RewriteFile(SitePath.Parse("a.txt"), "new\n")).Text());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Utf16_stays_utf16(bool bigEndian)
    {
        var encoding = new UnicodeEncoding(bigEndian, byteOrderMark: true);
        byte[] Bytes(string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        var path = SitePath.Parse("a.txt");
        var tree = new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [path] = Bytes("größe\r\n€\r\n") });
        var outcome = EditEngine.Apply(new EditSet([Replace("€\n", "$ 😀\n")]), tree);
        Assert.Equal(Bytes("größe\r\n$ 😀\r\n"), outcome.Changes.Single().After);
    }

    [Fact]
    public void Other_encodings_are_kept_where_the_file_names_them_and_refused_where_it_does_not()
    {
        var path = SitePath.Parse("a.html");
        EditOutcome Run(byte[] bytes, string to) =>
            EditEngine.Apply(
                new EditSet([Replace("Gr", to, path: "a.html")]),
                new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [path] = bytes })
            );
        var named = Encoding.Latin1.GetBytes("<meta charset=\"iso-8859-1\">\nGröße\n");
        Assert.Equal(Encoding.Latin1.GetBytes("<meta charset=\"iso-8859-1\">\nBlöße\n"), Run(named, "Bl").Changes.Single().After);
        Assert.Equal(EditReason.Encoding, Run(named, "€").Refusal().Reason);
        Assert.Equal(EditReason.Encoding, Run(Encoding.Latin1.GetBytes("Größe\n"), "Bl").Refusal().Reason);
        Assert.Equal(EditReason.Binary, Run("Gr\0"u8.ToArray(), "Bl").Refusal().Reason);
    }

    [Fact]
    public void Dollar_signs_in_the_new_text_are_literal() =>
        Assert.Equal("a $& $1 $` b\n", Apply("a X b\n", Replace("X", "$& $1 $`")).Text());

    [Fact]
    public void All_edits_are_made_or_none_and_the_refusal_says_which_were_fine()
    {
        var outcome = EditEngine.Apply(
            new EditSet([Replace("a", "A"), Replace("missing", "x", path: "b.txt"), Replace("c", "C", path: "c.txt")]),
            Tree(("a.txt", "a"), ("b.txt", "b"), ("c.txt", "c"))
        );
        var refusal = outcome.Refusal();
        Assert.Equal(1, refusal.Index);
        Assert.Contains("Edits 1 and 3 would fit", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([0, 2], outcome.Edits.Select(edit => edit.Index));
    }

    [Fact]
    public void Creating_and_moving_never_replace_a_file_but_rewriting_does()
    {
        var path = SitePath.Parse("a.txt");
        Assert.Equal(EditReason.FileExists, Apply("a", new CreateFile(path, "b")).Refusal().Reason);
        Assert.Equal(
            EditReason.FileExists,
            EditEngine
                .Apply(new EditSet([new MoveFile(path, SitePath.Parse("b.txt"))]), Tree(("a.txt", "a"), ("b.txt", "b")))
                .Refusal()
                .Reason
        );
        Assert.Equal("b", Apply("a", new RewriteFile(path, "b")).Text());
        Assert.Equal(EditReason.SamePath, Apply("a", new MoveFile(path, path)).Refusal().Reason);
    }

    [Fact]
    public void A_missing_file_cannot_be_changed_moved_or_deleted()
    {
        foreach (
            var edit in (Edit[])
                [
                    Replace("a", "b"),
                    new MoveFile(SitePath.Parse("a.txt"), SitePath.Parse("b.txt")),
                    new DeleteFile(SitePath.Parse("a.txt")),
                    new InsertText(SitePath.Parse("a.txt"), 0, "x"),
                ]
        )
        {
            Assert.Equal(EditReason.FileMissing, EditEngine.Apply(new EditSet([edit]), Tree()).Refusal().Reason);
        }

        Assert.Contains(
            "Did you mean A.txt?",
            EditEngine.Apply(new EditSet([Replace("a", "b")]), Tree(("A.txt", "a"))).Refusal().Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Stacked_anchors_lead_to_the_inner_place()
    {
        const string Content = "class A\n  def f\n    pass\n  def g\n    pass\nclass B\n  def f\n    pass\n  def g\n    pass\n";
        Assert.Equal(Content[..^5] + "done\n", ApplyPatch(Content, "@@ class B", "@@   def g", "-    pass", "+    done").Text());
        Assert.Equal(EditReason.Ambiguous, ApplyPatch(Content, "@@   def g", "-    pass", "+    done").Refusal().Reason);
        Assert.Equal(EditReason.Ambiguous, ApplyPatch(Content, "@@", "-    pass", "+    done").Refusal().Reason);
    }

    [Fact]
    public void An_anchor_that_is_not_there_is_an_error_unless_the_lines_are_unique()
    {
        Assert.Equal("a\nB\n", ApplyPatch("a\nb\n", "@@ missing", "-b", "+B").Text());
        Assert.Equal(EditReason.Ambiguous, ApplyPatch("b\nb\n", "@@ missing", "-b", "+B").Refusal().Reason);
        Assert.Contains("missing", ApplyPatch("b\n", "@@ missing", "+x").Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_that_are_only_added_come_after_their_anchor_or_at_the_end()
    {
        Assert.Equal("a\nx\nb\n", ApplyPatch("a\nb\n", "@@ a", "+x").Text());
        Assert.Equal("a\nb\nx\n", ApplyPatch("a\nb\n", "@@", "+x").Text());
        Assert.Equal("a\nb\nx\n", ApplyPatch("a\nb\n", "@@ a", "+x", "*** End of File").Text());
    }

    [Fact]
    public void A_context_line_may_have_lost_its_leading_space() =>
        Assert.Equal("a\nB\nc\n", ApplyPatch("a\nb\nc\n", "@@", "a", "-b", "+B", "c").Text());

    [Fact]
    public void The_envelope_may_be_wrapped_or_lack_its_first_line_but_not_its_last()
    {
        string[] patch = ["*** Update File: a.txt", "@@", "-a", "+b"];
        EditSet Parse(params string[] lines) => EditParser.Parse(EditFormat.ApplyPatch, string.Join('\n', lines));
        foreach (
            var edits in (EditSet[])
                [
                    Parse(["<<'EOF'", "*** Begin Patch", .. patch, "*** End Patch", "EOF", ""]),
                    Parse(["apply_patch <<EOF", "*** Begin Patch", .. patch, "*** End Patch", "EOF"]),
                    Parse([.. patch, "*** End Patch"]),
                ]
        )
        {
            Assert.Equal("b\n", EditEngine.Apply(edits, Tree(("a.txt", "a\n"))).Text());
        }

        Assert.Equal(ErrorKind.Validation, Assert.Throws<BuilderException>(() => Parse(["*** Begin Patch", .. patch])).Kind);
    }

    [Fact]
    public void Hunks_out_of_order_are_fine_when_unique_and_not_overlapping()
    {
        Assert.Equal("A\nb\nC\n", ApplyPatch("a\nb\nc\n", "@@", "-c", "+C", "@@", "-a", "+A").Text());
        Assert.Equal(EditReason.Overlap, ApplyPatch("a\nb\nc\n", "@@", "-b", "+B", "@@", "-b", "-c", "+C").Refusal().Reason);
    }

    [Fact]
    public void Inserting_counts_from_the_top_and_takes_both_names_of_the_text()
    {
        string Insert(int line, string name) =>
            EditEngine
                .Apply(
                    EditParser.Parse(
                        EditFormat.TextEditor,
                        $$"""{"command":"insert","path":"a.txt","insert_line":{{line}},"{{name}}":"x"}"""
                    ),
                    Tree(("a.txt", "a\nb\n"))
                )
                .Text();
        Assert.Equal("x\na\nb\n", Insert(0, "insert_text"));
        Assert.Equal("a\nx\nb\n", Insert(1, "new_str"));
        Assert.Equal("a\nb\nx\n", Insert(2, "insert_text"));
        Assert.Equal(EditReason.LineOutOfRange, Apply("a\nb\n", new InsertText(SitePath.Parse("a.txt"), 3, "x")).Refusal().Reason);
        Assert.Equal(EditReason.LineOutOfRange, Apply("a\nb\n", new InsertText(SitePath.Parse("a.txt"), -1, "x")).Refusal().Reason);
    }

    [Fact]
    public void Tabs_in_other_lines_are_never_touched() => Assert.Equal("\ta\tb\t\nX\n", Apply("\ta\tb\t\ny\n", Replace("y", "X")).Text());

    [Fact]
    public void A_diff_that_only_inserts_gives_its_lines_the_line_breaks_of_the_file()
    {
        var edits = EditParser.Parse(EditFormat.UnifiedDiff, "--- a/a.txt\n+++ b/a.txt\n@@ -1,0 +2 @@\n+new\n");
        Assert.Equal("a\r\nnew\r\nb\r\n", EditEngine.Apply(edits, Tree(("a.txt", "a\r\nb\r\n"))).Text());
        Assert.Equal("a\nnew\nb\n", EditEngine.Apply(edits, Tree(("a.txt", "a\nb\n"))).Text());
    }

    [Fact]
    public void After_the_last_line_break_there_is_no_empty_line_to_remove() =>
        Assert.Equal(EditReason.NotFound, ApplyPatch("a line\n", "@@", "-a line", "-", "+b").Refusal().Reason);

    [Fact]
    public void A_patch_of_context_only_changes_nothing()
    {
        var outcome = ApplyPatch("a line\nb line\n", "@@", " a line", " b line");
        Assert.Equal((true, 0, Tolerance.NoChange), (outcome.Applied, outcome.Changes.Count, outcome.Edits.Single().Tolerance));
    }
}
