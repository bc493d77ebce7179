using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Builder.Core.Sites;
using Builder.Core.Templates;

namespace Builder.Core.Turns;

/// <summary>Chooses what a demo plays: which recorded conversation, and which of its turns. A person's own words are answered by none, unless they named it.</summary>
internal static class ReplayChoice
{
    /// <param name="reference"><c>offline:NAME</c>; the name <c>recorded</c> plays the prompts that were recorded, and refuses others.</param>
    /// <param name="earlierTurns">How many turns this site's session has had; decides where the prompt is none of the recorded ones.</param>
    /// <exception cref="BuilderException">NotFound or Precondition when there is nothing to replay; Auth when nobody can answer the words.</exception>
    public static (Conversation Conversation, int Turn) Choose(
        Site site,
        Template? template,
        ModelReference reference,
        string prompt,
        int earlierTurns
    )
    {
        if (template is null || template.Conversations.Count == 0)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                "The offline model only replays recorded conversations, and there is none for this site.",
                "Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or make a new site from a template."
            );
        }

        var demos = template.Conversations;
        var origin = SiteOrigin.Read(site) ?? new SiteOrigin(template.Id);
        var name = reference.Name is "recorded" ? origin.Conversation : reference.Name;
        var byPrompt = demos.FirstOrDefault(c => (name is null || c.Name == name) && TurnOf(c, prompt) >= 0);
        var conversation =
            byPrompt
            ?? (
                reference.Name is "recorded"
                    ? throw new BuilderException(
                        ErrorKind.Auth,
                        "No model is set up, so nobody can answer these words: a recording answers only the prompts that were recorded.",
                        "Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or give an OpenAI-compatible endpoint with --base-url. "
                            + $"To play a demo, choose it by name: {string.Join(", ", demos.Select(c => $"offline:{c.Name}"))}."
                    )
                    : demos.FirstOrDefault(c => c.Name == name)
            )
            ?? throw new BuilderException(
                ErrorKind.NotFound,
                $"There is no recorded conversation called “{name}”.",
                $"Choose one of: {string.Join(", ", demos.Select(c => c.Name))}."
            );
        var turn = byPrompt is null ? earlierTurns : TurnOf(conversation, prompt);
        if (turn >= conversation.Turns.Count)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"The recorded conversation “{conversation.Title}” has {conversation.Turns.Count} turns, and all of them have been replayed.",
                "Set OPENAI_API_KEY or ANTHROPIC_API_KEY to go on with a real model."
            );
        }

        if (origin.Conversation != conversation.Name)
        {
            SiteOrigin.Write(site, origin with { Conversation = conversation.Name });
        }

        return (conversation, turn);
    }

    private static int TurnOf(Conversation conversation, string prompt) =>
        conversation.Turns.ToList().FindIndex(t => Folded(t.Prompt) == Folded(prompt));

    private static string Folded(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant();
}
