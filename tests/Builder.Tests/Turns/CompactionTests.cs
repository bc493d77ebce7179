using Builder.Core.Turns;
using Microsoft.Extensions.AI;
using Xunit;

namespace Builder.Tests.Turns;

public sealed class CompactionTests
{
    private const string Instructions = "You build websites.";
    private const string Wish = "Make the header blue.";

    [Fact]
    public void Each_stage_leaves_out_more_and_the_instructions_the_wish_and_the_last_steps_stay()
    {
        var (messages, compaction) = Conversation(steps: 6, earlier: 2);
        var size = Size(messages);
        List<string> told = [];
        while (compaction.Shorten() is { } what)
        {
            told.Add(what);
            Assert.True(Size(messages) < size, $"{what}: {size} and then {Size(messages)} characters.");
            size = Size(messages);
            Assert.Equal(Instructions, messages[0].Text);
            Assert.Contains(messages, m => m.Role == ChatRole.User && m.Text.EndsWith(Wish, StringComparison.Ordinal));
            Assert.Contains(messages, m => m.Contents.OfType<FunctionCallContent>().Any(c => c.CallId == "call_5"));
            AssertAnswered(messages);
        }

        Assert.Equal(5, told.Count);
        Assert.Equal("4 older tool results shortened", told[0]);
        Assert.True(size < 15_000, $"{size} characters are left.");
    }

    [Fact]
    public void Steps_that_were_left_out_are_named()
    {
        var (messages, compaction) = Conversation(steps: 4, earlier: 0);
        compaction.Shorten();
        compaction.Shorten();
        Assert.Equal("2 older steps left out", compaction.Shorten());
        Assert.Contains(messages, m => m.Text.Contains("write_file src/file0.ts; write_file src/file1.ts", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_short_already_is_left_and_there_is_an_end()
    {
        List<ChatMessage> messages = [new(ChatRole.System, Instructions), new(ChatRole.User, Wish)];
        Compaction compaction = new(messages, 1);
        Assert.Null(compaction.Shorten());
        Assert.Equal([Instructions, Wish], messages.Select(m => m.Text));
    }

    private static (List<ChatMessage>, Compaction) Conversation(int steps, int earlier)
    {
        List<ChatMessage> messages = [new(ChatRole.System, Instructions)];
        for (var turn = 0; turn < earlier; turn++)
        {
            messages.Add(new(ChatRole.User, $"Wish {turn}"));
            messages.Add(new(ChatRole.Assistant, new string('e', 3000)));
        }

        messages.Add(new(ChatRole.User, $"<site>\n{new string('f', 9000)}\n</site>\n\n{Wish}"));
        Compaction compaction = new(messages, messages.Count - 1);
        for (var step = 0; step < steps; step++)
        {
            Dictionary<string, object?> arguments = new() { ["path"] = $"src/file{step}.ts", ["content"] = new string('c', 5000) };
            messages.Add(new(ChatRole.Assistant, [new FunctionCallContent($"call_{step}", "write_file", arguments)]));
            messages.Add(new(ChatRole.Tool, [new FunctionResultContent($"call_{step}", new string('r', 8000))]));
        }

        return (messages, compaction);
    }

    private static int Size(List<ChatMessage> messages) =>
        messages
            .SelectMany(m => m.Contents)
            .Sum(c =>
                c switch
                {
                    TextContent text => text.Text.Length,
                    FunctionResultContent result => result.Result!.ToString()!.Length,
                    FunctionCallContent call => call.Arguments!.Sum(a => a.Value!.ToString()!.Length),
                    _ => 0,
                }
            );

    // Providers refuse a result without its call, and a call without its result.
    private static void AssertAnswered(List<ChatMessage> messages) =>
        Assert.Equal(
            messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Select(c => c.CallId),
            messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>().Select(c => c.CallId)
        );
}
