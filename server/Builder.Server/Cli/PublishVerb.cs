using System.CommandLine;
using System.Globalization;
using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary><c>builder publish DIR --to TARGET</c>: checks the site, sends it to an address of its own, and makes it live when the person says so.</summary>
internal static class PublishVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var to = new Option<string?>("--to")
        {
            Description = "Where: folder:PATH, netlify, vercel or cloudflare. Left out, the site is only checked.",
            HelpName = "TARGET",
        };
        var project = new Option<string?>("--project")
        {
            Description = "What the site is called there, or is to be called.",
            HelpName = "NAME",
        };
        var live = new Option<bool>("--live") { Description = "Make it the one that everybody gets." };
        var back = new Option<bool>("--roll-back") { Description = "Make the one live again that was live before." };
        var history = new Option<bool>("--history") { Description = "List what was published." };
        var yes = Parameters.Yes();
        yes.Description = "Publish despite problems, without asking. A secret is never published.";
        var verb = new Command("publish", "Publishes a site as it was built and looked at, first to an address of its own.")
        {
            directory,
            to,
            project,
            live,
            back,
            history,
            yes,
        };
        verb.Validators.Add(given =>
        {
            if ((given.GetValue(live) || given.GetValue(back)) && given.GetValue(to) is null)
            {
                given.AddError("Say where, with --to.");
            }
        });
        return verb.Runs(
            async (given, context, cancellation) =>
            {
                context.Client.OnlyLooks = given.GetValue(history);
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                var target = given.GetValue(to);
                if (given.GetValue(history))
                {
                    return await ListAsync(context, site.Site, cancellation).ConfigureAwait(false);
                }

                if (target is null)
                {
                    return await CheckAsync(context, site, cancellation).ConfigureAwait(false);
                }

                // A folder is named as seen from here, not from where the server runs.
                target = target.StartsWith("folder:", StringComparison.Ordinal)
                    ? "folder:" + Path.GetFullPath(target["folder:".Length..])
                    : target;
                if (given.GetValue(back))
                {
                    var rolled = await context
                        .Report.WaitAsync(
                            "Going back",
                            () => context.Areas.Publishes.RollBackAsync(new PublishRollBackRequest(site.Site, target), cancellation)
                        )
                        .ConfigureAwait(false);
                    return Tell(context, "builder/publish.rollBack", rolled);
                }

                var request = new PublishSendRequest(site.Site, target, given.GetValue(project), given.GetValue(yes));
                return await SendAsync(context, site, request, given.GetValue(live), given.GetValue(yes), cancellation)
                    .ConfigureAwait(false);
            }
        );
    }

    private static async Task<int> CheckAsync(CommandContext context, SiteState site, CancellationToken cancellation)
    {
        var check = await context
            .Report.WaitAsync(
                $"Checking {site.Name}",
                () => context.Areas.Publishes.CheckAsync(new PublishCheckRequest(site.Site), cancellation)
            )
            .ConfigureAwait(false);
        context.Report.Answer("builder/publish.check", check, ProtocolJson.Default.PublishCheckResponse, console => Show(console, check));
        return check.MayBePublished ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<int> SendAsync(
        CommandContext context,
        SiteState site,
        PublishSendRequest request,
        bool live,
        bool yes,
        CancellationToken cancellation
    )
    {
        var sent = await SendAsync(context, site, request, cancellation).ConfigureAwait(false);
        if (
            sent is { Outcome: null, Check.Secrets.Count: 0 }
            && await context.Report.AskAsync("Publish it despite that?", cancellation).ConfigureAwait(false)
        )
        {
            sent = await SendAsync(context, site, request with { DespiteProblems = true }, cancellation).ConfigureAwait(false);
        }

        if (sent.Outcome is not { } outcome)
        {
            return ExitCodes.Failed;
        }

        if (outcome.Differing.Count > 0 && !yes)
        {
            context.Report.Say("It was not made live, for visitors would get something else than what was sent.");
            return ExitCodes.Failed;
        }

        if (!live && !await context.Report.AskAsync("Make it live?", cancellation).ConfigureAwait(false))
        {
            context.Report.Say($"Make it live with: {Command()} publish {site.Site} --to {request.Target} --live");
            return ExitCodes.Ok;
        }

        var made = await context
            .Report.WaitAsync(
                "Making it live",
                () =>
                    context.Areas.Publishes.MakeLiveAsync(
                        new PublishMakeLiveRequest(site.Site, request.Target, outcome.Publish.Id),
                        cancellation
                    )
            )
            .ConfigureAwait(false);
        return Tell(context, "builder/publish.makeLive", made);
    }

    private static async Task<PublishSendResponse> SendAsync(
        CommandContext context,
        SiteState site,
        PublishSendRequest request,
        CancellationToken cancellation
    )
    {
        var sent = await context
            .Report.WaitAsync($"Publishing {site.Name}", () => context.Areas.Publishes.SendAsync(request, cancellation))
            .ConfigureAwait(false);
        context.Report.Answer(
            "builder/publish.send",
            sent,
            ProtocolJson.Default.PublishSendResponse,
            console =>
            {
                Show(console, sent.Check);
                if (sent.Outcome is { } outcome)
                {
                    Shown.Line(console, outcome.Message);
                }
                else if (sent.Check.Secrets.Count == 0)
                {
                    Shown.Line(console, "Nothing was sent. To publish it despite that, add --yes.");
                }
            }
        );
        return sent;
    }

    private static int Tell(CommandContext context, string method, PublishOutcome made)
    {
        context.Report.Answer(method, made, ProtocolJson.Default.PublishOutcome, console => Shown.Line(console, made.Message));
        return made.Differing.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static void Show(IAnsiConsole console, PublishCheckResponse check)
    {
        foreach (var line in check.Secrets.Concat(check.Problems).SelectMany(Symbols.Diagnostic))
        {
            Shown.Line(console, line);
        }

        Shown.Line(console, check.Message);
    }

    private static async Task<int> ListAsync(CommandContext context, string site, CancellationToken cancellation)
    {
        var list = await context.Areas.Publishes.ListAsync(new PublishListRequest(site), cancellation).ConfigureAwait(false);
        context.Report.Answer(
            "builder/publish.list",
            list,
            ProtocolJson.Default.PublishListResponse,
            console =>
            {
                foreach (var one in list.Publishes)
                {
                    var when = one.SentAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
                    var state =
                        one.IsLive ? "live"
                        : one.LiveSince is null ? "never live"
                        : "was live";
                    Shown.Line(
                        console,
                        $"{when}  {one.Id}  {state, -10}  {one.Target}  {(one.IsLive ? one.LiveAddress : one.Address) ?? ""}"
                    );
                }

                if (list.Publishes.Count == 0)
                {
                    Shown.Line(console, "Nothing was published yet.");
                }
            }
        );
        return ExitCodes.Ok;
    }

    private static string Command() => Environment.GetEnvironmentVariable("BUILDER_COMMAND") ?? "builder";
}
