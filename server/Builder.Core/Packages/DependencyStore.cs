using System.Collections.Concurrent;
using Builder.Core.Diagnostics;
using Builder.Core.Packages.Clients;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

/// <param name="FromCache">True when nothing had to be downloaded or installed.</param>
/// <param name="Diagnostics">What went wrong when it did not succeed, and else what a person should know.</param>
public sealed record DependencyOutcome(bool Succeeded, bool FromCache, TimeSpan Took, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>
/// The packages of sites. Each lock file is installed once on this machine; every other site with the same lock file gets a
/// ready copy by a rename. A person's own <c>node_modules</c> is used where it fits, whoever made it, and never removed; no lock
/// file of a site is written but for a package that was asked for. Several processes may use the store at once.
/// </summary>
public sealed class DependencyStore : IAsyncDisposable
{
    /// <summary>What prepared packages may take on the disk: those of some ten sites.</summary>
    private const long MostBytes = 4L << 30;

    /// <summary>Wall time for each run of a package client, unless it is set otherwise.</summary>
    internal static readonly TimeSpan UsualTimeout = TimeSpan.FromMinutes(5);

    private readonly string store;
    private readonly TimeProvider clock;
    private readonly Func<(Toolchain? Tools, string? WhyNot)> findTools;
    private readonly ClientPrograms clients;
    private readonly ModulesPool pool;
    private readonly WorkspaceModules workspaces;
    private readonly ResolvedLocks resolved;
    private readonly Func<string?> findBun;

    /// <summary>A folder gets its packages from one at a time: two at once take away from each other what they have just put there.</summary>
    private readonly ConcurrentDictionary<string, SemaphoreSlim> places = new(StringComparer.Ordinal);

    public DependencyStore(BuilderFolders folders, TimeProvider clock)
        : this(folders, new ChildProcesses(Path.Combine(folders.Cache, "home"), clock), clock, FindTools, UsualTimeout) { }

    /// <param name="registry">Null for those of the person.</param>
    /// <param name="mostBytes">What prepared packages may take on the disk.</param>
    /// <param name="findBun">Null for the one of this computer.</param>
    internal DependencyStore(
        BuilderFolders folders,
        ChildProcesses children,
        TimeProvider clock,
        Func<(Toolchain?, string?)> findTools,
        TimeSpan installTimeout,
        RegistrySettings? registry = null,
        long mostBytes = MostBytes,
        Func<string?>? findBun = null
    )
    {
        store = Path.Combine(folders.Cache, "dependencies");
        this.clock = clock;
        this.findTools = findTools;
        clients = new ClientPrograms(store, children, tools => registry ?? RegistrySettings.OfPerson(tools), installTimeout);
        pool = new ModulesPool(store, mostBytes, clock);
        workspaces = new WorkspaceModules(store);
        resolved = new ResolvedLocks(store, clock);
        this.findBun = findBun ?? Bun.Find;
    }

    /// <summary>
    /// Sees to it that the folder can be built: what package.json names is in it or, for a draft, links to those of its site. A lock file
    /// that is missing or does not agree with package.json is worked out in a folder of ours, and the site's stays as it is.
    /// </summary>
    /// <param name="onProgress">Told what is going on, for a person, only where it takes noticeable time.</param>
    public Task<DependencyOutcome> EnsureAsync(SiteFolder folder, Action<string> onProgress, CancellationToken cancellationToken) =>
        AloneAsync(folder, () => EnsureAloneAsync(folder, onProgress, cancellationToken), cancellationToken);

    private async Task<DependencyOutcome> AloneAsync(
        SiteFolder folder,
        Func<Task<DependencyOutcome>> work,
        CancellationToken cancellationToken
    )
    {
        var place = places.GetOrAdd(folder.Root, _ => new SemaphoreSlim(1));
        await place.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            place.Release();
        }
    }

    private async Task<DependencyOutcome> EnsureAloneAsync(
        SiteFolder folder,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var site = new PackageFiles(folder, findBun());
        if (site.Manifest is null)
        {
            return Done(started, true);
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Failed(started, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        var settled = Settled(site);
        if (WhatIsThere(site, settled, tools) is { } told)
        {
            return new DependencyOutcome(true, true, clock.GetElapsedTime(started), told);
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
        if (settled is not null)
        {
            var placed = await PlaceAsync(started, site, settled, tools, client, true, onProgress, cancellationToken);
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
        settled = site.Packages with { Lock = work.Read(client.LockName) };
        if (WhyNotInstalled(settled) is { } deeper)
        {
            return Done(started, false, [deeper]);
        }
        resolved.Keep(site.Packages, settled.Lock);
        return await PlaceAsync(started, site, settled, tools, client, false, onProgress, cancellationToken);
    }

    /// <summary>Whether the folder's packages are installed, or would be there within a moment.</summary>
    internal bool AreAtHand(SiteFolder folder, Toolchain tools)
    {
        var site = new PackageFiles(folder, findBun());
        if (site.Manifest is null)
        {
            return true;
        }
        var settled = Settled(site);
        return WhatIsThere(site, settled, tools) is not null || settled is not null && pool.IsInstalled(settled.Key(tools));
    }

    /// <summary>
    /// Adds a package to a draft: package.json names it, and the lock file where the site has one, and it is installed. When anything
    /// goes wrong the draft's files stay as they were.
    /// </summary>
    public Task<DependencyOutcome> AddAsync(
        SiteFolder draft,
        PackageRequest request,
        Action<string> onProgress,
        CancellationToken cancellationToken
    ) => AloneAsync(draft, () => AddAloneAsync(draft, request, onProgress, cancellationToken), cancellationToken);

    private async Task<DependencyOutcome> AddAloneAsync(
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
        var site = new PackageFiles(draft, findBun());
        if (site.Manifest is null)
        {
            return Failed(started, "The site has no package.json, so no package can be added to it.", "Create a package.json first.");
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Failed(started, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        if (WhyNotAdded(site, request) is { } refused)
        {
            return Done(started, false, [refused]);
        }
        if (WhyNotInstalled(site.Packages) is { } before)
        {
            return Done(started, false, [before]);
        }
        var settled = Settled(site);
        var (client, unusable) = await clients.ForAsync(site, tools, onProgress, cancellationToken);
        if (client is null)
        {
            return Done(started, false, unusable);
        }
        onProgress($"Adding {name}");
        using var work = new WorkFolder(store, settled ?? site.Packages);
        if (!client.SupportsMinimumReleaseAge && !request.EvenIfNew)
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
            site.Workspace is null
            && await pool.PrepareAsync(added.Key(tools), added, settled?.Key(tools), client, onProgress, cancellationToken)
                is { Count: > 0 } failures
        )
        {
            return Done(started, false, failures);
        }
        if (site.Lock is not null)
        {
            draft.Write(SitePath.Parse(client.LockName), added.Lock!);
        }
        draft.Write(SitePath.Parse("package.json"), added.Manifest);
        var named = new PackageFiles(draft, findBun());
        if (site.Lock is null)
        {
            resolved.Keep(named.Packages, added.Lock!);
        }
        return await PlaceAsync(
            started,
            named,
            named.Packages with
            {
                Lock = added.Lock,
            },
            tools,
            client,
            false,
            onProgress,
            cancellationToken
        );
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
    public Task RefillAsync(CancellationToken cancellationToken)
    {
        resolved.Sweep();
        return pool.RefillAsync(cancellationToken);
    }

    /// <summary>Stops what goes on in the background and waits until it has.</summary>
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    internal static (Toolchain? Tools, string? WhyNot) FindTools() => (Toolchain.Find(out var whyNot), whyNot);

    /// <summary>What is to be installed, as far as that is known: with the site's lock file, or one that was worked out before. Null when it has to be worked out.</summary>
    private PackageSet? Settled(PackageFiles site) =>
        resolved.Find(site.Packages) is { } known ? site.Packages with { Lock = known }
        : site.Packages.SeemToAgree ? site.Packages
        : null;

    /// <summary>What a person should know of packages that are there and can be used, which is mostly nothing. Null when there is something to do.</summary>
    private IReadOnlyList<Diagnostic>? WhatIsThere(PackageFiles site, PackageSet? settled, Toolchain tools)
    {
        var state = InstalledState.Missing;
        if (settled is not null)
        {
            var key = settled.Key(tools);
            var target = site.PlaceFor(key, settled);
            state = InstalledModules.Examine(target.Modules, settled, key);
            if (state == InstalledState.Fitting && (site.Workspace is null || site.HasFittingPackages))
            {
                site.Settle(target, store);
                return [];
            }
        }
        // What a person has installed is what their own tools build with, whatever a lock file says.
        return state == InstalledState.OursOutdated || site.HasModulesOfOurs || !site.HasFittingPackages ? null
            : state != InstalledState.TheirsOutdated ? []
            :
            [
                Diagnoser.Plain(
                    DiagnosticSource.Install,
                    $"The packages in node_modules are not exactly those that {site.LockName} asks for. They are used as they are.",
                    $"Run “{site.Client} install” in {Path.GetFileName(site.Root)} to bring them in line."
                ) with
                {
                    Severity = DiagnosticSeverity.Warning,
                },
            ];
    }

    private async Task<DependencyOutcome> PlaceAsync(
        long started,
        PackageFiles site,
        PackageSet packages,
        Toolchain tools,
        PackageClient client,
        bool fromCache,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        if (WhyNotInstalled(packages) is { } elsewhere)
        {
            return Done(started, false, [elsewhere]);
        }
        var key = packages.Key(tools);
        var target = site.PlaceFor(key, packages);
        var state = InstalledModules.Examine(target.Modules, packages, key);
        if (state == InstalledState.TheirsOutdated)
        {
            return Failed(
                started,
                $"The packages in node_modules are not the ones that {(packages.Lock == site.Lock ? site.LockName : "package.json")} asks for.",
                $"Run “{site.Client} install” in the folder {site.Root}, or delete its node_modules folder and try again."
            );
        }
        if (site.Workspace is { } workspace)
        {
            if (await workspaces.PlaceAsync(key, packages, workspace, client, onProgress, cancellationToken) is { Count: > 0 } wrong)
            {
                return Done(started, false, wrong);
            }
            return Done(started, state == InstalledState.Fitting && fromCache);
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
        site.Settle(target, store);
        return Done(started, fromCache);
    }

    /// <summary>What would have to change a file that lies outside the site, or that only another program can write.</summary>
    private static Diagnostic? WhyNotAdded(PackageFiles site, PackageRequest request) =>
        site.Workspace is { Own.Length: > 0 } workspace
            ? Diagnoser.Plain(
                DiagnosticSource.Install,
                $"This site is a part of the workspace in {workspace.Root}, whose lock file lies outside the site, so no package was added.",
                $"Run “{HowToAdd(site.Client, workspace, request.Name)}” there, then go on."
            )
        : site.Client == "bun" && site.Bun is null
            ? Diagnoser.Plain(
                DiagnosticSource.Install,
                "The packages of this site are managed by Bun, which is not installed here, so no package was added.",
                $"Run “bun add {request.Name}” in the site's folder, or install Bun from https://bun.com."
            )
        : null;

    private static string HowToAdd(string client, Workspace workspace, string name) =>
        client switch
        {
            "pnpm" => $"pnpm --filter ./{workspace.Own} add {name}",
            "yarn" => $"yarn --cwd {workspace.Own} add {name}",
            "bun" => $"bun add {name} --cwd {workspace.Own}",
            _ => $"npm install {name} --workspace {workspace.Own}",
        };

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
