using System.CommandLine;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary><c>builder prompt DIR TEXT</c>: changes a site.</summary>
internal static class PromptVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var text = new Argument<string>("TEXT") { Description = "What you want changed." };
        var (model, baseUrl, yes) = (Parameters.Model(), Parameters.BaseUrl(), Parameters.Yes());
        return new Command("prompt", "Changes a site from a prompt.") { directory, text, model, baseUrl, yes }.Runs(
            async (given, context, cancellation) =>
            {
                await Choices.ConfigureAsync(context, given.GetValue(model), given.GetValue(baseUrl), cancellation).ConfigureAwait(false);
                await Choices.EnsureModelAsync(context, given.GetValue(model), cancellation).ConfigureAwait(false);
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                var request = new TurnStartRequest(
                    site.Site,
                    given.GetRequiredValue(text),
                    Model: given.GetValue(model),
                    KeepAutomatically: given.GetValue(yes)
                );
                var finished = await context.TurnAsync(request, cancellation).ConfigureAwait(false);
                Shown.Failure(context.Report, finished);
                await Reviewing.AskAsync(context, site.Site, finished, cancellation).ConfigureAwait(false);
                return CommandContext.ExitCode(finished);
            }
        );
    }
}
