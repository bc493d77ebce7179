using Builder.Core.Models;
using Builder.Core.Tools;
using Microsoft.Extensions.AI;
using Xunit;

namespace Builder.Tests.Tools;

public sealed class RewritingTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_refusal_names_is_among_the_tools_of_every_model(bool prefersPatch)
    {
        _bench.Put("src/a.ts", "a\n");
        using var model = new ChatModel(new NoAnswers(), new ModelReference(ModelProvider.OpenAI, "m"), prefersPatch);
        var toolbox = Toolbox.For(model);
        var told = await _bench.RunAsync(new WriteFile(), new { path = "src/a.ts", content = "b\n" });

        Assert.Contains("rewrite_file", told, StringComparison.Ordinal);
        Assert.NotNull(toolbox.Find("rewrite_file"));
    }

    [Fact]
    public async Task A_file_whose_encoding_lacks_a_character_can_be_deleted_and_written_anew_as_it_is_told()
    {
        _bench.Put("a.html", System.Text.Encoding.Latin1.GetBytes("<meta charset=\"iso-8859-1\">\n\u00fc\n"));
        var rewritten = await _bench.RunAsync(new Builder.Core.Tools.RewriteFile(), new { path = "a.html", content = "€\n" });
        Assert.Contains("delete the file and write it as a new one", rewritten, StringComparison.Ordinal);

        Assert.True((await _bench.ResultAsync(new DeleteFileTool(), new { path = "a.html" })).Succeeded);
        Assert.True((await _bench.ResultAsync(new WriteFile(), new { path = "a.html", content = "€\n" })).Succeeded);
        Assert.Equal("€\n", _bench.Read("a.html"));
    }

    [Fact]
    public async Task Text_that_is_to_be_added_to_a_file_has_a_way_to_get_there()
    {
        _bench.Put("a.txt", "one\n");
        var told = await _bench.RunAsync(
            new EditFile(),
            new { path = "a.txt", edits = new[] { new { old_text = "", new_text = "two\n" } } }
        );
        Assert.Contains("name a line beside the place", told, StringComparison.Ordinal);

        var added = new { path = "a.txt", edits = new[] { new { old_text = "one\n", new_text = "one\ntwo\n" } } };
        Assert.True((await _bench.ResultAsync(new EditFile(), added)).Succeeded);
        Assert.Equal("one\ntwo\n", _bench.Read("a.txt"));
    }

    /// <summary>What the refusal names has to be something that the tool takes.</summary>
    [Fact]
    public async Task A_rewrite_that_drops_most_of_a_file_says_how_to_mean_it_and_is_then_done()
    {
        var tool = new Builder.Core.Tools.RewriteFile();
        _bench.Put("notes.txt", string.Concat(Enumerable.Range(1, 40).Select(i => $"line {i}\n")));

        Assert.Contains(
            "may_drop_lines",
            await _bench.RunAsync(tool, new { path = "notes.txt", content = "short\n" }),
            StringComparison.Ordinal
        );
        Assert.StartsWith("line 1\n", _bench.Read("notes.txt"), StringComparison.Ordinal);
        Assert.Contains("may_drop_lines", tool.Declare().JsonSchema.GetRawText(), StringComparison.Ordinal);

        var result = await _bench.ResultAsync(
            tool,
            new
            {
                path = "notes.txt",
                content = "short\n",
                may_drop_lines = true,
            }
        );
        Assert.True(result.Succeeded, result.ForModel);
        Assert.Equal("short\n", _bench.Read("notes.txt"));
    }

    private sealed class NoAnswers : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }
}
