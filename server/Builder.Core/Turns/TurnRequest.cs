using Builder.Core.Models;
using Builder.Core.Prompts;

namespace Builder.Core.Turns;

/// <summary>A prompt and what goes along with it.</summary>
/// <param name="TurnId">Made by the caller; names the turn in events, refs and trailers.</param>
/// <param name="SessionId">The session to go on with; null for the site's latest, or a new one.</param>
/// <param name="Prompt">What the person wants. 1 to 100,000 characters.</param>
/// <param name="Model">Null for the configured one. Provider <c>offline</c> replays the recorded conversation of that name.</param>
/// <param name="Selection">Code the person had selected, or null.</param>
/// <param name="Diagnostics">Problems to fix; empty for none.</param>
/// <param name="KeepAutomatically">Land what builds without a review.</param>
/// <param name="CanAnswer">Whether a person is there to answer questions.</param>
public sealed record TurnRequest(
    string TurnId,
    string? SessionId,
    string Prompt,
    ModelReference? Model,
    SelectedCode? Selection,
    IReadOnlyList<string> Diagnostics,
    bool KeepAutomatically,
    bool CanAnswer
);
