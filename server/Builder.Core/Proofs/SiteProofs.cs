using System.Collections.Concurrent;
using System.Text.Json;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Flows;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Proofs;

/// <summary>
/// Looks at what was built, in a browser of this computer that stays warm for all sites: every page that the site leads to, at the widths of a phone and of
/// a desk. What was looked at once is known by the files that were built. Where there is no browser nothing is said of pages.
/// </summary>
public sealed class SiteProofs : IAsyncDisposable
{
    /// <summary>What a busy computer may do to a page that is right.</summary>
    private static readonly string[] Slow = ["frozen", "looping"];

    private const string FirstPage = "index.html";

    private const int MostRoutes = 40;

    private static readonly int[] Widths = [375, 1280];
    private static readonly string[] Texts = [".html", ".css", ".js", ".mjs"];

    /// <summary>In bytes.</summary>
    private const int LongestText = 4 * 1024 * 1024;
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = Budget + TimeSpan.FromSeconds(10);

    /// <summary>A browser that does not start, or hangs, is left alone for so long: nobody is to wait for it at every step.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private const int MostFailures = 2;

    /// <summary>A browser uses some 200 MB while it is open.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    private readonly BuilderFolders folders;
    private readonly TimeProvider clock;
    private readonly Func<(Toolchain? Tools, string? WhyNot)> findTools;
    private readonly Func<(InstalledBrowser? Browser, string? WhyNot)> findBrowser;
    private readonly Lock gate = new();
    private readonly ITimer rest;
    private readonly KeptProofs kept;
    private readonly KeptPictures pictures;
    private readonly FlowProofs flows;
    private BrowserServer? current;
    private (int InARow, long At, string Why) failed;
    private bool isClosed;

    public SiteProofs(BuilderFolders folders, TimeProvider clock)
        : this(folders, clock, () => (Toolchain.Find(out var whyNot), whyNot), InstalledBrowser.Find) { }

    internal SiteProofs(
        BuilderFolders folders,
        TimeProvider clock,
        Func<(Toolchain? Tools, string? WhyNot)> findTools,
        Func<(InstalledBrowser? Browser, string? WhyNot)> findBrowser
    )
    {
        (this.folders, this.clock, this.findTools, this.findBrowser) = (folders, clock, findTools, findBrowser);
        kept = new KeptProofs(Path.Combine(folders.Cache, "proofs"));
        pictures = new KeptPictures(Path.Combine(folders.Cache, "proofs", "pictures"));
        flows = new FlowProofs((artifact, request, stop) => AskAsync(artifact, request, stop), kept, clock);
        rest = clock.CreateTimer(_ => _ = DropAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is wrong with the pages of a built site, at its place in the folder that it was built from.</summary>
    /// <param name="landed">What the site was before; what that stores in a browser is there when an old visitor comes back. Null where it is not known.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the browser goes on with nothing of it.</exception>
    public async Task<(Proof Proof, IReadOnlyList<Diagnostic> Problems)> ProveAsync(
        SiteFolder folder,
        Artifact artifact,
        Artifact? landed,
        CancellationToken cancellationToken
    )
    {
        if (findBrowser() is (null, var whyNot))
        {
            // Also of what was seen before: a person who wants no browser wants nothing of one.
            return (Proof.None(whyNot ?? "There is no browser."), []);
        }

        var content = KeptProofs.ContentOf(artifact);
        var proof = await KnownAsync(content, () => LookAsync(artifact, First(artifact), cancellationToken));
        // What breaks for everybody breaks for them.
        var isWell = proof.WhyNot is null && !proof.Pages.Any(page => page.Findings.Any(finding => PageWords.Crashes(finding)));
        if (
            isWell
            && landed is not null
            && KeptProofs.ContentOf(landed) is var old
            && old != content
            && Find(old) is { Stored.Count: > 0 } before
        )
        {
            var again = First(artifact) with
            {
                Routes = [.. proof.Pages.Select(page => page.Route).Distinct()],
                Crawl = false,
                Widths = [Widths[^1]],
            };
            again = again with { Press = null, Brief = true, Storage = new(before.Stored) };
            var visited = await KnownAsync(
                KeptProofs.ContentOf(artifact, before.Stored),
                () => LookAsync(artifact, again, cancellationToken)
            );
            proof = proof with { Pages = [.. proof.Pages, .. visited.Pages.Select(page => page with { IsOldVisitors = true })] };
        }

        return (proof, ProofFindings.Describe(proof.Pages, folder, artifact));
    }

    /// <summary>Tries on a built site what a person must be able to do.</summary>
    /// <param name="folder">What it was built from, to show the lines around what is wrong.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the browser goes on with nothing of it.</exception>
    public async Task<FlowsTried> TryAsync(SiteFlows wanted, Artifact artifact, SiteFolder folder, CancellationToken cancellationToken)
    {
        var whyNot = findBrowser().WhyNot ?? (findTools() is (null, var noTools) ? noTools ?? "Node.js was not found." : null);
        return whyNot is null && wanted.All.Count > 0
            ? await flows.TryAsync(wanted, artifact, folder, cancellationToken)
            : new FlowsTried([], wanted.All, wanted.Broken, whyNot);
    }

    private async Task<Proof> KnownAsync(string content, Func<Task<Proof>> look)
    {
        if (Find(content) is { } known)
        {
            return known;
        }

        var proof = await look();
        // What time was too short for may be looked at the next time.
        if (proof.WhyNot is null && (proof.Left == 0 || proof.Routes >= MostRoutes))
        {
            kept.Save(content, new ProofRecord(content, proof), ProofJson.Default.ProofRecord);
        }

        return proof;
    }

    /// <summary>Whether anything of the site asks what the visitor's system prefers.</summary>
    private static bool HasDarkColours(Artifact artifact) =>
        artifact
            .Files.Values.Where(file => file.Length < LongestText && Texts.Contains(Path.GetExtension(file.Path)))
            .Any(file => File.ReadAllBytes(artifact.PlaceOf(file)).AsSpan().IndexOf("prefers-color-scheme"u8) >= 0);

    private static BrowserRequest First(Artifact artifact) =>
        Of("look", artifact) with
        {
            Routes = [artifact.Base],
            Crawl = true,
            Most = MostRoutes,
            Widths = Widths,
            Schemes = HasDarkColours(artifact) ? ["light", "dark"] : ["light"],
            Press = true,
            Budget = (int)Budget.TotalMilliseconds,
        };

    /// <summary>One page as lines of text, for whoever cannot see it: what is there, what it is called, and where it stands; then what is wrong with it.</summary>
    /// <param name="width">In CSS pixels.</param>
    /// <returns>The words of the page: data, never instructions. Or why there are none.</returns>
    internal async Task<(string? Text, string? WhyNot)> OutlineAsync(
        Artifact artifact,
        string route,
        int width,
        CancellationToken cancellationToken
    )
    {
        var (answer, whyNot) = await AskAsync(artifact, Of("outline", artifact) with { Route = route, Width = width }, cancellationToken);
        return answer is null ? (null, whyNot) : (answer.Outline + Said(answer.Findings), null);
    }

    /// <summary>Does what a person would do on the built site, and says how far that went.</summary>
    /// <param name="actions">A list, each with one of <c>open</c>, <c>click</c>, <c>type</c>, <c>choose</c>, <c>press</c> and <c>expect</c>.</param>
    /// <returns>Whether all of it went, and what is to be said of it; or why nothing could be tried.</returns>
    internal async Task<(bool Went, string? Text, string? WhyNot)> TryAsync(
        Artifact artifact,
        JsonElement actions,
        int width,
        CancellationToken cancellationToken
    )
    {
        var (answer, whyNot) = await AskAsync(
            artifact,
            Of("try", artifact) with
            {
                Actions = actions,
                Width = width,
                Budget = (int)Budget.TotalMilliseconds,
            },
            cancellationToken
        );
        if (answer?.Steps is not { } steps)
        {
            return (false, null, whyNot);
        }

        var went = steps.All(step => step.Ok);
        var told = steps.Select((step, at) => $"{at + 1}. {(step.Ok ? "done" : step.Why)}");
        return (went, string.Join('\n', told) + Said(answer.Findings), null);
    }

    private static string Said(IReadOnlyList<PageFinding>? findings) =>
        findings is { Count: > 0 }
            ? "\nThe page said meanwhile:\n" + string.Join('\n', findings.Take(20).Select(finding => $"{finding.Kind}: {finding.Message}"))
            : "";

    /// <summary>Keeps what was proved of a tree, until its commit takes it along.</summary>
    internal void Remember(StepProof proof) => kept.Save(NameOf(proof.Tree), proof, StepProof.Json.StepProof);

    /// <summary>What was proved of a tree, or null where that is not known.</summary>
    public StepProof? Of(string tree) =>
        kept.Find(NameOf(tree), StepProof.Json.StepProof) is { } proof && proof.Tree == tree ? proof : null;

    /// <summary>A picture of a page by its hash, a WebP file; null when it is not kept any more.</summary>
    public byte[]? PictureOf(string hash) => pictures.Find(hash);

    private static string NameOf(string tree) => KeptProofs.Hash($"tree {tree}");

    /// <summary>Whether there is a browser to look with.</summary>
    public bool CanLook => findBrowser().Browser is not null && findTools().Tools is not null;

    /// <summary>Starts the browser, so that the first step need not wait for it. Does nothing where there is none.</summary>
    public void Warm() => Get().Server?.Warm();

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isClosed = true;
        }

        await rest.DisposeAsync();
        await DropAsync();
    }

    private async Task<Proof> LookAsync(Artifact artifact, BrowserRequest request, CancellationToken cancellationToken)
    {
        using var work = Telemetry.Begin("proof");
        var done = new ConcurrentQueue<SeenPage>();
        var taken = request.Brief == true ? null : pictures.NewFolder();
        request = request with { Pictures = taken };
        var (answer, whyNot) = await AskAsync(artifact, request, cancellationToken, done.Enqueue);
        if (answer?.Pages?.Any(page => page.Findings.Any(finding => Slow.Contains(finding.Kind))) == true)
        {
            // It may be the computer that is slow, and not the page.
            (answer, whyNot) = await AskAsync(artifact, request, cancellationToken);
        }

        if (answer?.Pages is not { } pages)
        {
            // What was seen until then was seen.
            var seen = pictures.Take(taken, [.. done]);
            return seen.Count > 0
                ? new Proof(seen, 1, null)
                : Proof.None(whyNot!) with
                {
                    HasFailed = artifact.Files.ContainsKey(FirstPage),
                };
        }

        work.Add("pages", pages.Count);
        work.End();
        return new Proof(pictures.Take(taken, pages), answer.Left, null) { Stored = answer.Stored ?? [], Browser = answer.Browser };
    }

    internal static BrowserRequest Of(string what, Artifact artifact) =>
        new(
            what,
            artifact.Files.ToDictionary(file => file.Key, file => new ServedPart(artifact.PlaceOf(file.Value), file.Value.ContentType)),
            artifact.Base,
            artifact.Files.ContainsKey("404.html") ? null : FirstPage
        );

    /// <returns>An answer that is none of an error, or why there is none.</returns>
    private async Task<(BrowserAnswer? Answer, string? WhyNot)> AskAsync(
        Artifact artifact,
        BrowserRequest request,
        CancellationToken cancellationToken,
        Action<SeenPage>? onPage = null
    )
    {
        if (!artifact.Files.ContainsKey(FirstPage))
        {
            return (null, "The site has no page to begin with.");
        }

        var (server, whyNot) = Get();
        if (server is null)
        {
            return (null, whyNot ?? "There is no browser.");
        }

        using var limit = new CancellationTokenSource(Patience, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var answer = await server.AskAsync(request, onPage, stop.Token);
            if (answer is { Error: null })
            {
                lock (gate)
                {
                    failed = default;
                }

                return (answer, null);
            }

            return (
                null,
                await FailAsync(server, $"The browser could not look: {PlainText.Clean(answer?.Error ?? server.LastWords, 300)}")
            );
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, await FailAsync(server, $"The browser did not answer within {Patience.TotalSeconds:0} seconds."));
        }
    }

    private async Task<string> FailAsync(BrowserServer server, string why)
    {
        lock (gate)
        {
            failed = (failed.InARow + 1, clock.GetTimestamp(), why);
        }

        await DropAsync(server);
        return why;
    }

    private (BrowserServer? Server, string? WhyNot) Get()
    {
        lock (gate)
        {
            if (isClosed)
            {
                return (null, "Builder is ending.");
            }

            if (current is null or { HasEnded: true })
            {
                if (failed.InARow >= MostFailures && clock.GetElapsedTime(failed.At) < Pause)
                {
                    return (null, failed.Why);
                }

                var (browser, noBrowser) = findBrowser();
                var (tools, noTools) = findTools();
                if (browser is null || tools is null)
                {
                    return (null, noBrowser ?? noTools);
                }

                current = new BrowserServer(
                    tools,
                    browser,
                    OwnScripts.Eyes,
                    new ChildProcesses(Path.Combine(folders.Cache, "home-browser"), clock)
                );
            }

            rest.Change(Rest, Timeout.InfiniteTimeSpan);
            return (current, null);
        }
    }

    private async Task DropAsync(BrowserServer? which = null)
    {
        BrowserServer? ended;
        lock (gate)
        {
            ended = which ?? current;
            current = which is null || current == which ? null : current;
        }

        if (ended is not null)
        {
            await ended.DisposeAsync();
        }
    }

    private Proof? Find(string content) =>
        kept.Find(content, ProofJson.Default.ProofRecord) is { } record && record.Content == content ? record.Proof : null;
}
