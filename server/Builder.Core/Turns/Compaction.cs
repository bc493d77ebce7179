using System.Text.Json;
using Builder.Core.Prompts;
using Microsoft.Extensions.AI;

namespace Builder.Core.Turns;

/// <summary>
/// Makes a conversation shorter that has become too long for its model: old results first, then what old calls wrote, then whole steps. The
/// instructions, what the person asked and the last steps stay. Each time it is asked it goes one stage further.
/// </summary>
/// <param name="messages">The conversation; changed in place.</param>
/// <param name="request">Where in it the person's request stands: what comes before is of earlier turns, what comes after are this turn's steps.</param>
internal sealed class Compaction(List<ChatMessage> messages, int request)
{
    private const int LastSteps = 2;
    private const int Little = 400;
    private const int MostStepsNamed = 40;
    private int _stage;

    /// <summary>Leaves something out.</summary>
    /// <returns>What, in words that complete a sentence; null when nothing is left that could be.</returns>
    public string? Shorten()
    {
        while (_stage < 5)
        {
            string? done = ++_stage switch
            {
                1 => Results(Steps().SkipLast(LastSteps), Little) is > 0 and var count
                    ? $"{Count(count, "older tool result")} shortened"
                    : null,
                2 => Arguments(Steps().SkipLast(LastSteps)) is > 0 and var count
                    ? $"what {Count(count, "older tool call")} wrote left out"
                    : null,
                3 => DropSteps() is > 0 and var count ? $"{Count(count, "older step")} left out" : null,
                4 => DropEarlierTurns() is > 0 and var count ? $"{Count(count, "message")} of earlier turns left out" : null,
                _ => Results(Steps(), 4 * Little) + FileMap() is > 0 ? "the last results and what was told of the site shortened" : null,
            };
            if (done is not null)
            {
                return done;
            }
        }

        return null;
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    /// <summary>The steps of this turn: each begins with what the model said.</summary>
    private List<List<ChatMessage>> Steps()
    {
        List<List<ChatMessage>> steps = [];
        foreach (ChatMessage message in messages.Skip(request + 1))
        {
            if (message.Role == ChatRole.Assistant || steps.Count == 0)
            {
                steps.Add([]);
            }

            steps[^1].Add(message);
        }

        return steps;
    }

    private int Results(IEnumerable<List<ChatMessage>> steps, int most)
    {
        var count = 0;
        foreach (var message in steps.SelectMany(step => step).ToList())
        {
            var shorter = message.Contents.Select(content => Shorter(content, most)).ToList();
            if (!shorter.SequenceEqual(message.Contents))
            {
                count += shorter.Except(message.Contents).Count();
                Replace(message, shorter);
            }
        }

        return count;
    }

    private static AIContent Shorter(AIContent content, int most) =>
        content switch
        {
            FunctionResultContent result when result.Result?.ToString() is { } text && text.Length > 2 * most => new FunctionResultContent(
                result.CallId,
                Cut(text, most)
            ),
            _ => content,
        };

    private static string Cut(string text, int most)
    {
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return $"{text[..end]}\n[… {text.Length - end} more characters were left out to make room. Ask again if you need them.]";
    }

    private int Arguments(IEnumerable<List<ChatMessage>> steps)
    {
        var count = 0;
        foreach (var message in steps.SelectMany(step => step).ToList())
        {
            var shorter = message.Contents.Select(content => content is FunctionCallContent call ? Shorter(call) : content).ToList();
            if (!shorter.SequenceEqual(message.Contents))
            {
                count += shorter.Except(message.Contents).Count();
                Replace(message, shorter);
            }
        }

        return count;
    }

    private static FunctionCallContent Shorter(FunctionCallContent call)
    {
        if (call.Arguments is not { } arguments || arguments.All(a => Text(a.Value).Length <= 2 * Little))
        {
            return call;
        }

        return new FunctionCallContent(
            call.CallId,
            call.Name,
            arguments.ToDictionary(
                a => a.Key,
                a => Text(a.Value).Length <= 2 * Little ? a.Value : $"[{Text(a.Value).Length} characters were left out to make room]"
            )
        );
    }

    private static string Text(object? value) =>
        value is JsonElement element
            ? (element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText())
            : value?.ToString() ?? "";

    private int DropSteps()
    {
        var steps = Steps();
        var dropped = steps.SkipLast(LastSteps).ToList();
        if (dropped.Count == 0)
        {
            return 0;
        }

        var named = dropped
            .SelectMany(step => step)
            .SelectMany(message => message.Contents)
            .OfType<FunctionCallContent>()
            .Select(Named)
            .ToList();
        messages.RemoveRange(request + 1, dropped.Sum(step => step.Count));
        messages.Insert(
            request + 1,
            new ChatMessage(
                ChatRole.User,
                $"(To make room, your first {dropped.Count} steps in this turn were left out here. Their changes are in the site. They were: {string.Join("; ", named.TakeLast(MostStepsNamed))}.)"
            )
        );
        return dropped.Count;
    }

    private static string Named(FunctionCallContent call) =>
        call.Arguments?.Where(a => a.Key is "path" or "from" or "name" or "pattern").Select(a => Text(a.Value)).FirstOrDefault()
            is { Length: <= 200 } what
            ? $"{call.Name} {what}"
            : call.Name;

    private int DropEarlierTurns()
    {
        var earlier = messages.Take(request).Where(message => message.Role != ChatRole.System).ToList();
        request -= earlier.Count;
        return messages.RemoveAll(earlier.Contains);
    }

    private int FileMap()
    {
        var text = messages[request].Text;
        var end = text.IndexOf(PromptComposer.SiteEnds, StringComparison.Ordinal);
        if (!text.StartsWith(PromptComposer.SiteBegins, StringComparison.Ordinal) || end < 4 * Little)
        {
            return 0;
        }

        messages[request] = new ChatMessage(
            ChatRole.User,
            $"{PromptComposer.SiteBegins}(left out to make room: list_files and read_file give it)\n{text[end..]}"
        );
        return 1;
    }

    // The messages are kept in the session as they were; only what is sent changes.
    private void Replace(ChatMessage message, List<AIContent> contents) =>
        messages[messages.IndexOf(message)] = new ChatMessage(message.Role, contents);
}
