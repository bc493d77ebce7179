using System.Collections.Concurrent;
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
    private const int MostEntries = 8;

    private readonly string store;
    private readonly ChildProcesses children;
    private readonly TimeProvider clock;
    private readonly Func<(Toolchain? Tools, string? WhyNot)> findTools;
    private readonly ConcurrentDictionary<string, PreparedModules> entries = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource closing = new();
    private readonly ConcurrentDictionary<Task, byte> background = new();

    public DependencyStore(BuilderFolders folders, TimeProvider clock)
        : this(folders, new ChildProcesses(Path.Combine(folders.Cache, "home"), clock), clock, FindTools) { }

    internal DependencyStore(BuilderFolders folders, ChildProcesses children, TimeProvider clock, Func<(Toolchain?, string?)> findTools)
    {
        store = Path.Combine(folders.Cache, "dependencies");
        this.children = children;
        this.clock = clock;
        this.findTools = findTools;
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
            return Done(true, []);
        }
        if (site.IsForeign)
        {
            return Done(true, [Diagnoser.Plain(DiagnosticSource.Install, $"The packages of this site are not installed yet. It uses {site.ForeignClient}.", $"Run “{site.ForeignClient} install” in the site's folder, then try again.")]);
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Done(false, [Diagnoser.Plain(DiagnosticSource.Install, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.")]);
        }
        var npm = new Npm(tools, children);
        var fromCache = true;
        if (site.Lock is null || !LockFile.AgreesWith(site.Lock, site.Manifest))
        {
            fromCache = false;
            onProgress("Working out the packages");
            using var work = new WorkFolder(store, site);
            if (await npm.ResolveAsync(work.Path, null, false, cancellationToken) is { Count: > 0 } problems)
            {
                return Done(false, problems);
            }
            folder.Write(SitePath.Parse(LockFile.Name), await File.ReadAllBytesAsync(Path.Combine(work.Path, LockFile.Name), cancellationToken));
            site = new PackageFiles(folder);
        }
        return await PlaceAsync(site, tools, npm, fromCache, onProgress, Done, cancellationToken);

        DependencyOutcome Done(bool cached, IReadOnlyList<Diagnostic> problems) => new(problems.Count == 0, cached, clock.GetElapsedTime(started), problems);
    }

    /// <summary>
    /// Adds a package to a draft: package.json and the lock file name it, and it is installed. When anything goes wrong the
    /// draft's files stay as they were.
    /// </summary>
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
            return Done(false, [Diagnoser.Plain(DiagnosticSource.Install, refusal, "Give the package's plain name as the registry knows it.")]);
        }
        var site = new PackageFiles(draft);
        if (site.IsForeign)
        {
            return Done(false, [Diagnoser.Plain(DiagnosticSource.Install, $"This site's packages are managed by {site.ForeignClient}.", $"Run “{site.ForeignClient} add {name}” in the site's folder.")]);
        }
        if (site.Manifest is null)
        {
            return Done(false, [Diagnoser.Plain(DiagnosticSource.Install, "The site has no package.json, so no package can be added to it.", "Create a package.json first.")]);
        }
        var (tools, whyNot) = findTools();
        if (tools is null)
        {
            return Done(false, [Diagnoser.Plain(DiagnosticSource.Install, whyNot ?? "Node.js was not found.", "Install Node.js, then try again.")]);
        }
        var npm = new Npm(tools, children);
        onProgress($"Adding {name}");
        using var work = new WorkFolder(store, site);
        if (await npm.ResolveAsync(work.Path, version is null ? name : $"{name}@{version}", dev, cancellationToken) is { Count: > 0 } problems)
        {
            return Done(false, problems);
        }
        var manifest = await File.ReadAllBytesAsync(Path.Combine(work.Path, "package.json"), cancellationToken);
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(work.Path, LockFile.Name), cancellationToken);
        var entry = EntryOf(LockFile.Key(lockFile, tools));
        if (await PrepareAsync(entry, manifest, lockFile, npm, onProgress, cancellationToken) is { Count: > 0 } failures)
        {
            return Done(false, failures);
        }
        draft.Write(SitePath.Parse(LockFile.Name), lockFile);
        draft.Write(SitePath.Parse("package.json"), manifest);
        return await PlaceAsync(new PackageFiles(draft), tools, npm, false, onProgress, Done, cancellationToken);

        DependencyOutcome Done(bool cached, IReadOnlyList<Diagnostic> found) => new(found.Count == 0, cached, clock.GetElapsedTime(started), found);
    }

    /// <summary>Gives every prepared lock file a ready spare, replaces what is damaged, and forgets what has not been used for longest.</summary>
    public async Task RefillAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(store))
        {
            return;
        }
        var known = Directory.EnumerateDirectories(store).Where(folder => Path.GetFileName(folder).All(char.IsAsciiHexDigit)).Select(folder => EntryOf(Path.GetFileName(folder)));
        var order = known.OrderByDescending(entry => entry.LastUsed).ToArray();
        for (var index = 0; index < order.Length; index++)
        {
            using var taken = FileLock.TryTake(order[index].LockPath);
            if (taken is null)
            {
                continue;
            }
            if (index >= MostEntries)
            {
                order[index].Remove();
            }
            else if (order[index].Verify() && !order[index].HasSpare)
            {
                await Task.Run(() => order[index].MakeSpare(cancellationToken), cancellationToken);
            }
        }
        WorkFolder.Sweep(store);
    }

    /// <summary>Stops what goes on in the background and waits until it has.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(background.Keys);
        closing.Dispose();
    }

    internal static (Toolchain? Tools, string? WhyNot) FindTools() => (Toolchain.Find(out var whyNot), whyNot);

    private async Task<DependencyOutcome> PlaceAsync(
        PackageFiles site,
        Toolchain tools,
        Npm npm,
        bool fromCache,
        Action<string> onProgress,
        Func<bool, IReadOnlyList<Diagnostic>, DependencyOutcome> done,
        CancellationToken cancellationToken
    )
    {
        var lockFile = site.Lock!;
        if (LockFile.FirstFromElsewhere(lockFile) is { } elsewhere)
        {
            return done(false, [Diagnoser.Plain(DiagnosticSource.Install, $"{elsewhere.Replace("node_modules/", "", StringComparison.Ordinal)} does not come from the package registry, so it was not installed.", "Use a published version of it, or install the site's packages yourself.")]);
        }
        var key = LockFile.Key(lockFile, tools);
        var target = site.PlaceFor(key, tools);
        var state = InstalledModules.Examine(target.Modules, lockFile, key);
        if (state == InstalledState.TheirsOutdated)
        {
            return done(false, [Diagnoser.Plain(DiagnosticSource.Install, "The packages in node_modules are not the ones that package-lock.json asks for.", "Run “npm install” in the site's folder, or delete its node_modules folder and try again.")]);
        }
        if (state != InstalledState.Fitting)
        {
            var entry = EntryOf(key);
            using (await FileLock.TakeAsync(entry.LockPath, cancellationToken))
            {
                var wasReady = entry.IsInstalled;
                for (var attempt = 0; ; attempt++)
                {
                    if (await PrepareLockedAsync(entry, site.Manifest!, lockFile, npm, onProgress, cancellationToken) is { Count: > 0 } problems)
                    {
                        return done(false, problems);
                    }
                    if (state == InstalledState.OursOutdated)
                    {
                        WorkFolder.PutAside(target.Modules, store);
                        state = InstalledState.Missing;
                    }
                    else if (Directory.Exists(target.Modules))
                    {
                        Directory.Delete(target.Modules);
                    }
                    if (entry.TryPlace(target.Modules, target.Beside, clock, cancellationToken))
                    {
                        break;
                    }
                    wasReady = false;
                    if (attempt > 0)
                    {
                        throw new BuilderException(ErrorKind.External, "The prepared packages are damaged again right after they were made.", "Check the disk and how much space is left.");
                    }
                }
                fromCache &= wasReady;
            }
            InBackground(entry);
        }
        site.DropOwnModulesUnless(target, store);
        return done(fromCache, []);
    }

    private async Task<IReadOnlyList<Diagnostic>> PrepareAsync(PreparedModules entry, byte[] manifest, byte[] lockFile, Npm npm, Action<string> onProgress, CancellationToken cancellationToken)
    {
        using (await FileLock.TakeAsync(entry.LockPath, cancellationToken))
        {
            return await PrepareLockedAsync(entry, manifest, lockFile, npm, onProgress, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Diagnostic>> PrepareLockedAsync(PreparedModules entry, byte[] manifest, byte[] lockFile, Npm npm, Action<string> onProgress, CancellationToken cancellationToken)
    {
        if (entry.IsInstalled)
        {
            return [];
        }
        onProgress("Installing the packages (once for this set of packages)");
        using var work = new WorkFolder(store, manifest, lockFile);
        if (await npm.InstallAsync(work.Path, cancellationToken) is { Count: > 0 } problems)
        {
            return problems;
        }
        entry.TakeIn(work.Path);
        return [];
    }

    private PreparedModules EntryOf(string key) => entries.GetOrAdd(key, name => new PreparedModules(Path.Combine(store, name), name));

    private void InBackground(PreparedModules entry)
    {
        var task = Task.Run(async () =>
        {
            try
            {
                using (await FileLock.TakeAsync(entry.LockPath, closing.Token))
                {
                    if (entry.IsInstalled && !entry.HasSpare)
                    {
                        entry.MakeSpare(closing.Token);
                    }
                }
                WorkFolder.Sweep(store);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or IOException or UnauthorizedAccessException)
            {
                // A spare only saves time: the next site makes its own.
            }
        });
        background[task] = 0;
        task.ContinueWith(finished => background.TryRemove(finished, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
