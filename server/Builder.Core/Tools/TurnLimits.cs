namespace Builder.Core.Tools;

/// <summary>Where a turn stops by itself, so that no loop of model and check runs away with the person's money.</summary>
/// <param name="Steps">Model calls of one turn.</param>
/// <param name="Repairs">How often a failed check is given back to a model that thought it was done.</param>
/// <param name="SameFailureSteps">Changing steps in a row that may leave the very same failure.</param>
/// <param name="RepeatedCalls">Identical tool calls in a row.</param>
/// <param name="OutputTokens">Tokens that the model may write in one turn.</param>
/// <param name="Time">Wall time of one turn, the person's answers included.</param>
public sealed record TurnLimits(int Steps, int Repairs, int SameFailureSteps, int RepeatedCalls, long OutputTokens, TimeSpan Time)
{
    /// <summary>Tool calls that are run of one reply; what a model asks for beyond them is not begun.</summary>
    public int CallsAtOnce { get; init; } = 64;

    /// <summary>Tool calls of one turn.</summary>
    public int Calls { get; init; } = 500;

    /// <summary>Generous for real work, small enough to end a loop within minutes.</summary>
    public static TurnLimits Default { get; } = new(60, 3, 4, 3, 400_000, TimeSpan.FromMinutes(30));
}
