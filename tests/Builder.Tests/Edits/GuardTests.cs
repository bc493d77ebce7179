using Builder.Core.Edits;
using Builder.Core.Edits.Guards;
using Builder.Core.Edits.Syntax;
using Builder.Core.Sites;
using Xunit;
using static Builder.Tests.Edits.EditWorkbench;

namespace Builder.Tests.Edits;

public sealed class GuardTests
{
    [Theory]
    [InlineData("// ... rest of the code unchanged")]
    [InlineData("// ... existing code ...")]
    [InlineData("  // ...")]
    [InlineData("// … remaining handlers")]
    [InlineData("/* ... existing styles ... */")]
    [InlineData("{/* ... rest of the component ... */}")]
    [InlineData("<!-- ... existing content ... -->")]
    [InlineData("// rest of the component stays the same")]
    [InlineData("// Existing imports...")]
    [InlineData("# ... other settings")]
    [InlineData("... rest of the file")]
    [InlineData("// other methods remain unchanged")]
    [InlineData("// keep the existing code here")]
    [InlineData("// unchanged")]
    public void A_comment_that_stands_for_code_is_refused(string line)
    {
        var refusal = Apply("const a = 1;\n", new RewriteFile(SitePath.Parse("a.tsx"), $"const a = 2;\n{line}\n")).Refusal();
        Assert.Equal(EditReason.Placeholder, refusal.Reason);
        Assert.Contains("line 2", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("// the rest is handled by the router")]
    [InlineData("// Existing customers get a discount")]
    [InlineData("...props,")]
    [InlineData("{...rest}")]
    [InlineData("// Keep this in step with the server")]
    [InlineData("<p>… and more</p>")]
    [InlineData("# Rest API")]
    [InlineData("// same as on the server, see api.ts")]
    [InlineData("const other = 1; // ...")]
    public void Ordinary_code_and_comments_are_no_placeholders(string line) =>
        Assert.Null(Placeholders.Find(SitePath.Parse("a.tsx"), null, FileText.Create(line + "\n")));

    [Fact]
    public void A_placeholder_that_was_there_before_or_stands_in_prose_is_left_alone()
    {
        Assert.True(
            Apply("// ... existing code ...\na\n", Replace("a", "b", path: "a.js"), new EditRules { ChecksSyntax = false }).Applied
        );
        Assert.True(Apply("a\n", Replace("a", "// ... existing code ...", path: "a.md")).Applied);
    }

    [Fact]
    public void A_rewrite_that_drops_much_of_a_file_is_refused_unless_it_is_meant()
    {
        var path = SitePath.Parse("a.txt");
        var content = string.Concat(Enumerable.Range(1, 50).Select(i => $"line {i}\n"));
        var half = string.Concat(Enumerable.Range(1, 29).Select(i => $"line {i}\n"));
        Assert.Equal(EditReason.Shrink, Apply(content, new RewriteFile(path, half)).Refusal().Reason);
        Assert.True(Apply(content, new RewriteFile(path, half, MayShrink: true)).Applied);
        Assert.True(Apply(content, new RewriteFile(path, half + "line 30\n")).Applied);
        Assert.True(Apply("1\n2\n3\n", new RewriteFile(path, "1\n")).Applied);
    }

    [Theory]
    [InlineData("a.json", "{\"a\": [1, 2]}", "{\"a\": [1, 2}")]
    [InlineData("a.js", "export const a = () => { return 1 }", "export const a = () => { return 1 ")]
    [InlineData("a.js", "const a = 1;", "const a = = 1;")]
    [InlineData("a.jsx", "export default () => <p>Don't</p>;", "export default () => <p>Don't</div>;")]
    [InlineData("a.tsx", "export function A() {\n  return <div>{x}</div>;\n}", "export function A() {\n  return <div>{x}</div>;\n")]
    [InlineData("a.tsx", "return <ul><li>a</li></ul>;", "return <ul><li>a</ul>;")]
    [InlineData("a.ts", "const s = 'a';", "const s = 'a;")]
    [InlineData("a.ts", "const s = `a ${b}`;", "const s = `a ${b`;")]
    [InlineData("a.ts", "f(a[0]);", "f(a[0);")]
    [InlineData("a.css", "a { color: red; }", "a { color: red; ")]
    [InlineData("a.css", "a { content: \"x\"; }", "a { content: \"x; }")]
    [InlineData("a.scss", "a { b { c: d } } // }", "a { b { c: d } // }")]
    [InlineData("a.html", "<div><p>a</div>", "<div><p>a")]
    [InlineData("a.html", "<!-- a --><p>b", "<!-- a <p>b")]
    public void A_result_that_no_longer_parses_is_refused(string file, string before, string after)
    {
        var refusal = Apply(before, new RewriteFile(SitePath.Parse(file), after)).Refusal();
        Assert.Equal(EditReason.Syntax, refusal.Reason);
        Assert.True(
            Apply(after, new RewriteFile(SitePath.Parse(file), after + " ")).Applied,
            "What was broken before is nobody's to judge."
        );
    }

    [Theory]
    [InlineData("const r = /[\"'`(]/.test(a) ? a / b / c : `x${`y${1}`}`;")]
    [InlineData("if (a) /'/.test(b); while (x) /\"/.exec(y);")]
    [InlineData("const f = <T,>(x: T) => x; const g = <T extends object>(x: T) => x; const m = new Map<string, Array<number>>();")]
    [InlineData("return <p title='a \"b\"' data-x=\"it's\">Don't {/* ' */} {a ? <b>it's</b> : <></>} &lt; {`${x}'`}</p>;")]
    [InlineData("const a = <Foo.Bar x={() => { return '}' }} {...rest} y />; // it's")]
    [InlineData("const ok = a < b && c > d; const s = 'it\\'s'; /* ' */")]
    [InlineData("type F = (a: string) => void; const x = y as unknown as Record<string, () => void>; label: for (;;) { break label }")]
    [InlineData("const cls = `grid ${open ? \"a\" : 'b'} ${x.map((i) => `c-${i}`).join(\" \")}`;")]
    [InlineData(
        "export default function A({ a, b = '}' }: { a: string; b?: string }) { return (<section>{list.map((i) => (<Item key={i} {...i}>text, isn't it?</Item>))}</section>); }"
    )]
    [InlineData("const n = i++ / 2; const re = /\\/\\*[^/]*\\*\\//g; const u = \"http://x\";")]
    public void Code_that_is_whole_is_never_called_broken(string code)
    {
        Assert.Null(CodeBalance.Check(code, hasJsx: true));
        if (!code.Contains("</", StringComparison.Ordinal) && !code.Contains("/>", StringComparison.Ordinal))
        {
            Assert.Null(CodeBalance.Check(code, hasJsx: false));
        }
    }

    [Theory]
    [InlineData("a { background: url(data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg'>) }")]
    [InlineData("@import url(\"x.css\"); a::after { content: \"\\\"}\" } /* } */ b[href='x'] { width: calc((1px + 2px) * 3) }")]
    [InlineData("@import \"tailwindcss\"; @theme { --font: 'Inter', sans-serif; } .a\\:b { color: red }")]
    public void Styles_that_are_whole_are_never_called_broken(string code) => Assert.Null(StyleBalance.Check(code, hasLineComments: false));

    [Theory]
    [InlineData(
        "<!doctype html><html><head><title>a < b</title><script>if (a < b) { x('</p>') }</script></head><body><p>a<p>b<br><img src=x><ul><li>c<li>d</ul></body></html>"
    )]
    [InlineData("<div title=\"a > b\"><svg viewBox='0 0 1 1'><path d=\"M0 0\"/></svg></div>")]
    public void Pages_that_are_whole_are_never_called_broken(string code) => Assert.Null(MarkupBalance.Check(code));

    [Theory]
    [InlineData("\u202E")]
    [InlineData("\u2066")]
    [InlineData("\u200B")]
    [InlineData("\u00AD")]
    [InlineData("\U000E0041")]
    [InlineData("x\uFE01\uFE02")]
    public void Hidden_characters_do_not_come_into_code(string hidden)
    {
        var refusal = Apply("const a = 1;\n", Replace("a", $"a{hidden}", path: "a.ts"), new EditRules { ChecksSyntax = false }).Refusal();
        Assert.Equal(EditReason.HiddenCharacter, refusal.Reason);
        Assert.Contains("U+", refusal.Message, StringComparison.Ordinal);
        Assert.True(Apply("a\n", Replace("a", $"a{hidden}")).Applied);
        Assert.True(
            Apply($"b{hidden} a\n", Replace("a", "c", path: "a.ts"), new EditRules { ChecksSyntax = false }).Applied,
            "What was there before stays."
        );
    }

    [Theory]
    [InlineData("👩‍💻")]
    [InlineData("❤️")]
    [InlineData("1️⃣")]
    [InlineData("🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    [InlineData("مرحبا")]
    public void Emoji_and_other_scripts_are_welcome(string text) =>
        Assert.True(Apply("const a = 'x';\n", Replace("x", text, path: "a.ts")).Applied);

    [Theory]
    [InlineData(".env")]
    [InlineData(".git/hooks/pre-commit")]
    [InlineData(".vscode/tasks.json")]
    [InlineData("con.tsx")]
    public void Protected_paths_are_refused_for_every_kind_of_edit(string text)
    {
        var path = SitePath.Parse(text);
        var other = SitePath.Parse("a.txt");
        var hunk = new PatchHunk([], [new PatchLine(PatchLineKind.Added, "x")]);
        foreach (
            var edit in (Edit[])
                [
                    new CreateFile(path, "x"),
                    new RewriteFile(path, "x"),
                    new ReplaceText(path, "x", "y"),
                    new InsertText(path, 0, "x"),
                    new DeleteFile(path),
                    new PatchFile(path, [hunk]),
                    new MoveFile(path, other),
                    new MoveFile(SitePath.Parse("b.txt"), path),
                    new PatchFile(SitePath.Parse("b.txt"), [hunk], path),
                ]
        )
        {
            Assert.Equal(EditReason.Protected, EditEngine.Apply(new EditSet([edit]), Tree((text, "x"), ("b.txt", "b"))).Refusal().Reason);
        }
    }

    [Fact]
    public void Two_names_for_one_file_are_refused()
    {
        Assert.Equal(
            EditReason.FileExists,
            EditEngine.Apply(new EditSet([new CreateFile(SitePath.Parse("src/app.tsx"), "x")]), Tree(("src/App.tsx", "x"))).Refusal().Reason
        );
        Assert.Equal(
            EditReason.FileExists,
            EditEngine
                .Apply(new EditSet([new CreateFile(SitePath.Parse("a.ts"), "x"), new CreateFile(SitePath.Parse("A.ts"), "x")]), Tree())
                .Refusal()
                .Reason
        );
        Assert.Equal(
            EditReason.FileExists,
            EditEngine.Apply(new EditSet([new CreateFile(SitePath.Parse("a/b"), "x")]), Tree(("a", "x"))).Refusal().Reason
        );
        Assert.Equal(
            EditReason.FileExists,
            EditEngine.Apply(new EditSet([new CreateFile(SitePath.Parse("a"), "x")]), Tree(("a/b", "x"))).Refusal().Reason
        );
        Assert.True(
            EditEngine.Apply(new EditSet([new MoveFile(SitePath.Parse("a.ts"), SitePath.Parse("A.ts"))]), Tree(("a.ts", "x"))).Applied
        );
    }
}
