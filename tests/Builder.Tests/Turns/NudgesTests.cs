using Builder.Core.Turns;
using Xunit;

namespace Builder.Tests.Turns;

public sealed class NudgesTests
{
    [Theory]
    [InlineData("<tool_call>\n{\"name\": \"edit_file\", \"arguments\": {\"path\": \"a\"}}\n</tool_call>")]
    [InlineData("```json\n{\"name\": \"edit_file\", \"arguments\": {\"path\": \"a\"}}\n```")]
    [InlineData("I edit it.\n<function=edit_file>{\"path\": \"a\"}</function>")]
    [InlineData("[TOOL_CALLS][{\"name\": \"check\", \"arguments\": {}}]")]
    [InlineData("<invoke name=\"edit_file\"><parameter name=\"path\">a</parameter></invoke>")]
    [InlineData("<｜tool▁calls▁begin｜>function<｜tool▁sep｜>edit_file")]
    [InlineData("functions.edit_file({\"path\":\"a\"})")]
    [InlineData("{\"tool\": \"check\", \"input\": {}}")]
    public void A_call_that_is_written_as_text_is_told_also_after_a_change_and_not_for_ever(string answer)
    {
        Nudges nudges = new(isReplay: false);
        Assert.Equal(
            3,
            Enumerable.Range(0, 9).Count(_ => nudges.After(answer, hasChanged: true, hasRun: true) is { } told && told.Contains("as text"))
        );
    }

    [Theory]
    [InlineData("Done.")]
    [InlineData("I've updated the header.")]
    [InlineData("The title has been changed to blue.")]
    [InlineData("The buttons are now round.")]
    [InlineData("```css\nh1 { color: blue }\n```")]
    [InlineData("")]
    [InlineData(" \n")]
    public void What_claims_a_change_or_says_nothing_is_told_once_when_nothing_changed(string answer)
    {
        Nudges nudges = new(isReplay: false);
        Assert.NotNull(nudges.After(answer, hasChanged: false, hasRun: false));
        Assert.Null(nudges.After(answer, hasChanged: false, hasRun: false));
        Assert.Null(new Nudges(isReplay: false).After(answer, hasChanged: true, hasRun: true));
    }

    [Theory]
    [InlineData("Which name would you like?")]
    [InlineData("The site is built with Vite. Run npm run build to deploy it.")]
    [InlineData("Hello.")]
    [InlineData("No, nothing of that kind is there.")]
    public void An_answer_or_a_question_may_end_the_turn(string answer) =>
        Assert.Null(new Nudges(isReplay: false).After(answer, false, true));
}
