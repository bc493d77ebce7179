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
    /// <summary>What prepared packages may take on the disk: those of some ten sites.</summary>
    private const long MostBytes = 4L << 30;

    private readonly string store;
    private readonly TimeProvider clock;
    private readonly Func<(Toolchain? Tools, string? WhyNot)> findTools;
    private readonly ClientPrograms clients;
    private readonly ModulesPool pool;

    public DependencyStore(BuilderFolders folders, TimeProvider clock)
        : this(
            folders,
            new ChildProcesses(Path.Combine(folders.Cache, "home"), clock),
            clock,
            FindTools,
            new CheckSettings().InstallTimeout
        ) { }

    /// <param name="registry">Null for those of the person.</param>
    /// <param name="mostBytes">What prepared packages may take on the disk.</param>
    internal DependencyStore(
        BuilderFolders folders,
        ChildProcesses children,
        TimeProvider clock,
        Func<(Toolchain?, string?)> findTools,
        TimeSpan installTimeout,
        RegistrySettings? registry = null,
        long mostBytes = MostBytes
    )
    {
        store = Path.Combine(folders.Cache, "dependencies");
        this.clock = clock;
        this.findTools = findTools;
        clients = new ClientPrograms(store, children, tools => registry ?? RegistrySettings.OfPerson(tools), installTimeout);
        pool = new ModulesPool(store, mostBytes, clock);
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
        if (site.Manifest is null)
        {
            return Done(started, true);
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Failed(started, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        if (IsReady(site, tools))
        {
            return Done(started, true);
        }
        if (WhyNotInstalled(site.Packages) is { } elsewhere)
        {
            return Done(started, false, [elsewhere]);
        }
        var (client, unusable) = await clients.ForAsync(site, tools, onProgress, cancellationToken);
        if (client is null)
        {
            return Done(started, false, unusable);
        }
        if (client.SeemToAgree(site.Packages))
        {
            var placed = await PlaceAsync(started, site, tools, client, true, onProgress, cancellationToken);
            if (!client.SaysOutdated(placed.Diagnostics))
            {
                return placed;
            }
        }
        onProgress("Working out the packages");
        using var work = new WorkFolder(store, site.Packages);
        if (await client.ResolveAsync(work.Path, null, cancellationToken) is { Count: > 0 } problems)
        {
            return Done(started, false, problems);
        }
        folder.Write(SitePath.Parse(client.LockName), work.Read(client.LockName));
        return await PlaceAsync(started, new PackageFiles(folder), tools, client, false, onProgress, cancellationToken);
    }

    /// <summary>Whether the folder's packages are installed, or would be there within a moment.</summary>
    internal bool AreAtHand(SiteFolder folder, Toolchain tools)
    {
        var site = new PackageFiles(folder);
        if (site.Manifest is null || site.Client == "bun" && site.HasModulesInReach)
        {
            return true;
        }
        if (site.Lock is null || site.Client == "npm" && !LockFile.AgreesWith(site.Lock, site.Manifest))
        {
            return false;
        }
        var key = site.Packages.Key(tools);
        return InstalledModules.Examine(site.PlaceFor(key, tools).Modules, site.Packages, key) == InstalledState.Fitting
            || pool.IsInstalled(key);
    }

    /// <summary>
    /// Adds a package to a draft: package.json and the lock file name it, and it is installed. When anything goes wrong the
    /// draft's files stay as they were.
    /// </summary>
    public async Task<DependencyOutcome> AddAsync(
        SiteFolder draft,
        PackageRequest request,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var name = request.Name;
        if (PackageName.WhyNot(name, request.Version) is { } refusal)
        {
            return Failed(started, refusal, "Give the package's plain name as the registry knows it.");
        }
        var site = new PackageFiles(draft);
        if (site.Manifest is null)
        {
            return Failed(started, "The site has no package.json, so no package can be added to it.", "Create a package.json first.");
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Failed(started, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        if (WhyNotInstalled(site.Packages) is { } before)
        {
            return Done(started, false, [before]);
        }
        var (client, unusable) = await clients.ForAsync(site, tools, onProgress, cancellationToken);
        if (client is null)
        {
            return Done(started, false, unusable);
        }
        onProgress($"Adding {name}");
        using var work = new WorkFolder(store, site.Packages);
        if (!client.MindsAges && !request.EvenIfNew)
        {
            var found = await LookUpAsync(name, request.Version, cancellationToken);
            if (found.Facts is not { IsNew: false } facts)
            {
                return Done(started, false, found.Facts is { } fresh ? [TooNew(fresh)] : found.Problems);
            }
            // To a range, this client would take the newest.
            request = request with
            {
                Version = facts.Version,
            };
        }
        if (await client.ResolveAsync(work.Path, request, cancellationToken) is { Count: > 0 } problems)
        {
            return Done(started, false, await TrueReasonAsync(request, problems, client, cancellationToken));
        }
        var added = site.Packages with { Manifest = work.Read("package.json"), Lock = work.Read(client.LockName) };
        // Installed before the draft names it, so that a failure leaves the draft as it was.
        if (WhyNotInstalled(added) is { } elsewhere)
        {
            return Done(started, false, [elsewhere]);
        }
        if (
            await pool.PrepareAsync(
                added.Key(tools),
                added,
                site.Lock is null ? null : site.Packages.Key(tools),
                client,
                onProgress,
                cancellationToken
            ) is
            { Count: > 0 } failures
        )
        {
            return Done(started, false, failures);
        }
        draft.Write(SitePath.Parse(client.LockName), added.Lock!);
        draft.Write(SitePath.Parse("package.json"), added.Manifest);
        return await PlaceAsync(started, new PackageFiles(draft), tools, client, false, onProgress, cancellationToken);
    }

    /// <summary>What the registry says of a package, and of the version of it that would be added. Nothing is installed.</summary>
    public async Task<PackageLookUp> LookUpAsync(string name, string? version, CancellationToken cancellationToken)
    {
        if (PackageName.WhyNot(name, version) is { } refusal)
        {
            return new PackageLookUp(null, true, [Diagnoser.Plain(DiagnosticSource.Install, refusal, null)]);
        }
        if (findTools() is not ({ } tools, _))
        {
            return new PackageLookUp(
                null,
                false,
                [Diagnoser.Plain(DiagnosticSource.Install, "Node.js was not found.", "Install Node.js.")]
            );
        }
        using var work = new WorkFolder(store, new PackageSet("{}"u8.ToArray(), null));
        return await new RegistryView(clients.NpmOf(tools), work.Path, clock).LookUpAsync(name, version, cancellationToken);
    }

    /// <summary>Whether somebody waits for the machine now; what is done in the background waits until nobody does.</summary>
    internal Func<bool> IsBusy
    {
        set => pool.IsBusy = value;
    }

    /// <summary>Gives every prepared lock file a ready spare, replaces what is damaged, and forgets what has not been used for longest.</summary>
    public Task RefillAsync(CancellationToken cancellationToken) => pool.RefillAsync(cancellationToken);

    /// <summary>Stops what goes on in the background and waits until it has.</summary>
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    internal static (Toolchain? Tools, string? WhyNot) FindTools() => (Toolchain.Find(out var whyNot), whyNot);

    /// <summary>Whether there is nothing to do, which needs no package client.</summary>
    private bool IsReady(PackageFiles site, Toolchain tools)
    {
        if (site.Client == "npm" || site.Lock is null)
        {
            // The lock file may not be made for this package.json.
            return site.Client == "bun" && site.HasModulesInReach;
        }
        var key = site.Packages.Key(tools);
        var target = site.PlaceFor(key, tools);
        if (InstalledModules.Examine(target.Modules, site.Packages, key) != InstalledState.Fitting)
        {
            return site.Client == "bun" && site.HasModulesInReach;
        }
        site.DropOwnModulesUnless(target, store);
        return true;
    }

    private async Task<DependencyOutcome> PlaceAsync(
        long started,
        PackageFiles site,
        Toolchain tools,
        PackageClient client,
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
        var key = packages.Key(tools);
        var target = site.PlaceFor(key, tools);
        var state = InstalledModules.Examine(target.Modules, packages, key);
        if (state == InstalledState.TheirsOutdated)
        {
            return Failed(
                started,
                $"The packages in node_modules are not the ones that {client.LockName} asks for.",
                $"Run “{client.Command} install” in the site's folder, or delete its node_modules folder and try again."
            );
        }
        if (state != InstalledState.Fitting)
        {
            var (wereReady, problems) = await pool.PlaceAsync(key, packages, target, client, onProgress, cancellationToken);
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
        PackageSources.FirstFromElsewhere(packages) is { } elsewhere
            ? Diagnoser.Plain(
                DiagnosticSource.Install,
                $"{elsewhere.Replace("node_modules/", "", StringComparison.Ordinal)} does not come from the package registry, so it was not installed.",
                "Use a published version of it, or install the site's packages yourself."
            )
            : null;

    /// <summary>Clients say the same, or nothing plain, of a name or version that does not exist and of one that is too new: the registry knows which it is.</summary>
    private async Task<IReadOnlyList<Diagnostic>> TrueReasonAsync(
        PackageRequest request,
        IReadOnlyList<Diagnostic> problems,
        PackageClient client,
        CancellationToken cancellationToken
    )
    {
        if (client is Npm && !problems.Any(Npm.IsOfAge))
        {
            return problems;
        }
        var found = await LookUpAsync(request.Name, request.Version, cancellationToken);
        return found is { Facts: null, Problems.Count: > 0 } ? found.Problems : problems;
    }

    private static Diagnostic TooNew(PackageFacts facts) =>
        Diagnoser.Plain(
            DiagnosticSource.Install,
            $"“{facts.Name}” {facts.Version} was published less than {PackageFacts.Settled.Days} days ago, and so new versions are not taken unasked.",
            "Ask for an older version, or wait some days."
        );

    private DependencyOutcome Failed(long started, string message, string nextStep) =>
        Done(started, false, [Diagnoser.Plain(DiagnosticSource.Install, message, nextStep)]);

    private DependencyOutcome Done(long started, bool fromCache, IReadOnlyList<Diagnostic>? problems = null) =>
        new(problems is null or { Count: 0 }, fromCache, clock.GetElapsedTime(started), problems ?? []);
}
