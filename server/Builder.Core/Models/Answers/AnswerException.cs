using System.Globalization;
using System.Text.RegularExpressions;

namespace Builder.Core.Models.Answers;

/// <summary>What is wrong with an answer that came over the network.</summary>
internal enum AnswerFault
{
    /// <summary>No connection could be made.</summary>
    Unreachable,

    /// <summary>The server answered with an error, as a status or inside the stream.</summary>
    Refused,

    /// <summary>The server wants the request sent elsewhere.</summary>
    Redirected,

    /// <summary>What answered is no model server: a web page, plain JSON.</summary>
    NotAnEventStream,

    /// <summary>The stream breaks the provider's own rules.</summary>
    Malformed,

    /// <summary>The stream stopped before the answer was finished.</summary>
    EndedEarly,
}

/// <summary>An answer that must not be used, found out by <see cref="AnswerGuard"/> before the provider's package sees it.</summary>
/// <param name="fault">What is wrong.</param>
/// <param name="detail">The technical detail, keys removed.</param>
internal sealed class AnswerException(AnswerFault fault, string detail, Exception? inner = null) : Exception(detail, inner)
{
    public AnswerFault Fault { get; } = fault;

    /// <summary>The HTTP status, or the one that an error inside the stream stands for; 0 when there is none.</summary>
    public int Status { get; init; }

    /// <summary>The provider's own name of the error, such as <c>context_length_exceeded</c>; empty when there is none.</summary>
    public string Code { get; init; } = "";

    /// <summary>What the provider said of when to try again: a number of seconds, or a time.</summary>
    public RetryAfter? RetryAfter { get; init; }

    /// <summary>True when the server is this computer and nothing listens there: waiting does not help.</summary>
    public bool NothingListens { get; init; }
}

/// <summary>When to try again: one of the two forms of the Retry-After header (RFC 9110, 10.2.3).</summary>
internal sealed partial record RetryAfter(TimeSpan? Delay, DateTimeOffset? At)
{
    /// <summary>Where there is no header, the explanation may say it: OpenAI's “Please try again in 7.5s”, Gemini's <c>"retryDelay": "35s"</c>.</summary>
    public static RetryAfter? In(string explanation)
    {
        Match said = Hint().Match(explanation);
        if (
            !said.Success
            || !double.TryParse(said.Groups["number"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            || number > 1e6
        )
        {
            return null;
        }

        return new RetryAfter(
            said.Groups["unit"].Value.ToLowerInvariant() switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                "m" or "min" or "minute" => TimeSpan.FromMinutes(number),
                _ => TimeSpan.FromSeconds(number),
            },
            null
        );
    }

    public TimeSpan From(DateTimeOffset now)
    {
        TimeSpan wait = Delay ?? (At is { } at ? at - now : TimeSpan.Zero);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    [GeneratedRegex(
        """(?:(?:try again|retry|wait) (?:in|after|for)\s+|"retry_?(?:delay|after)"\s*:\s*"?)(?<number>\d+(?:\.\d+)?)\s*(?<unit>ms|m(?:in(?:ute)?)?s?\b(?<!ms)|s)?""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Hint();
}
