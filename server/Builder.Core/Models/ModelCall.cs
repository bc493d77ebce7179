using System.Globalization;
using Builder.Core.Models.Answers;
using Microsoft.Extensions.AI;

namespace Builder.Core.Models;

/// <summary>
/// One model call, made safe. Nothing of an answer is given on as final until all of it has come: a lost connection makes the whole request
/// again, and a reply that its length cut off is continued, with its tool calls dropped. A tool call that is not valid is marked as such.
/// </summary>
/// <param name="clock">Owns all waiting.</param>
/// <param name="limits">How patient to be; null for the default.</param>
public sealed class ModelCall(TimeProvider clock, ModelCallLimits? limits = null)
{
    private const string Continue =
        "Your reply was cut off by its length limit, and nothing of the tool calls in it was run. Go on exactly where the text stopped, "
        + "without repeating any of it. Make each tool call again, whole; if one is very long, split it into several smaller ones.";

    private readonly ModelCallLimits _limits = limits ?? ModelCallLimits.Default;

    /// <summary>Asks the model and waits until it has answered completely.</summary>
    /// <param name="model">Who is asked.</param>
    /// <param name="messages">The conversation; not changed.</param>
    /// <param name="options">The tools and settings. Tools are only declared: this does not run them.</param>
    /// <param name="listener">Hears the answer as it comes.</param>
    /// <param name="cancellationToken">Ends the call at once.</param>
    /// <exception cref="BuilderException">When the model could not be made to answer; its kind says why.</exception>
    /// <exception cref="OperationCanceledException">When it was cancelled.</exception>
    public async Task<ModelReply> RunAsync(
        ChatModel model,
        IList<ChatMessage> messages,
        ChatOptions options,
        IModelCallListener listener,
        CancellationToken cancellationToken
    )
    {
        CallProgress progress = new();
        List<ChatMessage> said = [.. messages.Where(m => m.Contents.Count > 0)]; // Providers refuse empty messages, and models sometimes say nothing.
        List<ChatMessage> request = said;
        for (int continuation = 0; ; continuation++)
        {
            ModelAnswer answer = await AnswerAsync(model, request, options, listener, progress, cancellationToken);
            if (answer.FinishReason != ChatFinishReason.Length || continuation == _limits.MaxContinuations)
            {
                return answer.ToReply(progress, options, listener);
            }

            progress.Keep(answer);
            request = [.. said, .. progress.Spoken(), new ChatMessage(ChatRole.User, Continue)];
        }
    }

    private async Task<ModelAnswer> AnswerAsync(
        ChatModel model,
        List<ChatMessage> request,
        ChatOptions options,
        IModelCallListener listener,
        CallProgress progress,
        CancellationToken cancellationToken
    )
    {
        for (int attempt = 1; ; attempt++)
        {
            progress.Attempts++;
            ModelAnswer answer = new(progress.Text);
            ModelFault? fault = await ReadAsync(model, request, options, listener, answer, cancellationToken);
            progress.Usage += answer.Usage;
            if (fault is null)
            {
                return answer;
            }

            TimeSpan wait = fault.RetryAfter?.From(clock.GetUtcNow()) ?? TimeSpan.Zero;
            wait = wait > TimeSpan.Zero ? wait : Backoff(attempt);
            if (!fault.CanRetry || attempt >= _limits.MaxAttempts || progress.Waited + wait > _limits.TotalWait)
            {
                throw fault.Error;
            }

            progress.Waited += wait;
            if (answer.HasBegun)
            {
                listener.OnReset(fault.Reason + ".");
                if (progress.Text.Length > 0)
                {
                    listener.OnText(progress.Text);
                }
            }

            string seconds = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            listener.OnNotice($"{fault.Reason}. Trying again in {seconds} s ({attempt + 1} of {_limits.MaxAttempts}).", fault.Error.Detail);
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>One request. Gives null when it was answered completely.</summary>
    private async Task<ModelFault?> ReadAsync(
        ChatModel model,
        List<ChatMessage> request,
        ChatOptions options,
        IModelCallListener listener,
        ModelAnswer answer,
        CancellationToken cancellationToken
    )
    {
        using CancellationTokenSource silence = new(_limits.FirstAnswer, clock);
        using CancellationTokenSource whole = new(_limits.Request, clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token, whole.Token);
        try
        {
            await foreach (ChatResponseUpdate update in model.Client.GetStreamingResponseAsync(request, options.Clone(), stop.Token))
            {
                stop.Token.ThrowIfCancellationRequested();
                silence.CancelAfter(_limits.Idle);
                answer.Add(update, listener);
            }

            answer.Finish(listener);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return silence.IsCancellationRequested
                    ? ModelFault.Stalled(model.Reference, answer.HasBegun ? _limits.Idle : _limits.FirstAnswer)
                : whole.IsCancellationRequested ? ModelFault.Stalled(model.Reference, _limits.Request)
                : ModelFault.Of(e, model.Reference);
        }

        // Clients that are not behind our guard may take a stream that just ended for a finished answer.
        return answer.FinishReason is null
            ? ModelFault.Of(new AnswerException(AnswerFault.EndedEarly, "The stream ended without a finish reason."), model.Reference)
            : null;
    }

    private TimeSpan Backoff(int attempt)
    {
        double wait = Math.Min(_limits.FirstWait.TotalSeconds * Math.Pow(2, attempt - 1), _limits.LongestWait.TotalSeconds);
#pragma warning disable CA5394 // Spreading clients out needs no secrecy.
        return TimeSpan.FromSeconds(wait * (0.75 + (Random.Shared.NextDouble() / 2)));
#pragma warning restore CA5394
    }
}
