using Builder.Server.Lsp;
using Xunit;
using Range = Builder.Server.Lsp.Range;

namespace Builder.Tests.Lsp;

public sealed class OpenDocumentsTests
{
    private const string Uri = "file:///site/src/App.tsx";
    private readonly OpenDocuments _documents = new();

    [Theory]
    [InlineData("a\nb\nc", 1, 0, 1, 1, "X", "a\nX\nc")]
    [InlineData("a\r\nb\r\nc", 1, 1, 2, 0, "", "a\r\nbc")]
    [InlineData("a\rb", 1, 0, 1, 0, "-", "a\r-b")]
    [InlineData("👍x", 0, 2, 0, 3, "y", "👍y")]
    [InlineData("", 0, 0, 0, 0, "new", "new")]
    [InlineData("ab", 5, 9, 7, 0, "!", "ab!")]
    [InlineData("ab\ncd", 0, 99, 0, 99, "!", "ab!\ncd")]
    public void A_change_replaces_exactly_its_range(
        string before,
        int line,
        int character,
        int endLine,
        int endCharacter,
        string text,
        string after
    )
    {
        Open(before);
        Change(new ContentChange(text, new Range(new Position(line, character), new Position(endLine, endCharacter))));
        Assert.Equal(after, Text);
    }

    [Fact]
    public void Changes_of_one_notification_apply_one_after_another()
    {
        Open("one two");
        Change(
            new ContentChange("", new Range(default, new Position(0, 4))),
            new ContentChange("!", new Range(new Position(0, 3), new Position(0, 3)))
        );
        Assert.Equal("two!", Text);
    }

    [Fact]
    public void A_change_without_a_range_replaces_the_document()
    {
        Open("old");
        Change(new ContentChange("new"));
        Assert.Equal("new", Text);
    }

    [Fact]
    public void A_closed_document_is_forgotten()
    {
        Open("text");
        _documents.Close(new DidCloseParams(new TextDocumentIdentifier(Uri)));
        Assert.Null(_documents.Find("/site/src/App.tsx"));
    }

    [Fact]
    public void A_document_that_is_no_file_is_left_alone()
    {
        _documents.Open(new DidOpenParams(new TextDocumentItem("untitled:Untitled-1", 1, "text")));
        Assert.Empty(_documents.All);
    }

    [Theory]
    [InlineData("/tmp/my site/100%/a#b?.tsx")]
    [InlineData("/tmp/straße/ё.tsx")]
    public void A_path_survives_the_way_through_a_file_address(string path) => Assert.Equal(path, FileUri.ToPath(FileUri.FromPath(path)));

    [Theory]
    [InlineData("https://example.com/a")]
    [InlineData("file://server/share/a")]
    [InlineData("not an address")]
    public void Only_files_of_this_machine_have_a_path(string uri) => Assert.Null(FileUri.ToPath(uri));

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("ab\n", 1, 0)]
    [InlineData("ab\r\ncd", 1, 2)]
    public void The_whole_of_a_text_ends_where_it_ends(string text, int line, int character) =>
        Assert.Equal(new Position(line, character), TextPositions.Whole(text).End);

    private string Text => _documents.Find("/site/src/App.tsx")!.Text;

    private void Open(string text) => _documents.Open(new DidOpenParams(new TextDocumentItem(Uri, 1, text)));

    private void Change(params ContentChange[] changes) =>
        _documents.Change(new DidChangeParams(new VersionedTextDocumentIdentifier(Uri, 2), changes));
}
