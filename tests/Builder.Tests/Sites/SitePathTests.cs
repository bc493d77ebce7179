using System.Text.Json.Nodes;
using Builder.Core;
using Builder.Core.Sites;
using Builder.Tests.Edits;
using CsCheck;
using Xunit;

namespace Builder.Tests.Sites;

public sealed class SitePathTests
{
    [Theory]
    [InlineData("index.html", "index.html")]
    [InlineData("src/App.tsx", "src/App.tsx")]
    [InlineData("./src/./App.tsx", "src/App.tsx")]
    [InlineData("src/Über uns/größe.md", "src/Über uns/größe.md")]
    [InlineData("...", "...")]
    public void A_relative_path_is_taken(string text, string expected)
    {
        Assert.True(SitePath.TryParse(text, out var path, out _));
        Assert.Equal(expected, path.Value);
    }

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("  ", "empty")]
    [InlineData(".", "empty")]
    [InlineData("./", "empty")]
    [InlineData("a//b", "empty")]
    [InlineData("a/", "empty")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("\\\\server\\share", "absolute")]
    [InlineData("C:\\x", "absolute")]
    [InlineData("c:x", "absolute")]
    [InlineData("..", "traversal")]
    [InlineData("a/../../b", "traversal")]
    [InlineData("a/..", "traversal")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a.txt:stream", "alternateStream")]
    [InlineData("a\0b", "controlCharacter")]
    [InlineData("a\nb", "controlCharacter")]
    [InlineData("a\u0085b", "controlCharacter")]
    [InlineData("a\u2028b", "controlCharacter")]
    public void Anything_else_is_refused_with_its_reason(string? text, string reason)
    {
        Assert.False(SitePath.TryParse(text, out _, out var refusal));
        Assert.Equal(reason, refusal.Reason);
        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public void Paths_of_absurd_length_or_depth_and_broken_text_are_refused()
    {
        Assert.False(SitePath.TryParse(new string('a', 1025), out _, out var longest));
        Assert.Equal("tooLong", longest.Reason);
        Assert.False(SitePath.TryParse(new string('a', 256), out _, out _));
        Assert.True(SitePath.TryParse(new string('a', 255), out _, out _));
        Assert.False(SitePath.TryParse(string.Join('/', Enumerable.Repeat("a", 65)), out _, out _));
        Assert.True(SitePath.TryParse(string.Join('/', Enumerable.Repeat("a", 64)), out _, out _));
        Assert.False(SitePath.TryParse("a\uD800b", out _, out var half));
        Assert.Equal(("controlCharacter", "The path is not valid text: half of a character is missing."), (half.Reason, half.Message));
        Assert.False(SitePath.TryParse("a\uDC00", out _, out _));
        Assert.False(SitePath.TryParse("a\uD800", out _, out _));
        Assert.False(SitePath.TryParse("\uD800", out _, out _));
    }

    [Theory]
    [InlineData(" ", "The path is empty.")]
    [InlineData("./.", "The path names the site's own folder; a file inside it was expected.")]
    [InlineData("a\tb", "The path contains the control character U+0009.")]
    [InlineData("a\u2029b", "The path contains the control character U+2029.")]
    [InlineData("/a", "“/a” is an absolute path; only paths relative to the site's folder are allowed.")]
    [InlineData("\\a", "“\\a” is an absolute path; only paths relative to the site's folder are allowed.")]
    [InlineData("Z:", "“Z:” is an absolute path; only paths relative to the site's folder are allowed.")]
    [InlineData("a\\b", "“a\\b” contains a backslash; separate folders with /.")]
    [InlineData("1:", "“1:” contains a colon, which some file systems take for another stream or drive.")]
    [InlineData(":", "“:” contains a colon, which some file systems take for another stream or drive.")]
    [InlineData("a/../b", "“a/../b” leads upwards with “..”; only paths inside the site's folder are allowed.")]
    [InlineData("a//b", "“a//b” has an empty part: two slashes in a row, or one at the end.")]
    public void A_refusal_says_in_a_sentence_what_is_wrong(string text, string message)
    {
        Assert.False(SitePath.TryParse(text, out _, out var refusal));
        Assert.Equal(message, refusal.Message);
    }

    [Fact]
    public void What_is_too_long_is_told_with_what_is_allowed()
    {
        Assert.False(SitePath.TryParse(new string('a', 1025), out _, out var path));
        Assert.Equal("The path has 1025 characters; at most 1024 are allowed.", path.Message);
        Assert.False(SitePath.TryParse(new string('é', 128), out _, out var part));
        Assert.Equal(("tooLong", "A path may have 64 parts of 255 bytes each; this one has more."), (part.Reason, part.Message));
        Assert.False(SitePath.TryParse($"a/{new string('a', 256)}/a", out _, out var between));
        Assert.Equal("tooLong", between.Reason);
        Assert.True(SitePath.TryParse(string.Join('/', Enumerable.Repeat(new string('a', 255), 4)) + "/", out _, out _) is false);
        Assert.True(SitePath.TryParse(string.Join('/', Enumerable.Repeat(new string('a', 204), 5)), out var longest, out _));
        Assert.Equal(1024, longest.Value.Length);
    }

    [Fact]
    public void Whole_characters_beyond_the_basic_plane_are_taken()
    {
        Assert.Equal("a😀/😀b😀", SitePath.Parse("a😀/😀b😀").Value);
        Assert.False(SitePath.TryParse("😀\uDE00", out _, out _));
        Assert.False(SitePath.TryParse("\uD83D\uD83D\uDE00", out _, out _));
    }

    [Fact]
    public void A_path_knows_its_name_and_its_kind_and_its_place_in_the_order()
    {
        var (a, b) = (SitePath.Parse("src/App.TSX"), SitePath.Parse("src/a"));
        Assert.Equal(("App.TSX", ".tsx", "a", ""), (a.Name, a.Extension, b.Name, b.Extension));
        Assert.Equal("index.html", SitePath.Parse("index.html").Name);
        Assert.True(a < b && a <= b && b > a && b >= a);
        Assert.False(a > b || a >= b || b < a || b <= a);
        var same = SitePath.Parse("src/App.TSX");
        Assert.True(a <= same && a >= same && a == same);
        Assert.False(a < same || a > same);
        Assert.Equal("src/App.TSX", a.ToString());
        Assert.Equal(
            "A SitePath must come from TryParse or Parse.",
            Assert.Throws<InvalidOperationException>(() => default(SitePath).Value).Message
        );
    }

    [Fact]
    public void Parse_says_in_a_sentence_what_is_wrong()
    {
        var e = Assert.Throws<BuilderException>(() => SitePath.Parse("../x"));
        Assert.Equal(ErrorKind.Validation, e.Kind);
        Assert.Contains("../x", e.Message, StringComparison.Ordinal);
        Assert.Equal("Give a path relative to the site's folder, such as src/App.tsx.", e.NextStep);
        Assert.Equal("traversal", e.Detail);
    }

    [Theory]
    [InlineData("SRC/app.TSX", "src/app.tsx")]
    [InlineData(".g\u200Cit/config", ".git/config")]
    [InlineData("．ＧＩＴ/x", ".git/x")]
    [InlineData("ﬁle.ts", "file.ts")]
    [InlineData(".git./x", ".git/x")]
    [InlineData(".git /x", ".git/x")]
    [InlineData("\u212Aeys", "keys")]
    [InlineData("\u017Fecret", "secret")]
    [InlineData("\U0001D5C0it", "git")]
    [InlineData(".gⁱt", ".git")]
    public void The_key_is_the_same_for_what_some_file_system_takes_for_the_same(string text, string key) =>
        Assert.Equal(key, SitePath.Parse(text).Key);

    [Fact]
    public void No_text_whatever_throws_or_leads_outside()
    {
        var alphabet = Gen.Frequency((5, Gen.OneOf('/', '.', '\\', ':', ' ', '~', '\0', 'a', 'G')), (1, Gen.Char));
        alphabet
            .Array[0, 40]
            .Sample(
                characters =>
                {
                    var text = new string(characters);
                    if (SitePath.TryParse(text, out var path, out var refusal))
                    {
                        var full = Path.GetFullPath(Path.Combine("/root/site", path.Value));
                        Assert.StartsWith("/root/site/", full, StringComparison.Ordinal);
                        Assert.Equal(path, SitePath.Parse(path.Value));
                        _ = path.Key;
                        _ = PathPolicy.WhyNotWritable(path);
                        _ = PathPolicy.WhyNotReadable(path);
                        _ = PathPolicy.NeedsApproval(path);
                    }
                    else
                    {
                        Assert.NotEmpty(refusal.Message);
                    }
                },
                iter: Iterations.Of(100_000)
            );
    }

    public static TheoryData<string> PeerPaths => PeerCases.Names("path_safety.jsonl");

    [Theory, MemberData(nameof(PeerPaths))]
    public void A_path_is_let_through_or_not_as_other_tools_have_it(string id)
    {
        var row = PeerCases.Rows("path_safety.jsonl").Single(r => (string)r["id"]! == id);
        using var folder = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        Lay(folder, outside, row["layout"]!.AsObject());

        var segments = string.Join('/', row["segments"]!.AsArray().Select(s => (string)s!));
        var allowed = SitePath.TryParse(segments, out var path, out _) && CanWrite(new SiteFolder(folder.Path), path);

        Assert.Equal((bool)row["allowed"]!, allowed);
        Assert.All(Directory.EnumerateFiles(outside.Path), file => Assert.NotEqual("written", File.ReadAllText(file)));
    }

    private static bool CanWrite(SiteFolder folder, SitePath path)
    {
        try
        {
            folder.Write(path, "written"u8);
            return true;
        }
        catch (BuilderException e)
        {
            Assert.Equal("link", e.Detail);
            return false;
        }
    }

    private static void Lay(TemporaryFolder folder, TemporaryFolder outside, JsonObject layout)
    {
        string Real(string text) =>
            text.Replace("{root}", folder.Path, StringComparison.Ordinal).Replace("{outside}", outside.Path, StringComparison.Ordinal);
        foreach (var (name, content) in layout["files"]?.AsObject() ?? [])
        {
            folder.Put(name, (string)content!);
        }

        foreach (var name in layout["dirs"]?.AsArray() ?? [])
        {
            Directory.CreateDirectory(folder.At((string)name!));
        }

        foreach (var (name, content) in layout["outside"]?.AsObject() ?? [])
        {
            outside.Put(name, (string)content!);
        }

        foreach (var (name, target) in layout["symlinks"]?.AsObject() ?? [])
        {
            File.CreateSymbolicLink(folder.At(name), Real((string)target!));
        }
    }
}
