using System.Text.Json;
using Builder.Core;
using Builder.Protocol;
using Builder.Server.Rpc;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Lsp;

/// <summary>
/// Builder for any editor with an LSP client: what <c>workspace/executeCommand</c> offers. The first argument of each is the site (a path or a file
/// address in it; null, or left out, for the workspace folder), the rest are texts. The outcome is also shown as a message.
/// </summary>
internal sealed class EditorCommands(EditorConnection editor, Areas areas, Clients clients, ProgressTokens tokens)
{
    internal const string Change = "builder.change";
    internal const string Fix = "builder.fix";
    internal const string Check = "builder.check";
    internal const string Undo = "builder.undo";
    internal const string Keep = "builder.keep";
    internal const string Discard = "builder.discard";
    internal const string Preview = "builder.preview";
    internal const string Highlight = "builder.highlight";

    private readonly PreviewCommands _previews = new(editor, areas);

    internal static IReadOnlyList<string> All { get; } = [Change, Fix, Check, Undo, Keep, Discard, Preview, Highlight];

    internal async Task<CommandOutcome> ExecuteAsync(ExecuteCommandParams asked, CancellationToken cancellation)
    {
        var (site, texts) = Arguments(asked);
        await using var progress = await EditorProgress
            .BeginAsync(editor, tokens, asked.WorkDoneToken, Title(asked.Command), cancellation)
            .ConfigureAwait(false);
        var outcome = asked.Command switch
        {
            Change => await TurnAsync(site, Text(texts, "what you want"), [], progress).ConfigureAwait(false),
            Fix => await TurnAsync(site, "Fix these problems.", texts, progress).ConfigureAwait(false),
            Check => await CheckAsync(site, progress).ConfigureAwait(false),
            Undo => await UndoAsync(site, texts, progress).ConfigureAwait(false),
            Keep => await DecideAsync(site, ReviewDecision.Keep, progress).ConfigureAwait(false),
            Discard => await DecideAsync(site, ReviewDecision.Discard, progress).ConfigureAwait(false),
            Preview => await _previews.ShowAsync(site, texts.Count > 0 ? texts[0] : null, progress.Cancelled).ConfigureAwait(false),
            Highlight => await _previews
                .HighlightAsync(site, Text(texts, "what to look for on the page"), progress.Cancelled)
                .ConfigureAwait(false),
            _ => throw new BuilderException(
                ErrorKind.NotFound,
                $"Builder has no command {asked.Command}.",
                $"It has: {string.Join(", ", All)}."
            ),
        };
        editor.Client.Notify(
            "window/showMessage",
            new ShowMessageParams(outcome.Succeeded ? 3 : 2, outcome.Message),
            LspJson.Default.ShowMessageParams
        );
        return outcome;
    }

    /// <summary>Checks every workspace folder that is a site and shows what is wrong in it.</summary>
    internal async Task CheckFoldersAsync(IReadOnlyList<string> folders, ILogger log)
    {
        foreach (var folder in folders.Where(folder => SiteLookup.IsSite(folder) || File.Exists(Path.Combine(folder, "index.html"))))
        {
            try
            {
                await areas
                    .Builds.StartAsync(new BuildStartRequest(folder, InBackground: true), CancellationToken.None)
                    .ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Nobody asked for this check, so nobody is waiting for its failure.
                RpcErrors.Describe(exception, Check, log);
            }
        }
    }

    private async Task<CommandOutcome> TurnAsync(string site, string prompt, IReadOnlyList<string> problems, EditorProgress progress)
    {
        var state = await areas.Sites.OpenAsync(new SiteOpenRequest(site), progress.Cancelled).ConfigureAwait(false);
        var started = await areas
            .Turns.StartAsync(new TurnStartRequest(state.Site, prompt, Diagnostics: problems), progress.Cancelled)
            .ConfigureAwait(false);
        var watch = new TurnProgress(started.TurnId, progress.Report);
        clients.Opened(watch, state.Site);
        try
        {
            // What happened before we began to watch; an event that comes both ways does no harm.
            foreach (
                var missed in (
                    await areas.Turns.EventsAsync(new TurnEventsRequest(started.TurnId, 0), progress.Cancelled).ConfigureAwait(false)
                ).Events
            )
            {
                watch.Send(missed);
            }
            await using var cancel = progress.Cancelled.Register(() =>
                _ = areas.Turns.CancelAsync(new TurnCancelRequest(started.TurnId), CancellationToken.None)
            );
            var finished = await watch.Finished.ConfigureAwait(false);
            return new CommandOutcome(
                finished.Outcome is TurnOutcome.ReadyForReview or TurnOutcome.Landed or TurnOutcome.NothingChanged,
                finished.Message
            );
        }
        finally
        {
            clients.Left(watch);
        }
    }

    private async Task<CommandOutcome> CheckAsync(string site, EditorProgress progress)
    {
        var state = await areas.Sites.OpenAsync(new SiteOpenRequest(site), progress.Cancelled).ConfigureAwait(false);
        var build = await areas.Builds.StartAsync(new BuildStartRequest(state.Site), progress.Cancelled).ConfigureAwait(false);
        return new CommandOutcome(
            build.Verdict is BuildVerdict.Passed or BuildVerdict.AsBefore or BuildVerdict.NotBuilt,
            $"{state.Name}: {build.Message}"
        );
    }

    private async Task<CommandOutcome> UndoAsync(string site, IReadOnlyList<string> texts, EditorProgress progress)
    {
        var checkpoint = texts.Count > 0 ? texts[0] : await NewestAsync(site, progress.Cancelled).ConfigureAwait(false);
        var changed = await areas
            .Checkpoints.UndoAsync(new CheckpointUndoRequest(site, checkpoint), progress.Cancelled)
            .ConfigureAwait(false);
        return new CommandOutcome(changed.Checkpoint is not null, changed.Message);
    }

    private async Task<string> NewestAsync(string site, CancellationToken cancellation)
    {
        var listed = await areas.Checkpoints.ListAsync(new CheckpointListRequest(site, 1), cancellation).ConfigureAwait(false);
        return listed.Checkpoints.Count > 0
            ? listed.Checkpoints[0].Id
            : throw new BuilderException(ErrorKind.NotFound, "There is no step to undo yet.");
    }

    private async Task<CommandOutcome> DecideAsync(string site, ReviewDecision decision, EditorProgress progress)
    {
        var review = await areas.Reviews.GetAsync(new ReviewGetRequest(site), progress.Cancelled).ConfigureAwait(false);
        if (review.ReviewId is not { } id)
        {
            return new CommandOutcome(false, "No change waits for a review.");
        }
        var decided = await areas
            .Reviews.DecideAsync(new ReviewDecideRequest(review.Site, id, decision, null), progress.Cancelled)
            .ConfigureAwait(false);
        return new CommandOutcome(decided.Conflicts.Count == 0, decided.Message);
    }

    private (string Site, IReadOnlyList<string> Texts) Arguments(ExecuteCommandParams asked)
    {
        var given = asked.Arguments ?? [];
        var folders = editor.Said is { } said ? SiteLookup.Folders(said) : [];
        var named = given.Count > 0 && given[0].ValueKind == JsonValueKind.String ? FileUri.ToPathLenient(given[0].GetString()!) : null;
        var site =
            (
                named is null
                    ? folders.Count == 1
                        ? folders[0]
                        : null
                    : SiteLookup.SiteOf(named, folders) ?? named
            )
            ?? throw new BuilderException(
                ErrorKind.Validation,
                "It is not clear which site is meant.",
                "Give the site's folder as the first argument."
            );
        return (
            site,
            [.. given.Skip(1).Where(argument => argument.ValueKind == JsonValueKind.String).Select(argument => argument.GetString()!)]
        );
    }

    private static string Text(IReadOnlyList<string> texts, string what) =>
        texts.Count > 0 && texts[0].Trim().Length > 0
            ? texts[0]
            : throw new BuilderException(ErrorKind.Validation, $"The command needs to know {what}.", "Give it as the second argument.");

    private static string Title(string command) =>
        command switch
        {
            Fix => "Fixing problems",
            Check => "Checking the site",
            Undo => "Undoing a step",
            Keep => "Keeping the changes",
            Discard => "Discarding the changes",
            Preview => "Opening the preview",
            Highlight => "Looking on the page",
            _ => "Changing the site",
        };
}
