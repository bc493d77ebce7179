using System.CommandLine;
using Builder.Core;
using Builder.Protocol;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Cli;

/// <summary><c>builder keep DIR</c> and <c>builder discard DIR</c>: the decision about the change that waits.</summary>
internal static class ReviewVerbs
{
    internal static Command Keep() => Create("keep", "Keeps the changes that wait for a review.", ReviewDecision.Keep);

    internal static Command Discard() => Create("discard", "Discards the changes that wait for a review.", ReviewDecision.Discard);

    private static Command Create(string name, string description, ReviewDecision decision)
    {
        var directory = Parameters.Directory();
        var files = new Option<string[]>("--file") { Description = "Only this file; may be given several times.", HelpName = "PATH" };
        return new Command(name, description) { directory, files }.Runs(
            async (given, context, cancellation) =>
            {
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                var review =
                    site.ReviewId
                    ?? throw new BuilderException(
                        ErrorKind.Precondition,
                        $"No change of {site.Name} waits for a review.",
                        "Make one with: builder prompt"
                    );
                var chosen = given.GetValue(files) is { Length: > 0 } some ? some : null;
                return await Reviewing.DecideAsync(context, site.Site, review, decision, chosen, cancellation).ConfigureAwait(false);
            }
        );
    }
}
