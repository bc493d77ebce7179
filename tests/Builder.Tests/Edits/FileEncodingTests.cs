using System.Text;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>How a file is written is told from its bytes, or from what it says itself, and never guessed.</summary>
public sealed class FileEncodingTests
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    public static TheoryData<byte[], string> Known =>
        new()
        {
            { "größe"u8.ToArray(), "UTF-8" },
            { [], "UTF-8" },
            { [.. Mark, .. "größe"u8], "UTF-8 with a byte order mark" },
            { Mark, "UTF-8 with a byte order mark" },
            { [.. Mark, 0], "UTF-8 with a byte order mark" },
            { [0xFF, 0xFE], "UTF-16" },
            { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("größe 😀")], "UTF-16" },
            { [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes("größe 😀")], "UTF-16" },
            { Latin("# coding: latin1\né"), "latin1" },
            { Latin("# -*- coding=iso-8859-15 -*-\né"), "iso-8859-15" },
            { Latin("@charset \"windows-1252\";\né"), "windows-1252" },
            { Latin("<meta charset=cp1252>\né"), "cp1252" },
            { Latin("<meta charset = 'Windows1252'>\né"), "Windows1252" },
            { Latin("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\né"), "ISO-8859-1" },
            { Latin(new string(' ', 1004) + "charset=\"ISO-8859-1\"\né"), "ISO-8859-1" },
        };

    [Theory, MemberData(nameof(Known))]
    public void An_encoding_that_is_known_gives_the_same_bytes_back(byte[] bytes, string name)
    {
        var (encoding, reason, why) = FileEncoding.Of(bytes);
        Assert.Equal((name, null, null), (encoding?.Name, reason, why));
        Assert.Equal(bytes, encoding!.Encode(encoding.Decode(bytes)));
        Assert.Equal(name.Contains("mark", StringComparison.Ordinal) || name == "UTF-16", encoding.HasMark);
    }

    public static TheoryData<byte[], string, string> Unknown =>
        new()
        {
            { [(byte)'a', 0], "binary", "it is not a text file" },
            { [0xE9], "encoding", Neither },
            { Latin("charset=klingon\né"), "encoding", Neither },
            { Latin("charset=cp99999\né"), "encoding", Neither },
            { Latin("charset=cp123\né"), "encoding", Neither },
            { Latin(new string(' ', 1024) + "charset=ISO-8859-1\né"), "encoding", Neither },
            {
                Latin("charset=utf-8\né"),
                "encoding",
                "it says that it is utf-8, but its bytes are not; save it as UTF-8 first, or delete it and write it anew"
            },
            {
                Latin("charset=us-ascii\né"),
                "encoding",
                "it says that it is us-ascii, but its bytes are not; save it as UTF-8 first, or delete it and write it anew"
            },
            {
                [.. Mark, 0xE9],
                "encoding",
                "it says that it is UTF-8 with a byte order mark, but its bytes are not; save it as UTF-8 first, or delete it and write it anew"
            },
            {
                [0xFF, 0xFE, 0x00, 0xD8],
                "encoding",
                "it says that it is UTF-16, but its bytes are not; save it as UTF-8 first, or delete it and write it anew"
            },
            {
                [0xFE, 0xFF, 0xDC, 0x00],
                "encoding",
                "it says that it is UTF-16, but its bytes are not; save it as UTF-8 first, or delete it and write it anew"
            },
        };

    private static string Neither =>
        "it is neither UTF-8 nor UTF-16, and it does not name its encoding; save it as UTF-8 first, or delete it and write it anew";

    [Theory, MemberData(nameof(Unknown))]
    public void Everything_else_is_refused_with_a_reason(byte[] bytes, string reason, string why)
    {
        var (encoding, actual, sentence) = FileEncoding.Of(bytes);
        Assert.Null(encoding);
        Assert.Equal((reason, why), (actual, sentence));
        Assert.Equal((reason, why), (FileText.Read(bytes).Reason, FileText.Read(bytes).Why));
    }

    [Fact]
    public void A_character_that_the_encoding_lacks_is_never_replaced_by_another()
    {
        foreach (var head in (string[])["charset=ISO-8859-1\né", "charset=cp1252\né", "charset=shift_jis\n\u0083\u0041"])
        {
            var encoding = FileEncoding.Of(Latin(head)).Encoding!;
            Assert.Throws<EncoderFallbackException>(() => encoding.Encode("😀"));
        }

        Assert.Throws<EncoderFallbackException>(() => FileEncoding.Utf8.Encode("\uD800"));
        Assert.Throws<EncoderFallbackException>(() => FileEncoding.Of([.. Mark]).Encoding!.Encode("\uD800"));
        Assert.Throws<EncoderFallbackException>(() => FileEncoding.Of([0xFF, 0xFE, 0x61, 0]).Encoding!.Encode("\uD800"));
    }

    [Theory]
    [InlineData("@@ -2 +2 @@\n-two\n+größe\n", "one\ngröße\nthree\n")]
    [InlineData("@@ -2 +2 @@\n-two\n+€\n", null)]
    [InlineData("@@ -2 +2 @@\n-two\n+2\n", "one\n2\nthree\n")]
    public void A_patch_whose_numbers_are_right_is_written_in_the_files_own_encoding(string hunk, string? expected)
    {
        var edits = EditParser.Parse(EditFormat.UnifiedDiff, $"--- a/a.txt\n+++ b/a.txt\n{hunk}");
        byte[] Of(Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        foreach (var encoding in (Encoding[])[Encoding.Latin1, Encoding.Unicode, Encoding.BigEndianUnicode, new UTF8Encoding(true)])
        {
            var head = encoding == Encoding.Latin1 ? "three é charset=ISO-8859-1" : "three é";
            var before = Of(encoding, $"one\ntwo\n{head}\n");
            var tree = new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [SitePath.Parse("a.txt")] = before });
            var outcome = EditEngine.Apply(edits, tree);
            if (expected is null && encoding == Encoding.Latin1)
            {
                Assert.Equal(EditReason.Encoding, Assert.Single(outcome.Refusals).Reason);
            }
            else
            {
                var after = (expected ?? "one\n€\nthree\n").Replace("three", head, StringComparison.Ordinal);
                Assert.Equal(Of(encoding, after), Assert.Single(outcome.Changes).After);
            }
        }
    }

    private static byte[] Latin(string text) => Encoding.Latin1.GetBytes(text);
}
