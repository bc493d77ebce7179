using System.Collections.Concurrent;
using System.Text.Json;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Flows;
using Builder.Core.Sites;

namespace Builder.Core.Proofs;

/// <summary>
/// Tries flows on a built site: a few at a time, each within its time and all together within theirs. What fails is tried once more, with more
/// patience, before it is believed. What is known of the same files and the same steps is not tried again.
/// </summary>
/// <param name="ask">Puts a request to the browser: an answer, or why there is none.</param>
internal sealed class FlowProofs(
    Func<Artifact, BrowserRequest, CancellationToken, Task<(BrowserAnswer? Answer, string? WhyNot)>> ask,
    KeptProofs kept,
    TimeProvider clock
)
{
    /// <summary>Counted up when flows are tried in another way.</summary>
    private const int Version = 1;
    private const int AtOnce = 3;
    private const int UsualWidth = 1280;
    private const int MostRemembered = 1000;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(40);

    /// <summary>How long a step may wait for what it needs, the first time and the second.</summary>
    private static readonly int[] Patience = [3_000, 7_000];

    /// <summary>Where each flow got stuck the last time, whatever was built then: there it need not be tried twice.</summary>
    private readonly ConcurrentDictionary<string, int> stuck = new(StringComparer.Ordinal);

    public async Task<FlowsTried> TryAsync(SiteFlows flows, Artifact artifact, SiteFolder folder, CancellationToken cancellationToken)
    {
        using var work = Telemetry.Begin("flows");
        var (started, content) = (clock.GetTimestamp(), KeptProofs.ContentOf(artifact));
        using var gate = new SemaphoreSlim(AtOnce);
        string? whyNot = null;
        var tried = await Task.WhenAll(flows.All.Select(OneAsync));
        work.Add("flows", tried.Length);
        work.End();
        var done = tried.OfType<FlowTried>().ToList();
        return new FlowsTried(
            done,
            [.. flows.All.Zip(tried).Where(pair => pair.Second is null).Select(pair => pair.First)],
            [.. flows.Broken, .. Describe(done, artifact, folder)],
            whyNot
        )
        {
            HasFailed = whyNot is not null,
        };

        async Task<FlowTried?> OneAsync(Flow flow)
        {
            var steps = KeptProofs.Hash(flow.Content);
            var name = KeptProofs.Hash($"{content} {steps}");
            if (kept.Find(name, ProofJson.Default.FlowRecord) is { Version: Version } known)
            {
                return new FlowTried(flow, known.FailedAt, known.Why, known.Findings, known.Ms);
            }

            await gate.WaitAsync(cancellationToken);
            try
            {
                foreach (var patience in Patience)
                {
                    if (whyNot is not null || clock.GetElapsedTime(started) > Together)
                    {
                        return null;
                    }

                    var (answer, why) = await ask(artifact, Request(flow, patience), cancellationToken);
                    if (answer?.Steps is null)
                    {
                        whyNot = why;
                        return null;
                    }

                    if (answer.Steps.Any(step => step.Late))
                    {
                        continue;
                    }

                    var came = Read(flow, answer);
                    if (came.Works || patience == Patience[^1] || (came.FailedAt is { } at && IsStuck(steps, at)))
                    {
                        kept.Save(
                            name,
                            new FlowRecord(Version, came.FailedAt, came.Why, came.Findings, came.Ms),
                            ProofJson.Default.FlowRecord
                        );
                        Remember(steps, came.FailedAt);
                        return came;
                    }
                }

                return null;
            }
            finally
            {
                gate.Release();
            }
        }

        BrowserRequest Request(Flow flow, int patience) =>
            SiteProofs.Of("try", artifact) with
            {
                Actions = ActionsOf(flow),
                Width = flow.Width ?? UsualWidth,
                Patience = patience,
                Budget = (int)Budget.TotalMilliseconds,
            };
    }

    private static FlowTried Read(Flow flow, BrowserAnswer answer)
    {
        var steps = answer.Steps!;
        var failed = steps.Index().Where(step => !step.Item.Ok).Select(step => (int?)step.Index).FirstOrDefault();
        var findings = (answer.Findings ?? []).Where(finding => PageWords.SeverityOf(finding) == DiagnosticSeverity.Error).ToList();
        // Only what is said to have been done was: an answer that is too short is none of a flow that works.
        failed ??= steps.Count < flow.Steps.Count ? Math.Max(0, steps.Count - 1) : null;
        return new FlowTried(flow, failed, failed is { } at && at < steps.Count ? steps[at].Why : null, findings, answer.Ms ?? 0);
    }

    private static JsonElement ActionsOf(Flow flow)
    {
        using var all = JsonDocument.Parse($"[{string.Join(',', flow.Steps.Select(step => step.Action.GetRawText()))}]");
        return all.RootElement.Clone();
    }

    private bool IsStuck(string steps, int at) => stuck.TryGetValue(steps, out var before) && before == at;

    private void Remember(string steps, int? failedAt)
    {
        if (stuck.Count >= MostRemembered)
        {
            stuck.Clear();
        }

        if (failedAt is { } at)
        {
            stuck[steps] = at;
        }
        else
        {
            stuck.TryRemove(steps, out _);
        }
    }

    private static IEnumerable<Diagnostic> Describe(IReadOnlyList<FlowTried> tried, Artifact artifact, SiteFolder folder)
    {
        var steps =
            from one in tried
            let at = one.FailedAt ?? -1
            where at >= 0
            let step = one.Flow.Steps[at]
            select SiteFlows.Problem(
                one.Flow.Path,
                $"“{ShownText.Line(one.Flow.Title)}” does not work. Step {at + 1}, {step.Words}: {PlainText.Clean(one.Why ?? "It was not done.", 500)}",
                null
            ) with
            {
                Line = step.Line,
                Column = step.Column,
                Topic = step.Words,
            };
        var pages = tried
            .Where(one => one.Findings.Count > 0)
            .Select(one => new SeenPage(FirstPage(one.Flow), one.Flow.Width ?? UsualWidth, "light", one.Ms, null, one.Findings));
        return [.. new Diagnoser(folder).Describe(steps), .. ProofFindings.Describe(pages, folder, artifact)];
    }

    private static string FirstPage(Flow flow) =>
        flow.Steps[0].Action.TryGetProperty("open", out var address) ? address.GetString() ?? "/" : "/";
}
