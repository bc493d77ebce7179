using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>What came of given edits, as a person reads it.</summary>
internal static class ShownEdits
{
    internal static void Applied(IAnsiConsole console, EditApplyResponse applied)
    {
        foreach (var refusal in applied.Refusals)
        {
            console.WriteLine($"Edit {refusal.Index + 1}{(refusal.Path is null ? "" : $" of {refusal.Path}")}: {refusal.Message}");
        }
        if (!applied.Applied)
        {
            console.WriteLine("Nothing was changed.");
            return;
        }
        foreach (var edit in applied.Edits)
        {
            console.WriteLine($"{edit.Path}: {edit.Tolerance}");
        }
        if (applied.Build is { } build)
        {
            Shown.Build(console, "The draft", build);
        }
        if (applied.Message is { } message)
        {
            console.WriteLine(message);
        }

        console.WriteLine(
            applied.ReviewId is not null ? "It waits for your review: builder keep, or builder discard."
            : applied.Commits.Count > 0 ? "Kept."
            : "It is in your files."
        );
    }
}
