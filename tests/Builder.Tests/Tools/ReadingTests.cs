using System.Text;
using Builder.Core.Tools;
using Xunit;

namespace Builder.Tests.Tools;

/// <summary>What is read, searched and edited is the same text, in the same lines.</summary>
public sealed class ReadingTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\f")]
    [InlineData("\v")]
    [InlineData("\u0085")]
    public async Task Only_line_feeds_and_carriage_returns_end_a_line(string other)
    {
        _bench.Put(
            "src/odd.ts",
            $"export const a = `one{other}two`;\n// TARGET is on line 2\r\nexport const b = 1;\rexport const c = 1;\n"
        );

        var read = await _bench.RunAsync(new ReadFile(), new { path = "src/odd.ts" });

        Assert.Equal(
            $"1\texport const a = `one{other}two`;\n2\t// TARGET is on line 2\n3\texport const b = 1;\n4\texport const c = 1;\n",
            read
        );
        Assert.Equal("src/odd.ts:2: // TARGET is on line 2", await _bench.RunAsync(new Search(), new { pattern = "TARGET" }));
        Assert.Equal("src/odd.ts:4: export const c = 1;", await _bench.RunAsync(new Search(), new { pattern = "const c = 1;$" }));
        await Edit("src/odd.ts", $"`one{other}two`", $"`one{other}three`");
        Assert.StartsWith($"export const a = `one{other}three`;\n// TARGET", _bench.Read("src/odd.ts"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-16", "")]
    [InlineData("utf-16BE", "")]
    [InlineData("utf-8", "")]
    [InlineData("iso-8859-1", "@charset \"iso-8859-1\";\n")]
    [InlineData("windows-1252", "/* coding: windows-1252 */\n")]
    public async Task A_file_is_read_and_searched_in_the_encoding_in_which_it_is_edited(string name, string declaration)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(name);
        var text = declaration + ".größe { color: red }\n";
        _bench.Put("src/a.css", [.. encoding.GetPreamble(), .. encoding.GetBytes(text)]);

        Assert.EndsWith(
            "\t.größe { color: red }\n",
            await _bench.RunAsync(new ReadFile(), new { path = "src/a.css" }),
            StringComparison.Ordinal
        );
        Assert.EndsWith(
            ": .größe { color: red }",
            await _bench.RunAsync(new Search(), new { pattern = "größe" }),
            StringComparison.Ordinal
        );
        await Edit("src/a.css", ".größe { color: red }", ".größe { color: blau }");
        Assert.Contains(
            "größe { color: blau }",
            await _bench.RunAsync(new ReadFile(), new { path = "src/a.css" }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_said_to_be_so_and_not_to_match_nothing()
    {
        _bench.Put("src/old.css", [0x2E, 0xE9, 0x7B, 0x7D]);
        _bench.Put(".env", "TOKEN=1");
        _bench.Put("src/a.png", [0x89, 0x50, 0, 0]);

        Assert.Contains(
            "it does not name its encoding",
            await _bench.RunAsync(new ReadFile(), new { path = "src/old.css" }),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is a binary file of 4 bytes",
            await _bench.RunAsync(new ReadFile(), new { path = "src/a.png" }),
            StringComparison.Ordinal
        );
        var found = await _bench.RunAsync(new Search(), new { pattern = "TOKEN" });
        Assert.Equal(
            "Nothing matches in what was searched.\nNot searched: .env (it may hold secrets), src/old.css (its encoding is not known).",
            found
        );
    }

    [Fact]
    public async Task A_very_long_line_is_cut_with_a_word_on_how_to_read_on()
    {
        var line = "[" + string.Concat(Enumerable.Range(0, 150_000).Select(i => $"{i:000000}🥐,")) + "\"end\"]";
        _bench.Put("public/data.json", line);
        StringBuilder read = new();
        var (column, requests) = (1, 0);
        while (true)
        {
            var part = await _bench.RunAsync(
                new ReadFile(),
                new
                {
                    path = "public/data.json",
                    start_line = 1,
                    start_column = column,
                }
            );
            Assert.True(part.Length < 61_000, $"{part.Length} characters came at once.");
            Assert.DoesNotContain('\uFFFD', part);
            requests++;
            var lines = part.Split('\n');
            read.Append(lines[0][2..]);
            if (lines is [_, ""])
            {
                break;
            }

            Assert.Contains("read on with start_line 1 and start_column ", lines[1], StringComparison.Ordinal);
            column = int.Parse(lines[1].Split("start_column ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.Equal(line, read.ToString());
        Assert.True(requests > 20);
        Assert.Contains(
            "there is no column 9999999",
            await _bench.RunAsync(new ReadFile(), new { path = "public/data.json", start_column = 9_999_999 }),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_is_found_far_along_a_line_of_a_large_file_is_shown()
    {
        _bench.Put("public/data.json", $"[{new string('x', 1_500_000)} TARGET {new string('y', 50_000)}]\n");
        var found = await _bench.RunAsync(new Search(), new { pattern = "TARGET" });
        Assert.StartsWith("public/data.json:1: (from column ", found, StringComparison.Ordinal);
        Assert.Contains(" TARGET ", found, StringComparison.Ordinal);
        Assert.True(found.Length < 500);
    }

    [Theory]
    [InlineData("((a{1,200}){1,200}){1,200}")]
    [InlineData("(((((a{9}){9}){9}){9}){9}){9}")]
    [InlineData("a{1,2147483647}")]
    [InlineData("a{2147483648}")]
    [InlineData("(\\w{1,999}\\s){1,999}")]
    [InlineData("[")]
    [InlineData("(?<=a)b")]
    [InlineData("(a)\\1")]
    [InlineData("(?>a+)b")]
    [InlineData("\\p{Nothing}")]
    [InlineData("a**")]
    [InlineData("(?(a)b|c)")]
    [InlineData("[z-a]")]
    [InlineData("\\")]
    public async Task A_pattern_that_cannot_be_used_is_told_and_ends_nothing(string pattern)
    {
        _bench.Put("src/main.ts", "aab\n");
        var found = await _bench.ResultAsync(new Search(), new { pattern });
        Assert.True(found.Succeeded || found.ForModel.StartsWith("The pattern cannot be used: ", StringComparison.Ordinal), found.ForModel);
        Assert.NotEmpty(found.ForPerson);
    }

    [Theory]
    [InlineData("^(a+)+$")]
    [InlineData("(a|aa)+b")]
    [InlineData("(.*){1,50}x")]
    [InlineData("(a?){90}a{90}b")]
    public async Task A_pattern_that_takes_long_is_given_up_file_by_file(string pattern)
    {
        _bench.Put("src/long.ts", new string('a', 2_000_000) + "!\n");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var found = await _bench.ResultAsync(new Search(), new { pattern });
        Assert.True(found.Succeeded || found.ForModel.Contains("cannot be used", StringComparison.Ordinal), found.ForModel);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_file_too_large_to_search_is_named()
    {
        _bench.Put("public/huge.txt", new string('x', 17 * 1024 * 1024));
        Assert.Equal(
            "Nothing matches in what was searched.\nNot searched: public/huge.txt (larger than 16 MB).",
            await _bench.RunAsync(new Search(), new { pattern = "y" })
        );
    }

    [Theory]
    [InlineData("src")]
    [InlineData("./src")]
    [InlineData("src/")]
    [InlineData("/src")]
    [InlineData("src\\")]
    [InlineData(".\\src")]
    [InlineData("src//")]
    [InlineData("./src/./")]
    [InlineData("src/pages/..")]
    [InlineData("src/main.ts")]
    [InlineData("/home/owner/my site/src")]
    public async Task A_folder_is_found_however_it_is_written(string path)
    {
        _bench.Put("src/main.ts", "// TARGET\n");
        _bench.Put("src/pages/a.ts", "\n");
        _bench.Put("other/main.ts", "// TARGET\n");
        Assert.Equal("src/main.ts:1: // TARGET", await _bench.RunAsync(new Search(), new { pattern = "TARGET", path }));
        if (!path.EndsWith(".ts", StringComparison.Ordinal))
        {
            Assert.Equal("src/main.ts (10)\nsrc/pages/a.ts (1)", await _bench.RunAsync(new ListFiles(), new { path }));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("./")]
    [InlineData("/")]
    [InlineData("src/..")]
    public async Task The_site_itself_is_found_however_it_is_written(string path)
    {
        _bench.Put("src/main.ts", "// TARGET\n");
        _bench.Put(".storybook/main.ts", "// TARGET\n");
        Assert.Equal(2, (await _bench.RunAsync(new Search(), new { pattern = "TARGET", path })).Split('\n').Length);
        Assert.Equal(".storybook/main.ts (10)\nsrc/main.ts (10)", await _bench.RunAsync(new ListFiles(), new { path }));
    }

    [Theory]
    [InlineData(".storybook")]
    [InlineData("./.storybook/")]
    [InlineData(".storybook\\")]
    public async Task A_folder_whose_name_begins_with_a_dot_keeps_it(string path)
    {
        _bench.Put(".storybook/main.ts", "// TARGET\n");
        _bench.Put("storybook/other.ts", "// TARGET\n");
        Assert.Equal(".storybook/main.ts (10)", await _bench.RunAsync(new ListFiles(), new { path }));
        Assert.Equal(".storybook/main.ts:1: // TARGET", await _bench.RunAsync(new Search(), new { pattern = "TARGET", path }));
    }

    [Theory]
    [InlineData("sources")]
    [InlineData("../other")]
    [InlineData("~/src")]
    public async Task A_folder_that_is_not_there_is_no_folder_without_matches(string path)
    {
        _bench.Put("src/main.ts", "// TARGET\n");
        var (found, listed) = (
            await _bench.ResultAsync(new Search(), new { pattern = "TARGET", path }),
            await _bench.ResultAsync(new ListFiles(), new { path })
        );
        Assert.False(found.Succeeded || listed.Succeeded);
        Assert.DoesNotContain("Nothing matches", found.ForModel, StringComparison.Ordinal);
    }

    private async Task Edit(string path, string oldText, string newText)
    {
        var edits = new[] { new { old_text = oldText, new_text = newText } };
        var result = await _bench.ResultAsync(new EditFile(), new { path, edits });
        Assert.True(result.Succeeded, result.ForModel);
    }
}
