using Xunit;

namespace Builder.Tests.Tools;

public sealed class RewritingTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

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
}
