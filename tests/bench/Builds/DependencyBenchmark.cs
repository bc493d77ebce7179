namespace Builder.Bench.Builds;

/// <summary>A new site with a lock file that is known: its packages ready, beside npm ci and pnpm, both with everything in their caches.</summary>
internal static class DependencyBenchmark
{
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        await using var bench = new Bench();
        await Peers.InstallAsync(bench);
        var first = bench.NewSite("first");
        await bench.Checks.Dependencies.EnsureAsync(first.Folder, _ => { }, CancellationToken.None);
        var pnpmLock = bench.NewSite("pnpm-first").Root;
        // pnpm 10 waits for an answer where packages have install scripts, unless it is told to ignore them, as ours does.
        string[] pnpm =
        [
            Peers.Pnpm,
            "install",
            "--frozen-lockfile",
            "--offline",
            "--ignore-scripts",
            "--store-dir",
            bench.PathOf("pnpm-store"),
        ];
        await bench.RunAsync(pnpmLock, Peers.Pnpm, "import");
        await bench.RunAsync(pnpmLock, [.. pnpm.Where(argument => argument != "--offline")]);

        Contest.Head();
        await new Contest("packages of a known lock file", Rounds)
            .Add(
                "ours",
                async round =>
                {
                    var fresh = bench.NewSite($"ours{round}");
                    // As it is while a person reads: the spare has been made.
                    await bench.Checks.Dependencies.RefillAsync(CancellationToken.None);
                    return await Contest.TimeAsync(() => EnsureAsync(bench, fresh));
                }
            )
            .Add(
                "pnpm install --offline, warm store",
                async round =>
                {
                    var fresh = bench.NewSite($"pnpm{round}");
                    File.Copy(Path.Combine(pnpmLock, "pnpm-lock.yaml"), Path.Combine(fresh.Root, "pnpm-lock.yaml"));
                    return await Contest.TimeAsync(() => bench.RunAsync(fresh.Root, pnpm));
                }
            )
            .Add(
                "npm ci, warm cache",
                async round =>
                {
                    var fresh = bench.NewSite($"npm{round}");
                    return await Contest.TimeAsync(() =>
                        bench.RunAsync(fresh.Root, bench.Tools.Npm, "ci", "--prefer-offline", "--no-audit", "--no-fund")
                    );
                }
            )
            .RunAsync();
        await AddAsync(bench);
    }

    /// <summary>Another package while a draft is open, until the draft has it; each time another one, all of them in npm's cache.</summary>
    private static async Task AddAsync(Bench bench)
    {
        string[] names = ["clsx", "nanoid", "immer", "zustand", "dayjs", "zod"];
        var beside = bench.NewSite("beside");
        await bench.RunAsync(beside.Root, bench.Tools.Npm, "install", "--no-audit", "--no-fund");
        await bench.RunAsync(bench.NewSite("warm").Root, [bench.Tools.Npm, "install", "--no-audit", "--no-fund", .. names]);
        var site = bench.NewSite("site");
        await EnsureAsync(bench, site);
        await new Contest("another package in a draft", names.Length)
            .Add(
                "ours: draft with its own packages, site untouched",
                async round =>
                {
                    await bench.Checks.Dependencies.RefillAsync(CancellationToken.None);
                    return await Contest.TimeAsync(() => AddAsync(bench, site, names[round]));
                }
            )
            .Add(
                "npm install NAME in the site itself",
                round =>
                    Contest.TimeAsync(() =>
                        bench.RunAsync(beside.Root, bench.Tools.Npm, "install", "--prefer-offline", "--no-audit", "--no-fund", names[round])
                    )
            )
            .Add(
                "npm install NAME in a copy without packages",
                round =>
                {
                    var copy = bench.NewSite($"copy{round}");
                    return Contest.TimeAsync(() =>
                        bench.RunAsync(copy.Root, bench.Tools.Npm, "install", "--prefer-offline", "--no-audit", "--no-fund", names[round])
                    );
                }
            )
            .RunAsync();
    }

    private static async Task AddAsync(Bench bench, Core.Sites.Site site, string name)
    {
        site.PrepareMirror(Core.Sites.Site.Draft);
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            var path = Core.Sites.SitePath.Parse(file);
            site.DraftFolder.Write(path, site.Folder.Read(path)!);
        }
        var outcome = await bench.Checks.Dependencies.AddAsync(site.DraftFolder, new(name), _ => { }, CancellationToken.None);
        if (!outcome.Succeeded)
        {
            throw new InvalidOperationException(string.Join('\n', outcome.Diagnostics));
        }
    }

    private static async Task EnsureAsync(Bench bench, Core.Sites.Site site)
    {
        var outcome = await bench.Checks.Dependencies.EnsureAsync(site.Folder, _ => { }, CancellationToken.None);
        if (!outcome.Succeeded || !outcome.FromCache)
        {
            throw new InvalidOperationException("The packages were not there.");
        }
    }
}
