using Builder.Core.Sites;

namespace Builder.Core.Builds;

/// <param name="FromCache">True when nothing had to be downloaded or installed.</param>
/// <param name="Diagnostics">What went wrong, when it did not succeed.</param>
public sealed record DependencyOutcome(bool Succeeded, bool FromCache, TimeSpan Took, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>
/// The packages of sites. Each lock file is installed once on this machine; every other site with the same lock file gets a
/// ready copy by a rename. A person's own <c>node_modules</c> is used where it fits and never removed. Several processes may
/// use the store at once.
/// </summary>
public sealed class DependencyStore : IAsyncDisposable
{
    private readonly string store;
    private readonly ChildProcesses children;
    private readonly TimeProvider clock;
    private readonly Func<(Toolchain? Tools, string? WhyNot)> findTools;
    private readonly ModulesPool pool;
    private readonly TimeSpan installTimeout;

    public DependencyStore(BuilderFolders folders, TimeProvider clock)
        : this(
            folders,
            new ChildProcesses(Path.Combine(folders.Cache, "home"), clock),
            clock,
            FindTools,
            new CheckSettings().InstallTimeout
        ) { }

    internal DependencyStore(
        BuilderFolders folders,
        ChildProcesses children,
        TimeProvider clock,
        Func<(Toolchain?, string?)> findTools,
        TimeSpan installTimeout
    )
    {
        store = Path.Combine(folders.Cache, "dependencies");
        this.children = children;
        this.clock = clock;
        this.findTools = findTools;
        this.installTimeout = installTimeout;
        pool = new ModulesPool(store, clock);
    }

    /// <summary>
    /// Sees to it that the folder can be built: its packages, as its lock file says, are in it or, for a draft, in the site
    /// above it. A lock file that is missing or does not agree with package.json is brought up to date first, in the folder.
    /// </summary>
    /// <param name="onProgress">Told what is going on, for a person, only where it takes noticeable time.</param>
    public async Task<DependencyOutcome> EnsureAsync(SiteFolder folder, Action<string> onProgress, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var site = new PackageFiles(folder);
        if (site.Manifest is null || site.IsForeign && site.HasModulesInReach)
        {
            return Done(started, true);
        }
        if (site.IsForeign)
        {
            return Failed(
                started,
                $"The packages of this site are not installed yet. It uses {site.ForeignClient}.",
                $"Run “{site.ForeignClient} install” in the site's folder, then try again."
            );
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Failed(started, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        var npm = new Npm(tools, children, installTimeout);
        if (site.Lock is not null && LockFile.AgreesWith(site.Lock, site.Manifest))
        {
            return await PlaceAsync(started, site, tools, npm, true, onProgress, cancellationToken);
        }
        onProgress("Working out the packages");
        using var work = new WorkFolder(store, site.Packages);
        if (await npm.ResolveAsync(work.Path, null, false, cancellationToken) is { Count: > 0 } problems)
        {
            return Done(started, false, problems);
        }
        folder.Write(SitePath.Parse(LockFile.Name), work.Read(LockFile.Name));
        return await PlaceAsync(started, new PackageFiles(folder), tools, npm, false, onProgress, cancellationToken);
    }

    /// <summary>Whether the folder's packages are installed, or would be there within a moment.</summary>
    internal bool AreAtHand(SiteFolder folder, Toolchain tools)
    {
        var site = new PackageFiles(folder);
        if (site.Manifest is null || site.IsForeign)
        {
            return site.Manifest is null || site.HasModulesInReach;
        }
        if (site.Lock is null || !LockFile.AgreesWith(site.Lock, site.Manifest))
        {
            return false;
        }
        var key = LockFile.Key(site.Lock, tools);
        return InstalledModules.Examine(site.PlaceFor(key, tools).Modules, site.Lock, key) == InstalledState.Fitting
            || pool.IsInstalled(key);
    }

    /// <summary>
    /// Adds a package to a draft: package.json and the lock file name it, and it is installed. When anything goes wrong the
    /// draft's files stay as they were.
    /// </summary>
    /// <param name="name">A plain name of the registry; see <see cref="PackageName"/>.</param>
    /// <param name="version">Such as <c>4.1.0</c> or <c>^4.1.0</c>; null for the newest.</param>
    /// <param name="dev">Needed to build the site, but not by the site itself.</param>
    public async Task<DependencyOutcome> AddAsync(
        SiteFolder draft,
        string name,
        string? version,
        bool dev,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        if (PackageName.WhyNot(name, version) is { } refusal)
        {
            return Failed(started, refusal, "Give the package's plain name as the registry knows it.");
        }
        var site = new PackageFiles(draft);
        if (site.IsForeign)
        {
            return Failed(
                started,
                $"This site's packages are managed by {site.ForeignClient}.",
                $"Run “{site.ForeignClient} add {name}” in the site's folder."
            );
        }
        if (site.Manifest is null)
        {
            return Failed(started, "The site has no package.json, so no package can be added to it.", "Create a package.json first.");
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Failed(started, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        var npm = new Npm(tools, children, installTimeout);
        onProgress($"Adding {name}");
        using var work = new WorkFolder(store, site.Packages);
        if (
            await npm.ResolveAsync(work.Path, version is null ? name : $"{name}@{version}", dev, cancellationToken) is
            { Count: > 0 } problems
        )
        {
            return Done(started, false, problems);
        }
        var added = new PackageSet(work.Read("package.json"), work.Read(LockFile.Name));
        // Installed before the draft names it, so that a failure leaves the draft as it was.
        if (WhyNotInstalled(added) is { } elsewhere)
        {
            return Done(started, false, [elsewhere]);
        }
        if (await pool.PrepareAsync(LockFile.Key(added.Lock, tools), added, npm, onProgress, cancellationToken) is { Count: > 0 } failures)
        {
            return Done(started, false, failures);
        }
        draft.Write(SitePath.Parse(LockFile.Name), added.Lock);
        draft.Write(SitePath.Parse("package.json"), added.Manifest);
        return await PlaceAsync(started, new PackageFiles(draft), tools, npm, false, onProgress, cancellationToken);
    }

    /// <summary>Gives every prepared lock file a ready spare, replaces what is damaged, and forgets what has not been used for longest.</summary>
    public Task RefillAsync(CancellationToken cancellationToken) => pool.RefillAsync(cancellationToken);

    /// <summary>Stops what goes on in the background and waits until it has.</summary>
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    internal static (Toolchain? Tools, string? WhyNot) FindTools() => (Toolchain.Find(out var whyNot), whyNot);

    private async Task<DependencyOutcome> PlaceAsync(
        long started,
        PackageFiles site,
        Toolchain tools,
        Npm npm,
        bool fromCache,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var packages = site.Packages;
        if (WhyNotInstalled(packages) is { } elsewhere)
        {
            return Done(started, false, [elsewhere]);
        }
        var key = LockFile.Key(packages.Lock, tools);
        var target = site.PlaceFor(key, tools);
        var state = InstalledModules.Examine(target.Modules, packages.Lock!, key);
        if (state == InstalledState.TheirsOutdated)
        {
            return Failed(
                started,
                "The packages in node_modules are not the ones that package-lock.json asks for.",
                "Run “npm install” in the site's folder, or delete its node_modules folder and try again."
            );
        }
        if (state != InstalledState.Fitting)
        {
            var (wereReady, problems) = await pool.PlaceAsync(key, packages, target, npm, onProgress, cancellationToken);
            if (problems.Count > 0)
            {
                return Done(started, false, problems);
            }
            fromCache &= wereReady;
        }
        site.DropOwnModulesUnless(target, store);
        return Done(started, fromCache);
    }

    private static Diagnostic? WhyNotInstalled(PackageSet packages) =>
        LockFile.FirstFromElsewhere(packages.Lock!) is { } elsewhere
            ? Diagnoser.Plain(
                DiagnosticSource.Install,
                $"{elsewhere.Replace("node_modules/", "", StringComparison.Ordinal)} does not come from the package registry, so it was not installed.",
                "Use a published version of it, or install the site's packages yourself."
            )
            : null;

    private DependencyOutcome Failed(long started, string message, string nextStep) =>
        Done(started, false, [Diagnoser.Plain(DiagnosticSource.Install, message, nextStep)]);

    private DependencyOutcome Done(long started, bool fromCache, IReadOnlyList<Diagnostic>? problems = null) =>
        new(problems is null or { Count: 0 }, fromCache, clock.GetElapsedTime(started), problems ?? []);
}
