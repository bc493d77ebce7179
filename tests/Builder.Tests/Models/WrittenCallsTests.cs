using Builder.Core.Models.Calls;
using Xunit;

namespace Builder.Tests.Models;

/// <summary>Tool calls that models write as text, in the words of their own training.</summary>
public sealed class WrittenCallsTests
{
    [Theory]
    [InlineData("<tool_call>\n{\"name\": \"write_file\", \"arguments\": {\"path\": \"a.ts\", \"content\": \"}</b>\"}}\n</tool_call>")]
    [InlineData(
        "<tool_call>{\"name\": \"write_file\", \"arguments\": \"{\\\"path\\\": \\\"a.ts\\\", \\\"content\\\": \\\"}</b>\\\"}\"}</tool_call><|im_end|>"
    )]
    [InlineData("```json\n{\"name\": \"write_file\", \"parameters\": {\"path\": \"a.ts\", \"content\": \"}</b>\"}}\n```")]
    [InlineData("{\"tool\": \"functions.write_file\", \"input\": {\"path\": \"a.ts\", \"content\": \"}</b>\"}}")]
    [InlineData(
        "{\"function\": {\"name\": \"write_file\", \"arguments\": {\"path\": \"a.ts\", \"content\": \"}</b>\"}}, \"name\": \"write_file\", \"arguments\": {\"path\": \"a.ts\", \"content\": \"}</b>\"}}"
    )]
    [InlineData("<function=write_file>{\"path\": \"a.ts\", \"content\": \"}</b>\"}</function>")]
    [InlineData(
        "<tool_call>\n<function=write_file>\n<parameter=path>\na.ts\n</parameter>\n<parameter=content>\n}</b>\n</parameter>\n</function>\n</tool_call>"
    )]
    [InlineData(
        "<function_calls>\n<invoke name=\"write_file\">\n<parameter name=\"path\">a.ts</parameter>\n<parameter name=\"content\">}</b></parameter>\n</invoke>\n</function_calls>"
    )]
    [InlineData("[TOOL_CALLS][{\"name\": \"write_file\", \"arguments\": {\"path\": \"a.ts\", \"content\": \"}</b>\"}}]")]
    [InlineData("<|python_tag|>{\"name\": \"write_file\", \"parameters\": {\"path\": \"a.ts\", \"content\": \"}</b>\"}}<|eom_id|>")]
    public void A_call_that_ends_an_answer_is_read_as_the_call(string written)
    {
        var (said, calls) = WrittenCalls.Read("I write the page.\n" + written, ModelCallScene.Options);

        Assert.Equal("I write the page.", said);
        var call = Assert.Single(calls);
        Assert.Equal(("write_file", null), (call.Name, call.Invalid));
        Assert.Equal("a.ts", call.Arguments.GetProperty("path").GetString());
        Assert.Equal("}</b>", call.Arguments.GetProperty("content").GetString());
    }

    [Fact]
    public void Several_in_a_row_are_several()
    {
        const string One = "<tool_call>\n{\"name\":\"write_file\",\"arguments\":{\"path\":\"a\",\"content\":\"1\"}}\n</tool_call>";
        Assert.Equal(2, WrittenCalls.Read(One + "\n" + One, ModelCallScene.Options).Calls.Count);
    }

    [Theory]
    [InlineData("<tool_call>{\"name\": \"no_such_tool\", \"arguments\": {\"path\": \"a\", \"content\": \"\"}}</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"write_file\", \"arguments\": {\"path\": \"a\"}}</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"write_file\", \"arguments\": {\"path\": \"a\", \"content\": \"cut o")]
    [InlineData(
        "A call looks like this:\n```json\n{\"name\": \"write_file\", \"arguments\": {\"path\": \"a\", \"content\": \"b\"}}\n```\nShall I make it?"
    )]
    [InlineData("```json\n{\"name\": \"site\", \"version\": \"1.0.0\"}\n```")]
    [InlineData("{\"name\": \"write_file\"}")]
    [InlineData("Done.")]
    [InlineData("")]
    public void What_is_less_plain_stays_text(string answer)
    {
        var (said, calls) = WrittenCalls.Read(answer, ModelCallScene.Options);
        Assert.Equal((answer, 0), (said, calls.Count));
    }
}
