using Builder.Core.Edits;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary><c>builder apply --cases</c>: a line of JSON in, a line of JSON out, for the comparison with other tools.</summary>
public sealed class EditCasesTests
{
    [Theory]
    [InlineData(
        """{"id":"1","format":"str_replace","input":{"a.txt":"x y\n"},"path":"a.txt","old_text":"x","new_text":"z"}""",
        """{"id":"1","files":{"a.txt":"z y\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"2","format":"str_replace","input":{"a.txt":"x  \ny\n"},"path":"a.txt","edits":[{"old_text":"x\ny\n","new_text":"z\n"},{"old_text":"z","new_text":"w"}]}""",
        """{"id":"2","files":{"a.txt":"w\n"},"error":null,"tolerance":"trailingWhitespace"}"""
    )]
    [InlineData(
        """{"id":"3","format":"str_replace","input":{"a.txt":"x\n"},"path":"a.txt","old_text":"x","new_text":"x"}""",
        """{"id":"3","files":{"a.txt":"x\n"},"error":{"kind":"noChange","message":"The old and the new text are the same, so nothing would change."},"tolerance":"noChange"}"""
    )]
    [InlineData(
        """{"id":"4","format":"udiff","input":{"a.txt":"x\n"},"patch":"@@ -1 +1 @@\n-x\n+y\n"}""",
        """{"id":"4","files":{"a.txt":"y\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"5","format":"unified_diff","input":{"a.txt":"x\n","b.txt":"x\n"},"patch":"--- a/b.txt\n+++ b/b.txt\n@@ -1 +1 @@\n-x\n+y\n"}""",
        """{"id":"5","files":{"a.txt":"x\n","b.txt":"y\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"6","format":"search_replace","input":{"a.txt":"x\n"},"patch":"<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n"}""",
        """{"id":"6","files":{"a.txt":"y\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"7","format":"whole_file","input":{"a.txt":"x\n"},"path":"a.txt","content":"y"}""",
        """{"id":"7","files":{"a.txt":"y"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"8","format":"apply_patch","input":{"a.txt":"x\n"},"patch":"*** Begin Patch\n*** Add File: a.txt\n+y\n*** End Patch"}""",
        """{"id":"8","files":{"a.txt":"y\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"9","format":"apply_patch","input":{"a.txt":"x\n"},"patch":"*** Begin Patch\n*** Update File: a.txt\n*** Move to: b/c.txt\n@@\n-x\n+y\n*** End Patch"}""",
        """{"id":"9","files":{"b/c.txt":"y\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"10","format":"apply_patch","input":{"a.txt":"x\n"},"patch":"*** Begin Patch\n*** Delete File: a.txt\n*** End Patch"}""",
        """{"id":"10","files":{},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"11","format":"apply_patch_parse","patch":"*** Begin Patch\n*** Delete File: a.txt\n*** End Patch"}""",
        """{"id":"11","files":{},"error":null,"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"12","format":"text_editor","input":{"memories/a.txt":"x\n"},"command":{"command":"rename","old_path":"/memories/a.txt","new_path":"/memories/b.txt"}}""",
        """{"id":"12","files":{"memories/b.txt":"x\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"13","format":"text_editor","input":{"a.txt":"x\n"},"command":{"command":"view","path":"a.txt"}}""",
        """{"id":"13","files":{"a.txt":"x\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"14","format":"text_editor","input":{"a.txt":"x\n"},"command":{"command":"undo_edit","path":"a.txt"}}""",
        """{"id":"14","files":{"a.txt":"x\n"},"error":{"kind":"nothingToUndo","message":"No earlier case changed a.txt to what it is, so there is nothing to undo."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"15","format":"text_editor","input":{"a.txt":"x\n"},"command":{"command":"undo_edit","path":"b.txt"}}""",
        """{"id":"15","files":{"a.txt":"x\n"},"error":{"kind":"nothingToUndo","message":"No earlier case changed b.txt to what it is, so there is nothing to undo."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"16","format":"text_editor","input":{}}""",
        """{"id":"16","files":{},"error":{"kind":"malformed","message":"The edits cannot be read: “command” is missing."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"17","format":"udiff","input":{}}""",
        """{"id":"17","files":{},"error":{"kind":"malformed","message":"The edits cannot be read: “patch” is missing."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"18","format":"telepathy","input":{}}""",
        """{"id":"18","files":{},"error":{"kind":"malformed","message":"The edits cannot be read: “telepathy” is not a format that cases can have."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"19","format":"whole_file","input":{},"path":"../a.txt","content":"x"}""",
        """{"id":"19","files":{},"error":{"kind":"traversal","message":"The edits cannot be read: “../a.txt” leads upwards with “..”; only paths inside the site's folder are allowed."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"20","format":"str_replace","input":{"l@":"symlink:/etc","m@":"plain","n@":{"base64":"/w=="},"lx":"1"},"path":"l/a.txt","old_text":"","new_text":"x"}""",
        """{"id":"20","files":{"l@":"symlink:/etc","lx":"1","m@":"plain","n@":{"base64":"/w=="}},"error":{"kind":"link","message":"l/a.txt is reached through a link, and links are not followed."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"21","format":"str_replace","input":{"l@":"symlink:/etc"},"path":"l","old_text":"","new_text":"x"}""",
        """{"id":"21","files":{"l@":"symlink:/etc"},"error":{"kind":"link","message":"l is reached through a link, and links are not followed."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"22","format":"whole_file","input":{"l@":"symlink:/etc","lx":null},"path":"lx","content":"\u202E ... rest of the code\n"}""",
        """{"id":"22","files":{"l@":"symlink:/etc","lx":"\u202E ... rest of the code\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"23","format":"str_replace","input":{".env":"x","a.ts":"const a = 1;\n"},"edits":[{"path":".env","old_text":"x","new_text":"y"},{"path":"a.ts","old_text":"1;","new_text":"(\u200B\n// ... existing code ...\n"}],"path":"a.ts"}""",
        """{"id":"23","files":{".env":"y","a.ts":"const a = (\u200B\n// ... existing code ...\n\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        "{}",
        """{"id":null,"files":{},"error":{"kind":"malformed","message":"The edits cannot be read: “” is not a format that cases can have."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"24","format":"whole_file","input":{"a.ts":"(((\n"},"path":"src/.git/config","content":"x"}""",
        """{"id":"24","files":{"a.ts":"(((\n","src/.git/config":"x"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"25","format":"apply_patch","input":{"a.txt":"x\n"},"patch":"*** Begin Patch\n*** Update File: a.txt\n@@ nowhere\n-x\n+y\n*** End Patch"}""",
        """{"id":"25","files":{"a.txt":"x\n"},"error":{"kind":"notFound","message":"a.txt: The anchor “nowhere” is not in the file, which has 1 line. Use a line of the file as it is, or give more context lines and no anchor."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"26","format":"whole_file","input":{"n.txt":null},"path":"a.txt","content":"x"}""",
        """{"id":"26","files":{"a.txt":"x","n.txt":""},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"27","format":"text_editor","input":{"a.txt":"x\n"},"command":{"command":"str_replace","path":"a.txt","old_str":"x","new_str":"x"}}""",
        """{"id":"27","files":{"a.txt":"x\n"},"error":{"kind":"noChange","message":"The old and the new text are the same, so nothing would change."},"tolerance":"noChange"}"""
    )]
    [InlineData(
        """{"id":"28","format":"udiff","input":{"a.txt":"x\n"},"patch":"@@ -1 +1 @@\n-x\n+x\n"}""",
        """{"id":"28","files":{"a.txt":"x\n"},"error":null,"tolerance":"noChange"}"""
    )]
    [InlineData(
        """{"id":"29","format":"str_replace","input":{"a.txt":"x\n"},"path":"a.txt","edits":[{"old_text":"x","new_text":"y"},{"old_text":"y","new_text":"x"}]}""",
        """{"id":"29","files":{"a.txt":"x\n"},"error":null,"tolerance":"exact"}"""
    )]
    [InlineData(
        """{"id":"30","format":"search_replace","input":{"a.txt":"x\n","b.txt":"x\n"},"patch":"<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n"}""",
        """{"id":"30","files":{"a.txt":"x\n","b.txt":"x\n"},"error":{"kind":"malformed","message":"The edits cannot be read: line 1: the block does not say which file it is about."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"31","format":"text_editor","input":{},"command":{"command":"undo_edit"}}""",
        """{"id":"31","files":{},"error":{"kind":"empty","message":"The edits cannot be read: The path is empty."},"tolerance":null}"""
    )]
    [InlineData(
        """{"id":"32","format":"whole_file","input":{"a.txt":"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n17\n18\n19\n20\n21\n"},"path":"a.txt","content":"1\n"}""",
        """{"id":"32","files":{"a.txt":"1\n"},"error":null,"tolerance":"exact"}"""
    )]
    public void A_line_goes_in_and_a_line_comes_out(string line, string expected) =>
        Assert.Equal(
            [expected.Replace("\\u200B", "\u200B", StringComparison.Ordinal).Replace("\\u202E", "\u202E", StringComparison.Ordinal)],
            Run(line)
        );

    [Fact]
    public void Lines_are_counted_but_for_empty_ones_and_one_that_is_no_json_stops_nothing()
    {
        using var results = new StringWriter();
        using var cases = new StringReader(
            "\n{\"id\":\"1\",\"format\":\"whole_file\",\"input\":{},\"path\":\"a\",\"content\":\"x\"}\n   \n{\"id\":\n{\"id\":\"2\",\"format\":\"whole_file\",\"input\":{},\"path\":\"b\",\"content\":\"x\"}\n"
        );
        Assert.Equal(3, EditCases.Run(cases, results));
        var lines = results.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("""{"id":"1","files":{"a":"x"},"error":null,"tolerance":"exact"}""", lines[0]);
        Assert.StartsWith(
            """{"id":null,"files":{},"error":{"kind":"malformed","message":"The edits cannot be read: """,
            lines[1],
            StringComparison.Ordinal
        );
        Assert.EndsWith(""","tolerance":null}""", lines[1], StringComparison.Ordinal);
        Assert.Equal("""{"id":"2","files":{"b":"x"},"error":null,"tolerance":"exact"}""", lines[2]);
    }

    [Fact]
    public void A_text_editor_takes_an_earlier_change_back_when_the_file_is_as_that_left_it()
    {
        var lines = Run(
            """{"id":"1","format":"text_editor","input":{"a.txt":"x\n"},"command":{"command":"str_replace","path":"a.txt","old_str":"x","new_str":"y"}}""",
            """{"id":"2","format":"text_editor","input":{"a.txt":"z\n"},"command":{"command":"undo_edit","path":"a.txt"}}""",
            """{"id":"3","format":"text_editor","input":{"a.txt":"y\n"},"command":{"command":"undo_edit","path":"a.txt"}}"""
        );
        Assert.Contains("nothingToUndo", lines[1], StringComparison.Ordinal);
        Assert.Equal("""{"id":"3","files":{"a.txt":"x\n"},"error":null,"tolerance":"exact"}""", lines[2]);
    }

    private static string[] Run(params string[] lines)
    {
        using var results = new StringWriter();
        using var cases = new StringReader(string.Join('\n', lines));
        EditCases.Run(cases, results);
        return results.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
