using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>V4A patches.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Patches()
    {
        foreach (
            var (title, text) in new[]
            {
                ("nothing", ""),
                ("blank lines", "\n \n"),
                ("no files", "*** Begin Patch\n*** End Patch"),
                ("blank lines around", "\n\n*** Begin Patch\n\n*** Delete File: a.txt\n\n*** End Patch\n\n"),
                ("white space around markers", "  *** Begin Patch  \n *** Update File:  a.txt \n@@\n-two\n+2\n  *** End Patch\t"),
                ("carriage returns", "*** Begin Patch\r\n*** Update File: a.txt\r\n@@\r\n-two\r\n+2\r\n*** End Patch\r\n"),
                ("prose instead", "Here is the patch:\n*** Begin Patch\n*** End Patch"),
                ("a long line of prose instead", new string('x', 100)),
                ("a line of 80 instead", new string('x', 80)),
                ("no end", "*** Begin Patch\n*** Delete File: a.txt"),
                ("no beginning", "*** Delete File: a.txt\n*** End Patch"),
                ("an unknown section", "*** Begin Patch\n*** Rename File: a.txt\n*** End Patch"),
                ("prose between", "*** Begin Patch\nNow:\n*** Delete File: a.txt\n*** End Patch"),
                ("a path that leads outside", "*** Begin Patch\n*** Delete File: ../a.txt\n*** End Patch"),
                ("a new file", "*** Begin Patch\n*** Add File: b.txt\n+one\n+\n+ two\n*** End Patch"),
                ("an empty new file", "*** Begin Patch\n*** Add File: b.txt\n*** End Patch"),
                ("a new file with a line without its sign", "*** Begin Patch\n*** Add File: b.txt\n+one\ntwo\n*** End Patch"),
                ("a new file with a blank line within", "*** Begin Patch\n*** Add File: b.txt\n+one\n\n+two\n*** End Patch"),
                (
                    "a new file with a blank line after",
                    "*** Begin Patch\n*** Add File: b.txt\n+one\n\n*** Delete File: a.txt\n*** End Patch"
                ),
                ("a move alone", "*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n*** End Patch"),
                ("a move with a change", "*** Begin Patch\n*** Update File: a.txt\n*** Move to: b.txt\n@@\n-two\n+2\n*** End Patch"),
                ("a move outside", "*** Begin Patch\n*** Update File: a.txt\n*** Move to: ../b.txt\n*** End Patch"),
                ("an update without a change", "*** Begin Patch\n*** Update File: a.txt\n\n*** End Patch"),
                ("a hunk without lines", "*** Begin Patch\n*** Update File: a.txt\n@@\n@@ one\n*** End Patch"),
                ("an end of file without lines", "*** Begin Patch\n*** Update File: a.txt\n@@\n*** End of File\n*** End Patch"),
                (
                    "blank lines after an end of file",
                    "*** Begin Patch\n*** Update File: a.txt\n@@\n-three\n+3\n*** End of File\n\n\n*** Add File: b.txt\n+b\n*** End Patch"
                ),
                (
                    "blank lines before a section",
                    "*** Begin Patch\n*** Update File: a.txt\n@@\n-two\n+2\n\n\n*** Add File: b.txt\n+b\n*** End Patch"
                ),
                ("a marker within a hunk", "*** Begin Patch\n*** Update File: a.txt\n@@\n-two\n*** Frobnicate\n+2\n*** End Patch"),
                ("numbers after @@", "*** Begin Patch\n*** Update File: a.txt\n@@ -2,1 +2,1 @@ one\n-two\n+2\n*** End Patch"),
                ("numbers alone after @@", "*** Begin Patch\n*** Update File: a.txt\n@@ -2 +2 @@\n-two\n+2\n*** End Patch"),
                ("an anchor of white space", "*** Begin Patch\n*** Update File: a.txt\n@@  \n-two\n+2\n*** End Patch"),
                ("an anchor without its space", "*** Begin Patch\n*** Update File: a.txt\n@@one\n-two\n+2\n*** End Patch"),
                ("a here-document", "cat <<'END'\n*** Begin Patch\n*** Delete File: a.txt\n*** End Patch\nEND"),
                ("a here-document in double quotes", "applypatch <<-\"END\"\n*** Begin Patch\n*** Delete File: a.txt\n*** End Patch\nEND"),
                ("a here-document without its end", "apply_patch <<EOF\n*** Begin Patch\n*** Delete File: a.txt\n*** End Patch\n"),
                ("an empty here-document", "apply_patch <<EOF\nEOF"),
                ("a here-document of one line", "<<EOF"),
            }
        )
        {
            yield return Read(title, EditFormat.ApplyPatch, text, Abc);
        }
    }
}
