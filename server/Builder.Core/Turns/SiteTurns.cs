using Builder.Core.Artifacts;
using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Drafts;
using Builder.Core.Models;
using Builder.Core.Packages;
using Builder.Core.Prompts;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Tools;

namespace Builder.Core.Turns;

/// <summary>Runs turns on one site: opens the draft, lets the loop work, and settles how the turn ends so that what builds is never lost.</summary>
internal sealed class SiteTurns(SiteContext context, Questions questions)
{
    private const string NotBuilt = "The site does not build as it is, so there is no page. Mend that first.";

    /// <summary>A prompt's largest size in characters.</summary>
    private const int LongestPrompt = 100_000;

    public async Task<TurnResult> RunAsync(
        TurnRequest request,
        TurnRecord record,
        Action<TurnEvent> emit,
        CancellationToken cancellationToken
    )
    {
        if (request.Prompt.Trim().Length is 0 or > LongestPrompt)
        {
            throw new BuilderException(
                ErrorKind.Validation,
                "The prompt is empty, or longer than 100,000 characters.",
                "Say in a few sentences what you want."
            );
        }

        record.LoadEarlier();
        using var model = OpenModel(request, record.Earlier.Count);
        record.Start(model.Reference, model.IsReplay);
        emit(new TurnEvent.Started(record.SessionId, request.Prompt, model.Reference, model.IsReplay));
        if (model.IsReplay)
        {
            emit(new TurnEvent.Notice("This is a demo, the replay of a recorded conversation: no model is asked.", null));
        }

        using var time = new CancellationTokenSource(context.Services.Limits.Time, context.Services.Clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        context.Settle();
        var draft = context.Drafts.Open(request.Prompt);
        foreach (var leftOut in draft.LeftOut)
        {
            emit(new TurnEvent.Notice(leftOut, null));
        }

        var tell = (TurnEvent told) =>
        {
            if (told is TurnEvent.EditsApplied)
            {
                context.Live.Follow();
            }

            emit(told);
        };
        // What a first check would have to wait for is made while the model thinks.
        var packages = context.PrepareAsync(draft, message => emit(new TurnEvent.Notice(message + ".", null)), limit.Token);
        var checks = new DraftChecks(context, draft, packages, tell);
        var loop = new TurnLoop(
            request,
            model,
            draft,
            checks,
            Context(request, draft, checks, packages, tell),
            new ModelCall(context.Services.Clock, ModelCallLimits.Default),
            context.Services.Limits,
            PromptComposer.Compose(Prompt(request, record, model, draft)),
            record,
            tell
        );
        var known = KnownGood(draft);
        try
        {
            context.Live.Begin(draft);
            var why = await loop.RunAsync(limit.Token);
            return why is null
                ? await FinishAsync(request, draft, loop, checks, cancellationToken)
                : Settle(request, draft, loop, checks, known, TurnOutcome.Stopped, why, null);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Settle(
                request,
                draft,
                loop,
                checks,
                known,
                TurnOutcome.Stopped,
                $"It took longer than {context.Services.Limits.Time.TotalMinutes:0} minutes and was stopped.",
                null
            );
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Settle(request, draft, loop, checks, known, TurnOutcome.Cancelled, "Cancelled.", null);
        }
        catch (BuilderException e)
        {
            var outcome = e.Kind == ErrorKind.Cancelled ? TurnOutcome.Cancelled : TurnOutcome.Failed;
            return Settle(request, draft, loop, checks, known, outcome, e.Message, e);
        }
        finally
        {
            await limit.CancelAsync();
            await packages;
            await context.Live.EndAsync();
        }
    }

    private ChatModel OpenModel(TurnRequest request, int earlierTurns)
    {
        var reference =
            request.Model
            ?? context.Services.Models.Default()
            ?? throw new BuilderException(
                ErrorKind.Auth,
                "No model is set up.",
                "Set OPENAI_API_KEY or ANTHROPIC_API_KEY, give an OpenAI-compatible endpoint with --base-url, or choose a demo by its name, such as offline:bakery."
            )
            {
                Remedy = ErrorRemedy.ChooseModel,
            };
        if (reference.Provider != ModelProvider.Offline)
        {
            return context.Services.Models.Open(reference);
        }

        var (conversation, turn) = ReplayChoice.Choose(context.Site, context.Template, reference, request.Prompt, earlierTurns);
        return context.Services.Models.OpenReplay(conversation, turn, request.Prompt);
    }

    private PromptContext Prompt(TurnRequest request, TurnRecord record, ChatModel model, Draft draft) =>
        new(
            context.Template?.Rules ?? "",
            OwnRules(draft),
            model.PrefersPatch && !model.IsReplay,
            draft.Folder.List(),
            record.Earlier,
            request.Prompt,
            request.Selection,
            request.Diagnostics
        )
        {
            CanTryPages = context.Services.Proofs.CanLook,
            Read = draft.Folder.ReadIfPlain,
        };

    /// <summary>What the site says of itself in RULES.md: its words, and never ours.</summary>
    private static string OwnRules(Draft draft) =>
        draft.Folder.Read(SitePath.Parse("RULES.md")) is { } own ? System.Text.Encoding.UTF8.GetString(own) : "";

    private ToolContext Context(TurnRequest request, Draft draft, DraftChecks checks, Task packages, Action<TurnEvent> emit)
    {
        return new()
        {
            Draft = draft.Folder,
            Roots = [draft.Folder.Root, context.Site.Root],
            WhyOutOfBounds = draft.WhyOutOfBounds,
            Loaded = () => context.Services.Checks.LoadedIn(context.Site, draft.Folder),
            Earlier = new EarlierFlows(context.FlowFiles(draft.LastTree)),
            Check = token => checks.CurrentAsync(0, token),
            Parsers = context.Services.Checks.Syntax,
            Look = context.Services.Proofs.CanLook
                ? async (route, width, token) =>
                    await BuiltAsync(token) is { } built
                        ? await context.Services.Proofs.OutlineAsync(built, route, width, token)
                        : (null, NotBuilt)
                : null,
            Try = context.Services.Proofs.CanLook
                ? async (actions, width, token) =>
                    await BuiltAsync(token) is { } built
                        ? await context.Services.Proofs.TryAsync(built, actions, width, token)
                        : (false, null, NotBuilt)
                : null,
            AddDependency = async (wanted, token) =>
            {
                await packages.WaitAsync(token);
                return await context.Services.Checks.Dependencies.AddAsync(draft.Folder, wanted, _ => { }, token);
            },
            Package = name => InstalledPackage.Find(draft.Folder, context.Site, name),
            LookUp = context.Services.Checks.Dependencies.LookUpAsync,
            Ask = (question, options, token) =>
                request.CanAnswer ? questions.AskAsync(question, options, emit, token) : Task.FromResult<string?>(null),
        };

        async Task<Artifact?> BuiltAsync(CancellationToken token) => (await checks.CurrentAsync(0, token)).Artifact;
    }

    private async Task<TurnResult> FinishAsync(
        TurnRequest request,
        Draft draft,
        TurnLoop loop,
        DraftChecks checks,
        CancellationToken cancellationToken
    )
    {
        if (!loop.HasChanged)
        {
            CloseIfUntouched(draft);
            return Result(
                TurnOutcome.NothingChanged,
                loop.Answer.Length > 0 ? "No file was changed." : "The model gave no answer and changed nothing.",
                loop,
                draft.ReviewId,
                []
            );
        }

        var landed = await checks.FinishAsync(request.Prompt, loop.Answer, request.KeepAutomatically, cancellationToken);
        return landed switch
        {
            null => Result(
                TurnOutcome.ReadyForReview,
                $"{loop.Verdict} The preview shows it; your files change when you keep it.",
                loop,
                draft.ReviewId,
                []
            ),
            { Conflicts.Count: 0 } => Result(
                TurnOutcome.Landed,
                $"{landed.Message} {loop.WhatWasTried}".Trim(),
                loop,
                null,
                landed.Commits
            ),
            _ => Result(TurnOutcome.ReadyForReview, landed.Message, loop, context.Drafts.Current?.ReviewId, landed.Commits),
        };
    }

    /// <summary>
    /// The turn did not end by itself: the draft goes back to the last tree that builds, which then waits for a review. Where there is none, what a
    /// turn that stopped has made stays in the draft: it cannot be kept, but be looked at, mended by a next turn, or discarded.
    /// </summary>
    private static TurnResult Settle(
        TurnRequest request,
        Draft draft,
        TurnLoop loop,
        DraftChecks checks,
        TreeId? known,
        TurnOutcome outcome,
        string why,
        BuilderException? error
    )
    {
        if ((checks.Good ?? known) is { } tree && tree != draft.Basis)
        {
            draft.ReturnTo(tree);
            draft.OpenReview(request.Prompt, loop.Answer, checks.IsFinished);
            return Result(outcome, $"{why} What built until then waits for your review.", loop, draft.ReviewId, [], error);
        }

        if (outcome == TurnOutcome.Stopped && loop.HasChanged)
        {
            draft.OpenReview(request.Prompt, loop.Answer, verified: false);
            return Result(outcome, $"{why} It waits to be mended or discarded; your files are as they were.", loop, draft.ReviewId, []);
        }

        draft.Close();
        return Result(outcome, loop.HasChanged ? $"{why} Your files are as they were." : why, loop, null, [], error);
    }

    private static void CloseIfUntouched(Draft draft)
    {
        if (!draft.HasChanges)
        {
            draft.Close();
        }
    }

    /// <summary>The newest good tree that the draft already had before this turn.</summary>
    private static TreeId? KnownGood(Draft draft) => draft.Steps.LastOrDefault(s => s.Builds != false)?.Tree;

    private static TurnResult Result(
        TurnOutcome outcome,
        string message,
        TurnLoop loop,
        string? reviewId,
        IReadOnlyList<Checkpoint> commits,
        BuilderException? error = null
    ) => new(outcome, message, loop.Answer, reviewId, commits, loop.Usage, error);
}
