using System.CommandLine;
using Builder.Core;
using Builder.Protocol;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Cli;

/// <summary><c>builder new DIR</c>: a site from a template and a prompt, previewed while it is made. Without a prompt it replays the template's first recorded conversation.</summary>
internal static class NewVerb
{
    internal static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "The folder to make; it must be missing or empty." };
        var template = new Option<string?>("--template")
        {
            Description = "Which template; “builder templates” lists them.",
            HelpName = "ID",
        };
        var prompt = new Option<string?>("--prompt")
        {
            Description = "What you want. Without it, a recorded conversation is replayed.",
            HelpName = "TEXT",
        };
        var (model, baseUrl, yes) = (Parameters.Model(), Parameters.BaseUrl(), Parameters.Yes());
        var exit = new Option<bool>("--exit") { Description = "End when it is done instead of serving the preview until Ctrl+C." };
        var port = Parameters.Port("The preview's port.");
        return new Command("new", "Makes a site from a prompt.") { directory, template, prompt, model, baseUrl, yes, exit, port }.Runs(
            async (given, context, cancellation) =>
            {
                await Choices.ConfigureAsync(context, given.GetValue(model), given.GetValue(baseUrl), cancellation).ConfigureAwait(false);
                var wanted = given.GetValue(prompt);
                if (wanted is not null)
                {
                    await Choices.EnsureModelAsync(context, given.GetValue(model), cancellation).ConfigureAwait(false);
                }
                var path = Path.GetFullPath(given.GetRequiredValue(directory));
                var created = await context
                    .Areas.Sites.CreateAsync(new SiteCreateRequest(path, given.GetValue(template)), cancellation)
                    .ConfigureAwait(false);
                context.Report.Answer(
                    "builder/site.create",
                    created,
                    ProtocolJson.Default.SiteState,
                    console => Shown.Created(console, created)
                );
                var serving = given.GetValue(exit)
                    ? null
                    : await Serving.StartAsync(context, created.Site, given.GetValue(port), cancellation).ConfigureAwait(false);
                var (turn, next) = wanted is null
                    ? await ReplayAsync(context, created, cancellation).ConfigureAwait(false)
                    : (Request(created.Site, wanted, given.GetValue(model), given.GetValue(yes)), null);
                var finished = await context.TurnAsync(turn, cancellation).ConfigureAwait(false);
                if (CommandContext.ExitCode(finished) is not ExitCodes.Ok and var failed)
                {
                    Shown.Failure(context.Report, finished);
                    if (serving is { IsSimple: true })
                    {
                        // Without Node.js nothing can be kept, but what was made can be looked at.
                        await Serving.FinishAsync(context, created.Site, serving, given.GetValue(port), cancellation).ConfigureAwait(false);
                    }
                    return failed;
                }
                await Reviewing.AskAsync(context, created.Site, finished, cancellation).ConfigureAwait(false);
                await HistoryVerb.ShowAsync(context, created.Site, 100, cancellation).ConfigureAwait(false);
                if (next is not null)
                {
                    var command = Environment.GetEnvironmentVariable("BUILDER_COMMAND") ?? "builder";
                    var folder = Path.GetRelativePath(Environment.CurrentDirectory, path);
                    context.Report.Say($"The demo goes on with: {command} prompt {folder} \"{next}\" --model offline:recorded");
                }
                return await Serving.FinishAsync(context, created.Site, serving, given.GetValue(port), cancellation).ConfigureAwait(false);
            }
        );
    }

    private static TurnStartRequest Request(string site, string prompt, string? model, bool keep) =>
        new(site, prompt, Model: model, KeepAutomatically: keep);

    /// <summary>The first prompt of the template's first recorded conversation, kept so that there is something to look at, and the prompt it goes on with.</summary>
    private static async Task<(TurnStartRequest Turn, string? Next)> ReplayAsync(
        CommandContext context,
        SiteState created,
        CancellationToken cancellation
    )
    {
        var listed = await context.Areas.Templates.ListAsync(cancellation).ConfigureAwait(false);
        if (listed.Templates.First(template => template.Id == created.TemplateId).Conversations is not [var conversation, ..])
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                "This template comes without a recorded conversation.",
                "Say what you want with --prompt, and set OPENAI_API_KEY or ANTHROPIC_API_KEY."
            );
        }
        context.Report.Say(
            $"This is a demo, the replay of the recorded conversation “{conversation.Title}”: no model is asked. With --prompt and a key, yours is."
        );
        var turn = new TurnStartRequest(created.Site, conversation.Prompts[0], KeepAutomatically: true, Conversation: conversation.Name);
        return (turn, conversation.Prompts.Count > 1 ? conversation.Prompts[1] : null);
    }
}
