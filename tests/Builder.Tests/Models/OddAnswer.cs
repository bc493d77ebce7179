using System.Text;
using System.Text.Json;
using Builder.Core;
using Builder.Core.Models;

namespace Builder.Tests.Models;

/// <summary>An answer that is not as the protocol's owner would write it, with what has to come of it: a line of <c>OddAnswers/*.jsonl</c>.</summary>
internal sealed record OddAnswer(string Name, Wire Wire, int Status, string Type, string Body, JsonElement Expected)
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Builder.Tests", "Models", "OddAnswers");

    public byte[] Bytes => Encoding.UTF8.GetBytes(Body);

    public static IReadOnlyList<OddAnswer> Of(string kind) =>
        [.. File.ReadLines(Path.Combine(Folder, kind + ".jsonl")).Select(line => Parse(JsonDocument.Parse(line).RootElement))];

    /// <summary>What is wrong with what came of it; null when nothing is.</summary>
    public string? WhyWrong(ModelReply? reply, BuilderException? failure)
    {
        if (Expected.TryGetProperty("fails", out JsonElement fails))
        {
            return failure is null ? "It did not fail."
                : !failure.Message.Contains(fails.GetString()!, StringComparison.Ordinal) ? $"It said: {failure.Message}"
                : failure.Message.Contains("too long", StringComparison.Ordinal) != ModelFault.IsOverflow(failure) ? "It is not told apart."
                : null;
        }

        if (reply is null)
        {
            return $"It failed: {failure?.Message} {failure?.Detail}";
        }

        if (Expected.TryGetProperty("attempts", out JsonElement attempts))
        {
            return reply.Attempts == attempts.GetInt32() && reply.Text == "Second." ? null : $"{reply.Attempts} attempts: {reply.Text}";
        }

        string finish = Expected.GetProperty("finish").GetString()!;
        return reply.Attempts != 1 ? $"{reply.Attempts} attempts."
            : reply.Text != Expected.GetProperty("text").GetString() ? $"It said “{reply.Text}”."
            : reply.FinishReason != finish ? $"It ended with {reply.FinishReason}."
            : WhyWrong(reply.ToolCalls);
    }

    public override string ToString() => Name;

    private string? WhyWrong(IReadOnlyList<ModelToolCall> calls)
    {
        List<string> expected = Strings("calls");
        List<string> refusals = Strings("refused");
        List<ModelToolCall> made = [.. calls.Where(c => c.Invalid is null)];
        List<string> refused = [.. calls.Select(c => c.Invalid).OfType<string>()];
        string notes = string.Join(' ', calls.Select(c => c.Note).OfType<string>());
        bool isCut = Expected.GetProperty("finish").GetString() is "length" or "content_filter";
        return !isCut && (made.Count != expected.Count || made.Where((c, i) => !Is(c, expected[i])).Any())
                ? $"Calls: {string.Join("; ", made)} / {string.Join("; ", refused)}"
            : refused.Count != refusals.Count || refused.Where((r, i) => !r.Contains(refusals[i], StringComparison.Ordinal)).Any()
                ? $"Refused: {string.Join("; ", refused)}"
            : Strings("notes").Any(n => !notes.Contains(n, StringComparison.Ordinal)) || (notes.Length > 0 && Strings("notes").Count == 0)
                ? $"Notes: {notes}"
            : calls.Select(c => c.CallId).Distinct().Count() != calls.Count ? "Two calls have one id."
            : null;
    }

    private List<string> Strings(string name) =>
        Expected.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray().Select(s => s.GetString()!)] : [];

    private static bool Is(ModelToolCall call, string expected) =>
        expected.Split(' ', 2) is [var name, var arguments]
        && call.Name == name
        && JsonElement.DeepEquals(call.Arguments, JsonDocument.Parse(arguments).RootElement);

    private static OddAnswer Parse(JsonElement line) =>
        new(
            line.GetProperty("name").GetString()!,
            line.GetProperty("wire").ValueEquals("messages") ? Wire.Messages : Wire.ChatCompletions,
            line.TryGetProperty("status", out JsonElement status) ? status.GetInt32() : 200,
            line.TryGetProperty("type", out JsonElement type) ? type.GetString()! : "text/event-stream",
            line.GetProperty("body").GetString()!,
            line.GetProperty("expect")
        );
}
