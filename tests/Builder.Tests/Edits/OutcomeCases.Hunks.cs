namespace Builder.Tests.Edits;

/// <summary>Where hunks fit, and how exactly.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Hunks()
    {
        yield return Patch("a hunk that does not fit", "a\nb\nc\n", "@@", "-a", "+A", "@@", " b", "-x", "+y");
        yield return Patch("a hunk with nothing near", "a\nb\nc\n", "@@", "-import x", "+A");
        yield return Patch("a hunk in an empty file", "", "@@", "-import x", "+A");
        yield return Patch("two hunks out of order", "first\nsecond\nthird\n", "@@", "-third", "+3", "@@", "-first", "+1");
        yield return Patch("two hunks of the same lines", "first\nsecond\nthird\n", "@@", "-second", "+2", "@@", "-second", "-third", "+3");
        yield return Patch("two hunks of the same line", "first\nsecond\nthird\n", "@@", "-second", "+2", "@@", "-second", "+3");
        yield return Patch(
            "two hunks that share context",
            "first\nsecond\nthird\n",
            "@@",
            "-first",
            "+1",
            " second",
            "@@",
            " second",
            "-third",
            "+3"
        );
        yield return Patch("two hunks side by side", "first\nsecond\nthird\n", "@@", "-first", "+1", "@@", "-second", "+2");
        yield return Patch("an insertion within another hunk", "first\nsecond\nthird\n", "@@", "-first", "-second", "+1", "@@ first", "+x");
        yield return Patch("equal places, the next one", "x = 1\ny\nx = 1\nz\n", "@@", "-y", "+Y", "@@", "-x = 1", "+x = 2");
        yield return Patch("equal places, none told apart", "x = 1\ny\nx = 1\n", "@@", "-x = 1", "+x = 2");
        yield return Patch("equal places, two after", "start\nx = 1\ny\nx = 1\n", "@@", "-start", "+Start", "@@", "-x = 1", "+x = 2");
        yield return Patch("equal places, only those before", "x = 1\nx = 1\nlast\n", "@@", "-last", "+Last", "@@", "-x = 1", "+x = 2");
        yield return Patch("equal places, the last of the file", "x = 1\ny\nx = 1\n", "@@", "-x = 1", "+x = 2", "*** End of File");
        yield return Patch("one place, not the last of the file", "x = 1\ny = 2\n", "@@", "-x = 1", "+x = 2", "*** End of File");
        yield return Patch("equal places after an anchor", "def f\n  pass\ndef g\n  pass\n", "@@ def g", "-  pass", "+  done");
        yield return Patch("equal places after the first of them", "def f\n  pass\ndef g\n  pass\n", "@@ def f", "-  pass", "+  done");
        yield return Patch("equal places after equal anchors", "def f\n  pass\ndef f\n  pass\n", "@@ def f", "-  pass", "+  done");
        yield return Patch(
            "equal anchors, one of them after the cursor",
            "def f\n  pass\nmiddle\ndef f\n  pass\n",
            "@@",
            "-middle",
            "+Middle",
            "@@ def f",
            "-  pass",
            "+  done"
        );
        yield return Patch(
            "equal anchors, one after the other",
            "def f\n  pass\ndef f\n  pass\n",
            "@@ def f",
            " def f",
            "-  pass",
            "+  done",
            "*** End of File"
        );
        yield return Patch("one place before its anchor", "  pass\ndef f\n", "@@ def f", "-  pass", "+  done");
        yield return Patch("two places before their anchor", "  pass\n  pass\ndef f\n", "@@ def f", "-  pass", "+  done");
        yield return Patch(
            "stacked anchors",
            "class A\n  def f\n    pass\nclass B\n  def f\n    pass\n",
            "@@ class B",
            "@@   def f",
            "-    pass",
            "+    done"
        );
        yield return Patch(
            "stacked anchors in the wrong order",
            "class A\n  def f\n    pass\nclass B\n",
            "@@ class B",
            "@@   def f",
            "-    pass",
            "+    done"
        );
        yield return Patch("stacked anchors that are missing", "class A\n", "@@ class B", "@@   def f", "+x");
        yield return Patch("an anchor that is missing, with one like it", "function Shop(items) {\n}\n", "@@ function Shop(goods) {", "+x");
        yield return Patch("an anchor that is missing, with nothing like it", "a\n", "@@ import x", "+x");
        yield return Patch("an anchor with white space at its end", "def f  \n  pass\n  pass\n", "@@ def f ", "+x");
        yield return Patch("an anchor with another indentation", "  def f\n  pass\n  pass\n", "@@ def f", "+x");
        yield return Patch("an anchor with typographic quotes", "say “x”\n  pass\n", "@@ say \"x\"", "+x");
        yield return Patch("an insertion at the end", "a\nb\n", "@@", "+x");
        yield return Patch("an insertion at an unfinished end", "a\nb", "@@", "+x", "+y");
        yield return Patch("an insertion after an anchor, at the end", "a\nb\n", "@@ a", "+x", "*** End of File");
        yield return Patch("an insertion after the last line, unfinished", "a\nb", "@@ b", "+x");
        yield return Patch("an insertion into an empty file", "", "@@", "+x");
        yield return Patch("lines added below context", "first\nsecond\n", "@@", " first", "+x", " second", "+y");
        yield return Patch("lines added below unfinished context", "first\nsecond", "@@", " second", "+y");
        yield return Patch("the last line, unfinished", "first\nsecond", "@@", "-second", "+2");
        yield return Patch("all lines removed", "first\nsecond\n", "@@", "-first", "-second");
        yield return Patch("context without its space", "first\nsecond\n", "@@", "first", "-second", "+2");
        yield return Patch("lines with white space at their ends", "first \nsecond\t\n", "@@", " first", "-second", "+2");
        yield return Patch(
            "lines with another indentation",
            "  if (a) {\n    b();\n  }\n",
            "@@",
            " if (a) {",
            "-  b();",
            "+  c();",
            "+",
            "+  d();",
            " }"
        );
        yield return Patch(
            "lines with less indentation than there is to take",
            "if (a) {\n  b();\n}\n",
            "@@",
            "   if (a) {",
            "-    b();",
            "+c();",
            "   }"
        );
        yield return Patch("lines with less indentation", "if (a) {\n  b();\n}\n", "@@", "   if (a) {", "-    b();", "+    c();", "   }");
        yield return Patch("lines with typographic quotes", "say “x”\n", "@@", "-say \"x\"", "+say 'y'");
        yield return Patch("equal lines with white space at their ends", "pass \nb\npass\t\n", "@@", "-pass", "+done");
        yield return Patch(
            "lines of which one needs more tolerance",
            "first \nx\nsay “x”\n",
            "@@",
            "-first",
            "+1",
            "@@",
            "-say \"x\"",
            "+say 'y'"
        );
        yield return Patch("context only", "first\nsecond\n", "@@", " first", " second");
        yield return Patch("removed and added again", "first\nsecond\n", "@@", "-first", "+first");
        yield return Patch("changes apart in one hunk", "1\n2\n3\n4\n5\n6\n", "@@", "-1", "+one", " 2", " 3", "-4", "-5", "+four", " 6");
        yield return Patch("CR LF", "first\r\nsecond\r\n", "@@", "-first", "+1", "+one");
        yield return Patch("a carriage return in a file without", "first\nsecond\n", "@@", "-first", "+1\r");
        yield return Patch("a mark at the front", "\uFEFFfirst\nsecond\n", "@@", "-first", "+1");
        yield return Patch(
            "as many hunks as are looked for at once",
            "alpha one\nbeta two\ngamma three\ndelta four\n",
            "@@",
            "-alpha one",
            "+1",
            "@@",
            "-gamma three",
            "+3",
            "@@",
            "-delta four",
            "+4"
        );
        yield return Diff("the numbers tell equal places apart", "x\ny\nx\ny\nx\n", "@@ -3 +3 @@", "-x", "+X");
        yield return Diff("the numbers are wrong and the places equal", "x\ny\nx\ny\nx\n", "@@ -2 +2 @@", "-x", "+X");
        yield return Diff("the numbers are wrong and the place is one", "one\ntwo\nthree\n", "@@ -3 +3 @@", "-two", "+2");
        yield return Diff("the numbers are right", "one\ntwo\nthree\n", "@@ -1,3 +1,4 @@", " one", "-two", "+2", "+2b", " three");
        yield return Diff(
            "two hunks with numbers",
            "one\ntwo\nthree\n",
            "@@ -1 +1,2 @@",
            "-one",
            "+1",
            "+1b",
            "@@ -3 +4 @@",
            "-three",
            "+3"
        );
        yield return Diff("two hunks out of order", "one\ntwo\nthree\n", "@@ -3 +3 @@", "-three", "+3", "@@ -1 +1 @@", "-one", "+1");
        yield return Diff("inserting after a line", "one\ntwo\n", "@@ -1,0 +2 @@", "+x");
        yield return Diff("inserting at the top", "one\ntwo\n", "@@ -0,0 +1 @@", "+x");
        yield return Diff("inserting before a line, by a number without a count", "one\ntwo\n", "@@ -2 +2 @@", "+x");
        yield return Diff("inserting after the last line", "one\ntwo\n", "@@ -2,0 +3 @@", "+x");
        yield return Diff("inserting after an unfinished last line", "one\ntwo", "@@ -2,0 +3 @@", "+x");
        yield return Diff("inserting beyond the end", "one\ntwo\n", "@@ -3,0 +4 @@", "+x");
        yield return Diff("inserting into CR LF", "one\r\ntwo\r\n", "@@ -1,0 +2 @@", "+x");
        yield return Diff("changing a line of CR LF", "one\r\ntwo\r\n", "@@ -1,2 +1,2 @@", "-one\r", "+1\r", " two\r");
        yield return Diff("changing a line of CR LF as if it were LF", "one\r\ntwo\r\n", "@@ -1,2 +1,2 @@", "-one", "+1", " two");
        yield return Diff("the end loses its line break", "one\ntwo\n", "@@ -2 +2 @@", "-two", "+2", "\\ No newline at end of file");
        yield return Diff("the end gets a line break", "one\ntwo", "@@ -2 +2 @@", "-two", "\\ No newline at end of file", "+two");
        yield return Diff(
            "the end stays without a line break",
            "one\ntwo",
            "@@ -1,2 +1,2 @@",
            "-one",
            "+1",
            " two",
            "\\ No newline at end of file"
        );
        yield return Diff("an astral character", "😀 one\nzwei ä\n", "@@ -1,2 +1,2 @@", "-😀 one", "+😁", " zwei ä");
        yield return Diff("half of an astral character", "one\n", "@@ -1 +1 @@", "-one", "+\uD83D");
        yield return Diff("an old line that is like it but for one byte", "zwei ä\n", "@@ -1 +1 @@", "-zwei ö", "+2");
        yield return Diff("context beyond the end", "one\n", "@@ -1,2 +1,2 @@", "-one", "+1", " two");
        yield return Diff("blank lines removed and added at the end", "one\n\n\n", "@@ -1,3 +1,4 @@", "-one", "+1", " ", " ", "+");
        yield return Diff("lines far down", Numbered(1, 3000), "@@ -2500,3 +2500,3 @@", " line 2500", "-line 2501", "+here", " line 2502");
    }
}
