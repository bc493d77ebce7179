using System.Text.Json;
using Builder.Core.Sites;
using Builder.Server.Lsp;
using Builder.Server.Rpc;
using Builder.Tests.Rpc;
using Builder.Tests.Verbs;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;
using StreamJsonRpc;
using Xunit;

namespace Builder.Tests.Lsp;

public sealed class EditorsTests : IDisposable
{
    private static readonly SitePath App = SitePath.Parse("src/App.tsx");
    private readonly TestFolders _folders = new();
    private readonly Editors _editors = new();
    private readonly EditorConnection _connection;
    private readonly RawClient _editor;
    private readonly JsonRpc _rpc;
    private readonly Site _site;

    public EditorsTests()
    {
        var (near, far) = FullDuplexStream.CreatePair();
        _editor = new RawClient(near);
        _rpc = new JsonRpc(new HeaderDelimitedMessageHandler(far, RpcJson.Formatter()));
        _connection = new EditorConnection(new WireClient(_rpc, NullLogger.Instance), () => [])
        {
            Said = new InitializeParams(
                Capabilities: new ClientCapabilities(new WorkspaceCapabilities(true, new WorkspaceEditCapabilities(true)))
            ),
        };
        _rpc.StartListening();
        _editors.Add(_connection);
        _site = Site.Open(Directory.CreateDirectory(Path.Combine(_folders.Root, "site")).FullName);
        _site.Folder.Write(App, "saved\n"u8.ToArray());
    }

    [Fact]
    public void Only_what_differs_from_the_disk_is_unsaved()
    {
        Open("saved\n");
        Assert.Empty(_editors.Dirty(_site));

        _connection.Documents.Change(new DidChangeParams(new VersionedTextDocumentIdentifier(Uri, 2), [new ContentChange("typed\n")]));
        var buffer = Assert.Single(_editors.Dirty(_site)).Value;
        Assert.Equal(("typed\n", 2), (buffer.Text, buffer.Version));

        _site.Folder.Write(App, "typed\n"u8.ToArray());
        Assert.Empty(_editors.Dirty(_site));
    }

    [Fact]
    public void A_byte_order_mark_is_no_difference()
    {
        _site.Folder.Write(App, [0xEF, 0xBB, 0xBF, .. "saved\n"u8]);
        Open("saved\n");
        Assert.Empty(_editors.Dirty(_site));
    }

    [Fact]
    public void Documents_of_other_folders_do_not_count()
    {
        _connection.Documents.Open(new DidOpenParams(new TextDocumentItem(FileUri.FromPath(_site.Root + "-other/src/App.tsx"), 1, "x")));
        Assert.Empty(_editors.Dirty(_site));
    }

    [Fact]
    public async Task An_open_file_is_replaced_through_its_editor_at_the_version_that_was_seen()
    {
        Open("typed\nmore");
        JsonElement asked = default;
        _editor.Answers(
            "workspace/applyEdit",
            parameters =>
            {
                asked = parameters.Clone();
                return """{"applied":true}""";
            }
        );

        Assert.True(await _editors.ReplaceAsync(_site, new Dictionary<SitePath, string?> { [App] = "landed\n" }, CancellationToken.None));

        var change = asked.GetProperty("edit").GetProperty("documentChanges")[0];
        Assert.Equal(
            (Uri, 1),
            (
                change.GetProperty("textDocument").GetProperty("uri").GetString(),
                change.GetProperty("textDocument").GetProperty("version").GetInt32()
            )
        );
        var edit = change.GetProperty("edits")[0];
        Assert.Equal("landed\n", edit.GetProperty("newText").GetString());
        Assert.Equal("""{"line":1,"character":4}""", edit.GetProperty("range").GetProperty("end").GetRawText());
    }

    [Theory]
    [InlineData("""{"applied":false,"failureReason":"the person typed"}""")]
    [InlineData("null")]
    public async Task A_refusal_of_the_editor_is_told(string answer)
    {
        Open("typed");
        _editor.Answers("workspace/applyEdit", _ => answer);
        Assert.False(await _editors.ReplaceAsync(_site, new Dictionary<SitePath, string?> { [App] = "landed" }, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_no_editor_has_open_is_not_said_to_be_replaced() =>
        Assert.False(await _editors.ReplaceAsync(_site, new Dictionary<SitePath, string?> { [App] = "landed" }, CancellationToken.None));

    public void Dispose()
    {
        _connection.Client.Close();
        _rpc.Dispose();
        _editor.Dispose();
        _folders.Dispose();
    }

    private string Uri => FileUri.FromPath(_site.Folder.Absolute(App));

    private void Open(string text) => _connection.Documents.Open(new DidOpenParams(new TextDocumentItem(Uri, 1, text)));
}
