using System.Text.Json;

namespace Builder.Core.Tools;

/// <summary>Asks the person a question.</summary>
internal sealed class AskUser : Tool
{
    public override string Name => "ask_user";

    public override string Description =>
        "Asks the person one question, with up to four answers to choose from. Only when a wrong guess would cost them real work.";

    protected override string Schema =>
        """{"type":"object","properties":{"question":{"type":"string","minLength":1,"maxLength":1000},"options":{"type":"array","items":{"type":"string"},"maxItems":4}},"required":["question"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => "Ask you a question";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var options = arguments.TryGetProperty("options", out var list) ? list.EnumerateArray().Select(o => o.GetString()!).ToList() : [];
        var (answer, why) = await context.AskAsync(Text(arguments, "question"), options, cancellationToken);
        return answer is null
            ? ToolResult.Refused(
                $"There is no answer: {why}. Choose what most people would want, and say what you chose.",
                $"There was no answer: {why}."
            )
            : ToolResult.Ok($"The person answered: {answer}", $"You answered: {answer}");
    }
}
