using Builder.Core.Checks.Queue;
using Builder.Core.Packages;

namespace Builder.Core.Checks;

/// <summary>The limits of a check.</summary>
public sealed record CheckSettings
{
    /// <summary>Wall time for each run of npm. 5 minutes.</summary>
    public TimeSpan InstallTimeout { get; init; } = DependencyStore.UsualTimeout;

    /// <summary>Wall time for the build. 120 seconds.</summary>
    public TimeSpan BuildTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Wall time for the type check. 120 seconds.</summary>
    public TimeSpan TypesTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Wall time for the linter. 30 seconds.</summary>
    public TimeSpan LintTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a preview waits for the type errors of what changed before it is shown without. 2 seconds.</summary>
    public TimeSpan QuickTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Checks that run at the same time, over all sites. Half the machine's processors, between 2 and 8.</summary>
    public int AtOnce { get; init; } = FairSlots.SizedTo(Environment.ProcessorCount);

    /// <summary>Checks that wait for their turn, over all sites, before further ones are refused. 64.</summary>
    public int MostWaiting { get; init; } = 64;

    /// <summary>Warm build processes, and type servers, that are kept, over all sites. 4 of each.</summary>
    public int MostWorkers { get; init; } = 4;

    /// <summary>How long a build process or type server waits for the next check before it is stopped. 10 minutes.</summary>
    public TimeSpan WorkerRest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many bytes of built sites are kept on disk, besides those that were landed. 2 GB.</summary>
    public long MostArtifactBytes { get; init; } = 2L << 30;

    /// <summary>Resident bytes of a build process or type checker after which it is stopped. Half the machine's memory, between 1 and 4 GB.</summary>
    public long MemoryLimit { get; init; } = Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, 1L << 30, 4L << 30);
}
