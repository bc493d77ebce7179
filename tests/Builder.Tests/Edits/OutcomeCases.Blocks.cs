using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>SEARCH/REPLACE blocks.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Blocks()
    {
        const string Body = "\ntwo\n=======\n2\n";
        foreach (
            var (title, text) in new[]
            {
                ("git's markers", $"a.txt\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("three signs are enough", $"a.txt\n<<< SEARCH\ntwo\n===\n2\n>>> REPLACE"),
                ("Cline's markers", $"a.txt\n------- SEARCH{Body}+++++++ REPLACE"),
                ("Cline's markers with an angle", $"a.txt\n------- SEARCH>{Body}+++++++ REPLACE>"),
                ("carriage returns", $"a.txt\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE\n".ReplaceLineEndings("\r\n")),
                ("a name in bold", $"**a.txt**\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("a name in backticks", $"`a.txt`:\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("a name as a heading", $"# \"a.txt\"\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("a name before a fence", $"a.txt\n```\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE\n```"),
                ("a name before a blank line and a fence", $"a.txt\n\n```\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE\n```"),
                ("a name too far away", $"a.txt\n\n\n\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("a sentence instead of a name", $"Now change it!\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("a name with a space", $"my file.txt\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("a name that leads outside", $"../a.txt\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE"),
                ("the last name again", $"a.txt\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE\n<<<<<<< SEARCH\none\n=======\n1\n>>>>>>> REPLACE"),
                ("no block", "a.txt"),
                ("almost a block", $"a.txt\n  << SEARCH{Body}>>>>>>> REPLACE"),
                ("no separator", "a.txt\n<<<<<<< SEARCH\ntwo\n>>>>>>> REPLACE"),
                ("a block within the old lines", "a.txt\n<<<<<<< SEARCH\ntwo\n<<<<<<< SEARCH\n=======\n>>>>>>> REPLACE"),
                ("a block within the new lines", "a.txt\n<<<<<<< SEARCH\ntwo\n=======\n<<<<<<< SEARCH\n>>>>>>> REPLACE"),
                ("two separators", "a.txt\n<<<<<<< SEARCH\ntwo\n=======\n2\n=======\n3\n>>>>>>> REPLACE"),
                ("no end", "a.txt\n<<<<<<< SEARCH\ntwo\n=======\n2\n"),
                ("no end and no separator", "a.txt\n<<<<<<< SEARCH\ntwo\n"),
                ("markers as text", "b.txt\n<<<<<<< SEARCH\n=======\n\\=======\n\\<<<<<<< SEARCH\n\\two\n\\--- x\n\\-- x\n>>>>>>> REPLACE"),
                ("no new lines", "a.txt\n<<<<<<< SEARCH\ntwo\n=======\n>>>>>>> REPLACE"),
                ("a line number", "a.txt\n<<<<<<< SEARCH\n:start_line:2\n-------\ntwo\n=======\n2\n>>>>>>> REPLACE"),
                ("two line numbers", "a.txt\n<<<<<<< SEARCH\n:start_line: 2\n:end_line: 2\n-------\ntwo\n=======\n2\n>>>>>>> REPLACE"),
                ("a line number without dashes", "a.txt\n<<<<<<< SEARCH\n:start_line:2\ntwo\n=======\n2\n>>>>>>> REPLACE"),
                ("a block that begins within a line", "a.txt\n<<<<<<< SEARCH\nwo\n=======\n2\n>>>>>>> REPLACE"),
            }
        )
        {
            yield return Read(title, EditFormat.SearchReplace, text, Abc);
        }

        var same = ("a.txt", "x\ny\nx\ny\nx\n");
        yield return Read(
            "a line number tells equal places apart",
            EditFormat.SearchReplace,
            "a.txt\n<<<<<<< SEARCH\n:start_line:3\n-------\nx\n=======\n2\n>>>>>>> REPLACE",
            same
        );
        yield return Read(
            "a line number of no place",
            EditFormat.SearchReplace,
            "a.txt\n<<<<<<< SEARCH\n:start_line:2\n-------\nx\n=======\n2\n>>>>>>> REPLACE",
            same
        );
        yield return Read(
            "the caller's path counts before a name",
            EditFormat.SearchReplace,
            $"b.txt\n<<<<<<< SEARCH{Body}>>>>>>> REPLACE",
            "a.txt",
            Abc
        );
    }
}
