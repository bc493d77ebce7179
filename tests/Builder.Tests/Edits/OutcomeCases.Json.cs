using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>Edits as the arguments of tool calls.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Json()
    {
        foreach (
            var (path, old, @new) in new[]
            {
                ("path", "old_text", "new_text"),
                ("file_path", "old_str", "new_str"),
                ("filePath", "old_string", "new_string"),
                ("file", "oldText", "newText"),
                ("path", "oldString", "newString"),
                ("path", "old", "new"),
            }
        )
        {
            yield return Read(
                $"the names {path}, {old} and {@new}",
                EditFormat.StrReplace,
                $$"""{"{{path}}":"a.txt","{{old}}":"two","{{@new}}":"2"}""",
                Abc
            );
        }

        foreach (var all in (string[])["replace_all", "replaceAll", "allow_multiple"])
        {
            yield return Read($"the name {all}", EditFormat.StrReplace, $$"""{"path":"a.txt","old":"o","new":"0","{{all}}":true}""", Abc);
        }

        foreach (
            var (title, text) in new[]
            {
                ("several in edits", """{"path":"a.txt","edits":[{"old":"one","new":"1"},{"old":"two","new":"2"}]}"""),
                ("several in replacements", """{"path":"a.txt","replacements":[{"old":"one","new":"1"}]}"""),
                ("edits that are no list", """{"path":"a.txt","edits":3,"old":"one","new":"1"}"""),
                ("replace_all switched off", """{"path":"a.txt","old":"o","new":"0","replace_all":false}"""),
                ("null for what is left out", """{"path":"a.txt","old":"two","new":"2","replace_all":null}"""),
                ("no path", """{"old":"a","new":"b"}"""),
                ("no old text", """{"path":"a.txt","new":"b"}"""),
                ("no new text", """{"path":"a.txt","old":"b"}"""),
                ("a path that is a number", """{"path":1,"old":"b","new":"c"}"""),
                ("replace_all that is a text", """{"path":"a.txt","old":"b","new":"c","replace_all":"yes"}"""),
                ("an empty list", """{"path":"a.txt","edits":[]}"""),
                ("an edit that is a number", """{"path":"a.txt","edits":[3]}"""),
                ("a text only", "\"a\""),
                ("a comma too many", "{\n\"path\":\"a.txt\",,}"),
                ("half a character in a text", """{"path":"a.txt","old":"\ud800","new":"b"}"""),
                ("half a character in a name", """{"\ud800":1,"path":"a.txt","old":"a","new":"b"}"""),
                ("half a character outside", "{\ud800}"),
                ("a path that leads outside", """{"path":"../a.txt","old":"a","new":"b"}"""),
                ("too deep", string.Concat(Enumerable.Repeat("[", 40))),
            }
        )
        {
            yield return Read(title, EditFormat.StrReplace, text, Abc);
        }

        yield return Read("the caller's path", EditFormat.StrReplace, """[{"old":"one","new":"1"}]""", "a.txt", Abc);
        foreach (
            var (title, text) in new[]
            {
                ("create", """{"command":"create","path":"b.txt","file_text":"b"}"""),
                ("create without text", """{"command":"create","path":"b.txt"}"""),
                ("str_replace", """{"command":"str_replace","path":"a.txt","old_str":"two","new_str":"2"}"""),
                ("str_replace without new text", """{"command":"str_replace","path":"a.txt","old_str":"two"}"""),
                ("str_replace without old text", """{"command":"str_replace","path":"a.txt"}"""),
                ("str_replace of all", """{"command":"str_replace","path":"a.txt","old_str":"o","new_str":"0","replace_all":true}"""),
                ("insert", """{"command":"insert","path":"a.txt","insert_line":1,"insert_text":"x"}"""),
                ("insert by the other name", """{"command":"insert","path":"a.txt","insert_line":3,"new_str":"x\n"}"""),
                ("insert without a line", """{"command":"insert","path":"a.txt","insert_text":"x"}"""),
                ("insert without text", """{"command":"insert","path":"a.txt","insert_line":1}"""),
                ("insert at a half line", """{"command":"insert","path":"a.txt","insert_line":1.5,"insert_text":"x"}"""),
                ("insert at a line in words", """{"command":"insert","path":"a.txt","insert_line":"1","insert_text":"x"}"""),
                ("insert beyond the end", """{"command":"insert","path":"a.txt","insert_line":4,"insert_text":"x"}"""),
                ("insert before the top", """{"command":"insert","path":"a.txt","insert_line":-1,"insert_text":"x"}"""),
                ("view", """{"command":"view","path":"a.txt"}"""),
                ("view of lines", """{"command":"view","path":"a.txt","view_range":[2,3]}"""),
                ("view to the end", """{"command":"view","path":"a.txt","view_range":[3,-1]}"""),
                ("view backwards", """{"command":"view","path":"a.txt","view_range":[3,2]}"""),
                ("view from line 0", """{"command":"view","path":"a.txt","view_range":[0,2]}"""),
                ("view beyond the end", """{"command":"view","path":"a.txt","view_range":[4,5]}"""),
                ("view past the end", """{"command":"view","path":"a.txt","view_range":[3,5]}"""),
                ("view of one number", """{"command":"view","path":"a.txt","view_range":[3]}"""),
                ("view of three numbers", """{"command":"view","path":"a.txt","view_range":[1,2,3]}"""),
                ("view of words", """{"command":"view","path":"a.txt","view_range":["1","2"]}"""),
                ("view of a word at the end", """{"command":"view","path":"a.txt","view_range":[1,"2"]}"""),
                ("view of half lines", """{"command":"view","path":"a.txt","view_range":[1,2.5]}"""),
                ("view from a half line", """{"command":"view","path":"a.txt","view_range":[1.5,2]}"""),
                ("view of a word", """{"command":"view","path":"a.txt","view_range":"1"}"""),
                ("view of a file that is missing", """{"command":"view","path":"b.txt"}"""),
                ("view of a secret", """{"command":"view","path":".env"}"""),
                ("delete", """{"command":"delete","path":"a.txt"}"""),
                ("rename", """{"command":"rename","old_path":"a.txt","new_path":"b.txt"}"""),
                ("rename by the other name", """{"command":"rename","path":"a.txt","new_path":"b.txt"}"""),
                ("rename of nothing", """{"command":"rename","new_path":"b.txt"}"""),
                ("rename to nothing", """{"command":"rename","old_path":"a.txt"}"""),
                ("undo", """{"command":"undo_edit","path":"a.txt"}"""),
                ("a command that is none", """{"command":"explode","path":"a.txt"}"""),
                ("no command", """{"path":"a.txt"}"""),
                ("no path", """{"command":"view"}"""),
                ("several", """[{"command":"create","path":"b.txt","file_text":"b"},{"command":"delete","path":"a.txt"}]"""),
                ("an empty list", "[]"),
                ("a command that is a number", "[1]"),
            }
        )
        {
            yield return Read(title, EditFormat.TextEditor, text, Abc);
        }
    }
}
