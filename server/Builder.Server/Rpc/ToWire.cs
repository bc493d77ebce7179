using Builder.Core;
using Builder.Core.Changes;
using Builder.Core.Checkpoints;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Models;
using Builder.Core.OpenSites;
using Builder.Core.Proofs;
using Builder.Core.Turns;
using Wire = Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>The engine's records as the contract's. Enumerations of both sides have the same members in the same order (a test compares them).</summary>
internal static class ToWire
{
    internal static Wire.SiteState State(OpenSite open)
    {
        var state = open.State;
        return new(
            open.Site.Root,
            open.Site.DraftRoot,
            open.Site.Name,
            open.Template?.Id,
            state.Branch,
            state.HasPendingChanges,
            open.Review()?.ReviewId,
            open.Notices
        );
    }

    internal static Wire.ChangedFile File(ChangedFile file) =>
        new(file.Path.Value, (Wire.ChangeStatus)file.Status, file.MovedFrom?.Value, file.Additions, file.Deletions);

    internal static IReadOnlyList<Wire.ChangedFile> Files(IReadOnlyList<ChangedFile> files) => [.. files.Select(File)];

    internal static Wire.ProofSummary Proof(StepProof proof) => new(proof.Headline, proof.IsWell);

    internal static Wire.CheckpointSummary Checkpoint(OpenSite open, Checkpoint checkpoint, IReadOnlyList<ChangedFile> files) =>
        new(
            checkpoint.Id.Value,
            checkpoint.Tree.Value,
            (Wire.CheckpointKind)checkpoint.Kind,
            checkpoint.Title,
            checkpoint.At,
            checkpoint.OnBranch,
            checkpoint.Builds,
            checkpoint.SessionId,
            checkpoint.TurnId,
            checkpoint.Step,
            checkpoint.Model,
            Files(files),
            open.Proof(checkpoint) is { } proof ? Proof(proof) : null
        );

    internal static IReadOnlyList<Wire.CheckpointSummary> Checkpoints(OpenSite open, IReadOnlyList<Checkpoint> checkpoints) =>
        [.. checkpoints.Select(checkpoint => Checkpoint(open, checkpoint, open.Files(checkpoint)))];

    internal static Wire.BuildSummary Build(CheckResult check) =>
        new(
            check.Passed,
            check.TreeKey,
            check.FromCache,
            (long)check.Took.TotalMilliseconds,
            check.Artifact?.Bytes ?? 0,
            Diagnostics(check.Diagnostics),
            Timings(check.Timings),
            check.Sizes is { } sizes
                ? new(sizes.Bytes, sizes.CodeBytes, sizes.GzipBytes, sizes.BrotliBytes, sizes.BiggestFile, sizes.BiggestBytes, check.GrewBy)
                : null,
            (Wire.BuildVerdict)check.Verdict,
            check.Sentence
        );

    /// <summary>How far a check is.</summary>
    internal static Wire.BuildEvent Build(OpenSite open, BuildProgress progress) =>
        progress switch
        {
            { Stage: BuildStage.Queued, Position: var position } => new Wire.BuildEvent.Queued(position ?? 1) { Site = open.Site.Root },
            { Stage: BuildStage.Started } => new Wire.BuildEvent.Started { Site = open.Site.Root },
            { Stage: BuildStage.Finished, Result: { } result } => new Wire.BuildEvent.Finished(Build(result)) { Site = open.Site.Root },
            { Stage: BuildStage.Stopped } => new Wire.BuildEvent.Stopped(progress.Message) { Site = open.Site.Root },
            _ => new Wire.BuildEvent.Progress(progress.Message) { Site = open.Site.Root },
        };

    private static Wire.BuildTimings Timings(StageTimings took)
    {
        return new(
            Milliseconds(took.Queued),
            Milliseconds(took.Dependencies),
            took.PackagesWereReady,
            Milliseconds(took.Types),
            Milliseconds(took.Lint),
            Milliseconds(took.Preview),
            Milliseconds(took.Build)
        );

        static long? Milliseconds(TimeSpan? time) => time is { } took ? (long)took.TotalMilliseconds : null;
    }

    internal static IReadOnlyList<Wire.BuildDiagnostic> Diagnostics(IReadOnlyList<Diagnostic> found) => [.. found.Select(Diagnostic)];

    internal static Wire.UsageSummary Usage(ModelUsage usage) => new(usage.InputTokens, usage.OutputTokens, usage.CachedInputTokens);

    internal static Wire.ErrorDetail Error(BuilderException error) =>
        new((Wire.ErrorKind)error.Kind, error.Message, error.NextStep, error.Detail, (Wire.ErrorRemedy?)error.Remedy);

    /// <summary>An event of a turn. Its number is given by <see cref="TurnFeed"/>.</summary>
    internal static Wire.TurnEvent Event(OpenSite open, string turnId, TurnEvent happened) =>
        happened switch
        {
            TurnEvent.Started e => new Wire.TurnEvent.Started(open.Site.Root, e.SessionId, e.Prompt, e.Model.ToString(), e.IsReplay)
            {
                TurnId = turnId,
                Sequence = 0,
            },
            TurnEvent.TextDelta e => new Wire.TurnEvent.TextDelta(e.Step, e.Text) { TurnId = turnId, Sequence = 0 },
            TurnEvent.TextReset e => new Wire.TurnEvent.TextReset(e.Step, e.Reason) { TurnId = turnId, Sequence = 0 },
            TurnEvent.ToolStarted e => new Wire.TurnEvent.ToolStarted(e.Step, e.CallId, e.Tool, e.Summary)
            {
                TurnId = turnId,
                Sequence = 0,
            },
            TurnEvent.ToolFinished e => new Wire.TurnEvent.ToolFinished(e.Step, e.CallId, e.Succeeded, e.Message)
            {
                TurnId = turnId,
                Sequence = 0,
            },
            TurnEvent.EditsApplied e => new Wire.TurnEvent.EditsApplied(e.Step, Files(e.Files)) { TurnId = turnId, Sequence = 0 },
            TurnEvent.CheckpointCreated e => new Wire.TurnEvent.CheckpointCreated(Checkpoint(open, e.Checkpoint, e.Files))
            {
                TurnId = turnId,
                Sequence = 0,
            },
            TurnEvent.BuildStarted e => new Wire.TurnEvent.BuildStarted(e.Step) { TurnId = turnId, Sequence = 0 },
            TurnEvent.BuildFinished e => new Wire.TurnEvent.BuildFinished(e.Step, Build(e.Result)) { TurnId = turnId, Sequence = 0 },
            TurnEvent.DiagnosticsFound e => new Wire.TurnEvent.DiagnosticsFound(e.Step, Diagnostics(e.Diagnostics))
            {
                TurnId = turnId,
                Sequence = 0,
            },
            TurnEvent.UsageCounted e => new Wire.TurnEvent.UsageCounted(e.Step, Usage(e.Usage)) { TurnId = turnId, Sequence = 0 },
            TurnEvent.QuestionAsked e => new Wire.TurnEvent.QuestionAsked(e.QuestionId, e.Question, e.Options)
            {
                TurnId = turnId,
                Sequence = 0,
            },
            TurnEvent.Notice e => new Wire.TurnEvent.Notice(e.Message, e.Detail) { TurnId = turnId, Sequence = 0 },
            TurnEvent.Finished e => Finished(open, turnId, e.Result),
            _ => throw new InvalidOperationException($"{happened.GetType().Name} is not on the wire."),
        };

    private static Wire.TurnEvent.Finished Finished(OpenSite open, string turnId, TurnResult result) =>
        new(
            (Wire.TurnOutcome)result.Outcome,
            result.Message,
            result.ReviewId,
            Checkpoints(open, result.Commits),
            result.Error is { } error ? Error(error) : null
        )
        {
            TurnId = turnId,
            Sequence = 0,
        };

    internal static Wire.BuildDiagnostic Diagnostic(Diagnostic found) =>
        new(
            found.Source.ToString().ToLowerInvariant(),
            (Wire.BuildSeverity)found.Severity,
            found.Path,
            found.Line,
            found.Column,
            found.Message,
            found.NextStep,
            found.CodeFrame,
            found.Raw,
            found.Signature,
            found.IsOld
        );
}
