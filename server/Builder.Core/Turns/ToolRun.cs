using System.Text.RegularExpressions;
using Builder.Core.Changes;
using Builder.Core.Edits;
using Builder.Core.Models;
using Builder.Core.Tools;
using Microsoft.Extensions.AI;

namespace Builder.Core.Turns;

/// <summary>What a step's tool calls came to.</summary>
/// <param name="Results">What the model is told, by call.</param>
/// <param name="Changes">All changes to the draft, in order.</param>
/// <param name="RepeatedCall">The tool whose identical call was made too often in a row, or null.</param>
internal sealed record ToolRunResult(
    IReadOnlyList<(string CallId, string Text)> Results,
    IReadOnlyList<FileChange> Changes,
    string? RepeatedCall
)
{
    /// <summary>The message that answers the calls; <paramref name="note"/> is added to the last answer, which every provider accepts.</summary>
    public ChatMessage Message(string note)
    {
        var contents = Results.Select(
            (r, i) => (AIContent)new FunctionResultContent(r.CallId, i == Results.Count - 1 ? r.Text + note : r.Text)
        );
        return new ChatMessage(ChatRole.Tool, [.. contents]);
    }
}

/// <summary>Runs the tool calls of one model reply, one after the other, in the model's order.</summary>
internal sealed class ToolRun(Toolbox toolbox, ToolContext context, TurnRecord record, TurnLimits limits, Action<TurnEvent> emit)
{
    /// <summary>Whether a tool has run in this turn.</summary>
    public bool HasRun { get; private set; }

    private string? _lastCall;
    private int _repeats;
    private int _run;

    /// <summary>Whether the turn has made as many calls as one may.</summary>
    public bool IsSpent => _run >= limits.Calls;

    public async Task<ToolRunResult> RunAsync(int step, IReadOnlyList<ModelToolCall> calls, CancellationToken cancellationToken)
    {
        List<(string, string)> results = [];
        List<FileChange> changes = [];
        string? repeated = null;
        foreach (var call in calls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (results.Count >= limits.CallsAtOnce || IsSpent)
            {
                results.Add((call.CallId, "Not run: this answer asked for too many things at once. Go on with fewer at a time."));
                continue;
            }

            _run++;
            var result = await RunAsync(step, call, cancellationToken);
            results.Add((call.CallId, result.ForModel));
            changes.AddRange(result.Changes);
            if (result.Changes.Count > 0)
            {
                emit(new TurnEvent.EditsApplied(step, ChangedFiles.Of(result.Changes)));
            }

            repeated ??= IsRepeated(call, result) ? call.Name : null;
        }

        if (calls.Count > limits.CallsAtOnce)
        {
            emit(
                new TurnEvent.Notice(
                    $"The model asked for {calls.Count} things at once. {calls.Count - limits.CallsAtOnce} of them were not done, and it was told so.",
                    null
                )
            );
        }

        return new ToolRunResult(results, changes, repeated);
    }

    private async Task<ToolResult> RunAsync(int step, ModelToolCall call, CancellationToken cancellationToken)
    {
        var tool = toolbox.Find(call.Name);
        var runs = tool is not null && call.Invalid is null;
        emit(new TurnEvent.ToolStarted(step, call.CallId, call.Name, runs ? tool!.Summarise(call.Arguments) : $"Use {call.Name}"));
        HasRun |= runs;
        var result = tool switch
        {
            null when call.Invalid is { } why => ToolResult.Refused(why, $"The model asked for a tool that does not exist: {call.Name}."),
            null => ToolResult.Refused(
                $"There is no tool {call.Name}. There are: {string.Join(", ", toolbox.Names)}.",
                $"The model asked for a tool that does not exist: {call.Name}."
            ),
            _ when call.Invalid is { } why => ToolResult.Refused(why, "A tool call arrived damaged and was not run."),
            _ => await RunSafelyAsync(step, tool, call, cancellationToken),
        };
        result = call.Note is { } note ? result with { ForModel = $"{result.ForModel}\n({note})" } : result;
        emit(new TurnEvent.ToolFinished(step, call.CallId, result.Succeeded, result.ForPerson));
        return result;
    }

    private async Task<ToolResult> RunSafelyAsync(int step, Tool tool, ModelToolCall call, CancellationToken cancellationToken)
    {
        if (record.BeginEffect(step, call) is { } known)
        {
            return ToolResult.Ok(known, "Had been done already.");
        }

        try
        {
            var result = await tool.RunAsync(call.Arguments, context, cancellationToken);
            record.FinishEffect(step, call, result.ForModel);
            return result;
        }
        catch (BuilderException e)
            when (e.Kind is ErrorKind.Validation or ErrorKind.NotFound or ErrorKind.Precondition or ErrorKind.Conflict)
        {
            return ToolResult.Refused($"{e.Message} {e.NextStep}".Trim(), e.Message);
        }
        catch (Exception e) when (e is RegexMatchTimeoutException or InsufficientExecutionStackException)
        {
            return ToolResult.Refused(
                "The pattern takes too long here. Use a simpler one, or a narrower path.",
                "A search pattern took too long."
            );
        }
    }

    private bool IsRepeated(ModelToolCall call, ToolResult result)
    {
        if (result.Changes.Count > 0)
        {
            // It got on, so the same call is not the same question any more.
            (_lastCall, _repeats) = (null, 0);
            return false;
        }

        // Damaged ones are compared as they were sent: three mistakes that differ are not the same call.
        var key = $"{call.Name} {(call.Invalid is null ? call.Arguments.ToString() : call.Sent)}";
        _repeats = key == _lastCall ? _repeats + 1 : 1;
        _lastCall = key;
        return _repeats >= limits.RepeatedCalls;
    }
}
