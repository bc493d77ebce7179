using System.Text.Json;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Microsoft.Extensions.AI;

namespace Builder.Tests.Models;

/// <summary>What the tests of <see cref="ModelCall"/> have in common: a prompt, a tool, steps that use it, limits that no test reaches by accident.</summary>
internal static class ModelCallScene
{
    public const string Prompt = "Make a page for a bakery";

    public static readonly ModelCallLimits Limits = new()
    {
        FirstAnswer = TimeSpan.FromHours(1),
        Idle = TimeSpan.FromHours(1),
        Request = TimeSpan.FromHours(2),
    };

    public static ChatOptions Options =>
        new()
        {
            Tools =
            [
                AIFunctionFactory.CreateDeclaration(
                    "write_file",
                    "Writes a file.",
                    Json(
                        """
                        {"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"},"mode":{"enum":["new","replace"]}},
                        "required":["path","content"],"additionalProperties":false}
                        """
                    )
                ),
            ],
        };

    public static ConversationStep Step(string text = "I write the page. Ünïcode 🥐 too.", ConversationFault? fault = null) =>
        new(
            text,
            [
                Call("""{"path":"src/App.tsx","content":"export const App = () => <h1>Bakery \"Zum Bäcker\" 🥐</h1>;\n"}"""),
                Call("""{"path":"src/b.css","content":"a { b: c }","mode":"new"}"""),
            ],
            1200,
            340,
            fault
        );

    public static ConversationStep Faulty(string kind, int times = 1, string? retryAfter = null) =>
        Step(fault: new ConversationFault(kind, times, retryAfter));

    public static ConversationToolCall Call(string arguments) => new("write_file", Json(arguments));

    public static List<ChatMessage> Messages() => [new(ChatRole.System, "You build websites."), new(ChatRole.User, Prompt)];

    public static async Task<ModelReply> RunAsync(
        ModelServer server,
        Wire wire,
        ModelListener listener,
        TimeProvider? clock = null,
        ModelCallLimits? limits = null,
        CancellationToken cancellationToken = default
    )
    {
        using ChatModel model = server.Open(wire);
        return await new ModelCall(clock ?? new HurryingClock((limits ?? Limits).TotalWait), limits ?? Limits).RunAsync(
            model,
            Messages(),
            Options,
            listener,
            cancellationToken
        );
    }

    /// <summary>All that a reply says, as text to compare; without the usage, which a cut stream may lack.</summary>
    public static string Describe(ModelReply reply) =>
        $"{reply.FinishReason}: {reply.Text}\n{string.Join('\n', reply.ToolCalls.Select(Describe))}";

    private static string Describe(ModelToolCall call) =>
        $"{call.CallId} {call.Name} {string.Join(", ", call.Arguments.EnumerateObject().Select(p => $"{p.Name}={p.Value}"))} {call.Invalid}";

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
