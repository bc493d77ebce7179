using Builder.Core.Models.Answers;
using Xunit;

namespace Builder.Tests.Models;

public sealed class ThoughtsTests
{
    public static TheoryData<string, string> Texts =>
        new()
        {
            { "<think>\nPerhaps ```ts\n```ts\nconst x = 1\n```\n</think>Which name?", "Which name?" },
            { "Let me see: `a` < b.\n</think>\n\nYes. <b> is bold.", "Yes. <b> is bold." },
            { "One. <think>x</think>Two. <thinking>y</thinking>Three.", "One. Two. Three." },
            { "◁think▷é🥐◁/think▷Grüezi 🥐", "Grüezi 🥐" },
            { "Say `<think>` and `</think>` so.", "Say `<think>` and `</think>` so." },
            { "```html\n<think>kept</think>\n```\n<think>gone</think>Done.", "```html\n<think>kept</think>\n```\nDone." },
            { "a <thin", "a <thin" },
            { "<think>never ended", "" },
            { "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Yes.", "Yes." },
            { "\n\n  Plain.", "Plain." },
        };

    [Theory, MemberData(nameof(Texts))]
    public void What_is_only_thought_is_not_said_wherever_the_text_is_split(string text, string said)
    {
        Assert.Equal(said, Read(text.Select(c => c.ToString())));
        for (int at = 0; at <= text.Length; at++)
        {
            Assert.Equal(said, Read([text[..at], text[at..]]));
            for (int then = at; then <= text.Length; then += 3)
            {
                Assert.Equal(said, Read([text[..at], text[at..then], text[then..]]));
            }
        }
    }

    private static string Read(IEnumerable<string> parts)
    {
        Thoughts thoughts = new();
        string said = "";
        foreach (string part in parts)
        {
            string more = thoughts.Feed(part);
            said = thoughts.TookBack ? more : said + more;
            thoughts.TookBack = false;
        }

        return said + thoughts.Finish();
    }
}
