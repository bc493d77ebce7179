using Builder.Core.Artifacts;
using Builder.Core.Checks.Kinds;
using Builder.Core.Checks.Lint;
using Builder.Core.Checks.Queue;
using Builder.Core.Checks.Syntax;
using Builder.Core.Checks.Types;
using Builder.Core.Checks.Vite;
using Builder.Core.Diagnostics;
using Builder.Core.Packages;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Checks;

/// <param name="IsRunning">A check of this site runs.</param>
/// <param name="IsQueued">A check of this site waits for its turn.</param>
/// <param name="Last">The last one that came to an end, or null.</param>
public sealed record BuildActivity(bool IsRunning, bool IsQueued, CheckResult? Last);

/// <summary>What a person may see before a check has ended. For the eye only: the result, and what is kept, is always of the full check.</summary>
/// <param name="OnPreview">Told, at most once, of a page that was built of these files. Null when no such page is needed: then none is built.</param>
/// <param name="OnProblems">Told, at most once, of type errors in what changed.</param>
public sealed record EarlySigns(Action<Artifact>? OnPreview, Action<IReadOnlyList<Diagnostic>> OnProblems);

/// <summary>
/// Type check, build and lint of a site's folder, at the same time. A tree that was checked is never checked again. In one folder
/// the newest request wins: an older one that still runs is ended at once. Over all sites only so many run at a time.
/// </summary>
public sealed class SiteChecks : IAsyncDisposable
{
    private readonly BuilderFolders folders;
    private readonly CheckSettings settings;
    private readonly TimeProvider clock;
    private readonly ChildProcesses children;
    private readonly ViteWorkers workers;
    private readonly CheckRun run;
    private readonly TypeServers typeServers;
    private readonly CheckQueue queue;
    private readonly CheckReads reads = new();
    private readonly SiteConfinement confinement;
    private readonly TimingsLog timingsLog;
    private readonly CancellationTokenSource closing = new();
    private Task? tidying;
    private readonly Func<(Toolchain? Tools, string? WhyNot)> findTools;

    public SiteChecks(BuilderFolders folders, TimeProvider clock, CheckSettings? settings = null)
        : this(folders, clock, settings, DependencyStore.FindTools) { }

    internal SiteChecks(BuilderFolders folders, TimeProvider clock, CheckSettings? settings, Func<(Toolchain?, string?)> findTools)
    {
        this.folders = folders;
        this.settings = settings ?? new CheckSettings();
        this.clock = clock;
        this.findTools = findTools;
        children = new ChildProcesses(Path.Combine(folders.Cache, "home"), clock);
        timingsLog = new TimingsLog(folders, clock);
        Artifacts = new ArtifactStore(folders);
        Dependencies = new DependencyStore(folders, children, clock, findTools, this.settings.InstallTimeout);
        confinement = new SiteConfinement(folders);
        workers = new ViteWorkers(children, confinement, this.settings, clock);
        typeServers = new TypeServers(children, confinement, this.settings, clock);
        queue = new CheckQueue(this.settings.AtOnce, this.settings.MostWaiting);
        Syntax = new SyntaxParsers(children, this.settings, clock, findTools);
        run = new CheckRun(
            new SiteBuild(workers, Artifacts, this.settings, () => Keys()),
            new TypeCheck(children, confinement, this.settings),
            new SiteLint(children, confinement, this.settings),
            typeServers,
            Artifacts,
            new ArtifactScale(Artifacts),
            new SitePages(Artifacts, Syntax, () => Keys()),
            reads,
            clock
        );
        Tools = new CheckTools(children, confinement, this.settings, clock, findTools);
        Dependencies.IsBusy = () => queue.IsBusy;
    }

    public ArtifactStore Artifacts { get; }

    /// <summary>The keys of services that this process holds, which no page may contain.</summary>
    public Func<IReadOnlyList<string>> Keys { private get; set; } = () => [];

    public DependencyStore Dependencies { get; }

    /// <summary>Says of edits whether what they leave still parses.</summary>
    public SyntaxParsers Syntax { get; }

    /// <summary>Whether there is a Node.js to build with.</summary>
    public bool HasTools => findTools().Tools is not null;

    internal CheckTools Tools { get; }

    /// <summary>Ends what earlier servers that were killed have left running. Returns how many processes that were.</summary>
    public static int EndOrphans() => ProcessMarks.EndOrphans();

    /// <summary>What sees to it on this system that no child outlives this process, for a person who asks.</summary>
    public static string ProcessGuard => Watchdog.Description;

    /// <summary>Checks the site or its draft.</summary>
    public Task<CheckResult> CheckAsync(
        Site site,
        SiteFolder folder,
        string? treeKey,
        Action<BuildProgress> onProgress,
        CancellationToken cancellationToken
    ) => CheckAsync(site, folder, treeKey, onProgress, null, CheckUrgency.Interactive, cancellationToken);

    /// <summary>Checks the site or its draft, and shows it as soon as there is something to see.</summary>
    /// <param name="folder">The site's own folder or its draft.</param>
    /// <param name="treeKey">The git tree id of what is in the folder now, or null when it is not known; then the contents decide.</param>
    /// <param name="early">Told what can be told before the result; null when nobody looks.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and nothing of it runs any more.</exception>
    /// <exception cref="BuilderException">Cancelled: a newer check of the same folder took its place. Precondition: too many wait. Conflict: the files changed meanwhile, so the result would belong to no tree.</exception>
    public async Task<CheckResult> CheckAsync(
        Site site,
        SiteFolder folder,
        string? treeKey,
        Action<BuildProgress> onProgress,
        EarlySigns? early,
        CheckUrgency urgency,
        CancellationToken cancellationToken
    )
    {
        using var work = Telemetry.Begin("check");
        var started = clock.GetTimestamp();
        var (tools, whyNot) = findTools();
        var inputs = InputsOf(folder, tools);
        var key = treeKey ?? inputs.ContentKey();
        var kind = SiteKinds.Of(folder);
        if (kind.Shape == SiteShape.Foreign)
        {
            queue.Supersede(folder.Root);
            var told = new CheckRecord(key, inputs.Key, false, null, null, [kind.Told]);
            return Finish(false, null, told, new StageTimings(), false) with { Verdict = Verdict.NotBuilt };
        }
        if (Known(key, inputs, folder) is { } known)
        {
            queue.Supersede(folder.Root);
            return Finish(known.Record.Passed, known.Artifact, known.Record, new StageTimings(), true);
        }
        using var turn = await queue.EnterAsync(
            site.Id,
            folder.Root,
            urgency,
            position => onProgress(new BuildProgress(BuildStage.Queued, "Waiting for its turn", position)),
            cancellationToken
        );
        onProgress(new BuildProgress(BuildStage.Started, "Checking the site"));
        var timings = new StageTimings(Queued: clock.GetElapsedTime(started));
        if (kind.Shape == SiteShape.Pages)
        {
            var (pages, mayChange, spent) = await turn.RunAsync(stop => run.ReadPagesAsync(folder, key, inputs, kind, stop));
            if (!mayChange)
            {
                Remember(pages);
            }
            return Finish(pages.Passed, Artifacts.Made(pages), pages, spent with { Queued = timings.Queued }, false);
        }
        var outcome = tools is null
            ? new DependencyOutcome(
                false,
                false,
                TimeSpan.Zero,
                [Diagnoser.Plain(DiagnosticSource.Install, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.")]
            )
            : await turn.RunAsync(stop =>
                Dependencies.EnsureAsync(folder, message => onProgress(new BuildProgress(BuildStage.Dependencies, message)), stop)
            );
        timings = timings with { Dependencies = outcome.Took, PackagesWereReady = outcome.FromCache };
        Telemetry.Took("check.packages", outcome.Took);
        if (!outcome.Succeeded || tools is null)
        {
            return Finish(false, null, new CheckRecord(key, inputs.Key, false, null, null, outcome.Diagnostics), timings, false);
        }
        onProgress(new BuildProgress(BuildStage.Checking, "Checking types and building"));
        var (record, mayPass, took) = await turn.RunAsync(stop => run.RunAsync(tools, site, folder, key, inputs, kind, early, stop));
        // What a person should know of packages that are used all the same.
        record = record with
        {
            Diagnostics = [.. record.Diagnostics, .. outcome.Diagnostics],
        };
        if (!mayPass)
        {
            Remember(record);
        }
        timings = took with { Queued = timings.Queued, Dependencies = timings.Dependencies, PackagesWereReady = timings.PackagesWereReady };
        return Finish(record.Passed, Artifacts.Open(record), record, timings, false);

        CheckResult Finish(bool passed, Artifact? artifact, CheckRecord record, StageTimings timings, bool fromCache)
        {
            var took = clock.GetElapsedTime(started);
            var sizes = artifact is null ? null : record.Sizes;
            var result = queue.Finished(
                site.Id,
                new CheckResult(passed, fromCache, treeKey, artifact, record.Diagnostics, took, timings, sizes)
            );
            timingsLog.Add(result);
            Telemetry.Checked(passed, fromCache);
            work.Add("known", fromCache);
            work.End(passed ? "passed" : "failed");
            return result;
        }
    }

    /// <summary>Whether nothing has to be installed before this folder is built, or it is built already.</summary>
    /// <param name="treeKey">As for a check.</param>
    internal bool IsBuiltSoon(SiteFolder folder, string treeKey) =>
        findTools().Tools is { } tools
        && (Known(treeKey, InputsOf(folder, tools), folder) is not null || Dependencies.AreAtHand(folder, tools));

    /// <summary>Puts the caches in order, beside everything else and after a while: ready packages for the next site, damaged entries replaced, sizes kept.</summary>
    public void StartTidying() => tidying ??= Task.Run(TidyAsync, CancellationToken.None);

    private async Task TidyAsync()
    {
        try
        {
            await Task.Delay(ModulesPool.Settling, clock, closing.Token);
            // It takes no slot from the checks: it waits by itself while there are any.
            await Dependencies.RefillAsync(closing.Token);
            if (new ArtifactSweep(Artifacts, clock) is { IsDue: true } sweep)
            {
                sweep.Run(settings.MostArtifactBytes, closing.Token);
            }
            ChildFolders.Sweep(folders, clock);
        }
        catch (Exception stopped)
            when (stopped is OperationCanceledException or BuilderException or IOException or UnauthorizedAccessException)
        {
            // It only saves time and space, and is tried again at the next start.
        }
    }

    /// <summary>The files that the configuration of a folder consisted of when it was last built, by their paths in it.</summary>
    public IReadOnlyCollection<string> LoadedIn(Site site, SiteFolder folder) =>
        [
            .. new[] { folder.Root, Workshop.Of(site, folder).Root }
                .SelectMany(root => workers.LoadedIn(root).Select(file => Path.GetRelativePath(root, file)))
                .Select(file => file.Replace(Path.DirectorySeparatorChar, '/'))
                .Where(file => SitePath.TryParse(file, out _, out _)),
        ];

    public BuildActivity Activity(Site site) => queue.Activity(site.Id);

    /// <summary>Whether it is for Vite to build and show the site.</summary>
    internal static bool HasVite(SiteFolder folder) => SiteKinds.Of(folder).Shape == SiteShape.Vite;

    /// <summary>Whether a development server can show the folder: it may not write there, so not where the site's tools have to.</summary>
    internal static bool CanBeLive(Site site, SiteFolder folder) => HasVite(folder) && !Workshop.IsNeeded(site);

    /// <summary>Installs what a folder needs and starts what a first check would have to wait for. Never fails: what cannot be made ready, the check says.</summary>
    public async Task PrepareAsync(Site site, SiteFolder folder, Action<string> onProgress, CancellationToken cancellationToken)
    {
        try
        {
            if (HasTools && SiteKinds.Of(folder).Shape is not (SiteShape.Foreign or SiteShape.Pages))
            {
                await Task.Run(() => Dependencies.EnsureAsync(folder, onProgress, cancellationToken), cancellationToken);
            }
            Warm(site, folder);
        }
        catch (Exception failed)
            when (failed is OperationCanceledException or BuilderException or IOException or UnauthorizedAccessException)
        {
            // The check comes to the same, and has a way to say it.
        }
    }

    /// <summary>Starts what a first check would have to wait for. Does nothing when it is running already or the tools are missing.</summary>
    private void Warm(Site site, SiteFolder folder)
    {
        var (tools, _) = findTools();
        if (tools is not null && Directory.Exists(folder.Root) && CanBeLive(site, folder))
        {
            var inputs = InputsOf(folder, tools).WorkerKey;
            workers.Warm(tools, folder.Root, inputs);
            typeServers.Warm(tools, folder, inputs);
            Syntax.Warm();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (closing.IsCancellationRequested)
        {
            return;
        }
        await closing.CancelAsync();
        await (tidying ?? Task.CompletedTask);
        await queue.DisposeAsync();
        await workers.DisposeAsync();
        await typeServers.DisposeAsync();
        await Syntax.DisposeAsync();
        await Dependencies.DisposeAsync();
    }

    private void Remember(CheckRecord record)
    {
        try
        {
            Artifacts.Save(record);
        }
        catch (Exception disk) when (DiskErrors.IsFromDisk(disk))
        {
            // What was found out is as true as before; it only has to be found out again next time.
        }
    }

    private CheckInputs InputsOf(SiteFolder folder, Toolchain? tools) => CheckInputs.Of(folder, tools, confinement.AllowedTo(folder.Root));

    /// <summary>What was found out before and still holds: everything that decided it is as it was.</summary>
    private (CheckRecord Record, Artifact? Artifact)? Known(string key, CheckInputs inputs, SiteFolder folder)
    {
        if (
            Artifacts.FindRecord(key) is not { } record
            || record.Inputs != inputs.Key
            || record.Place is { } place && place != folder.Root
            // Where nothing is installed yet, the lock file decides what will be, and it is in the tree.
            || SurroundingFiles.PackagesOf(folder) is { Length: > 0 } packages && packages != record.Packages
            || !reads.AreSame(folder, record.Reads ?? [])
        )
        {
            return null;
        }
        var artifact = Artifacts.Open(record);
        return record.Files is null || artifact is not null ? (record, artifact) : null;
    }
}
