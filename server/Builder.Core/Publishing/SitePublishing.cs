using System.Security.Cryptography;
using Builder.Core.Artifacts;

namespace Builder.Core.Publishing;

/// <summary>
/// Publishes one site: the very files that were built and looked at, byte for byte, first to an address of their own and then, when the person says so,
/// for everybody; with a way back to each that was live.
/// </summary>
/// <param name="name">Of the site's folder.</param>
/// <param name="stateFolder">Where what belongs to the site is kept on this machine.</param>
public sealed class SitePublishing(string name, string stateFolder, ArtifactStore artifacts, PublishTokens tokens, TimeProvider clock)
{
    private const int AtOnce = 8;

    /// <summary>A new address may take a while to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Where sites can be published.</summary>
    public static IReadOnlyList<PublishTargetWords> Targets => PublishTargets.All;

    private readonly PublishHistory history = new(stateFolder);

    /// <summary>What was published, newest first.</summary>
    public IReadOnlyList<Publish> All() => [.. history.All().Reverse()];

    /// <summary>Sends what was built to a place where it can be looked at, and looks whether that is the same.</summary>
    /// <param name="project">The name that the person wants it to have at its host, or that it has there already; null for the one it had.</param>
    /// <exception cref="BuilderException">What is live is as it was.</exception>
    public async Task<PublishOutcome> SendAsync(
        Artifact artifact,
        string written,
        string? project,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using var target = PublishTargets.Open(written, tokens, clock);
        var files = Publication.Of(artifact, target);
        var known = history.All().LastOrDefault(one => one.Target == target.Name);
        var sent = await DoAsync(
            target,
            "What is live is as it was.",
            () => target.SendAsync(files, new PublishProject(known?.Project, project, name), progress, cancellationToken)
        );
        var before = history.All().LastOrDefault(one => one.Target == target.Name && one.Id == files.Id);
        var publish = new Publish(
            files.Id,
            target.Name,
            sent.Project,
            sent.Release,
            before?.LiveRelease,
            artifact.TreeKey,
            sent.Address,
            before?.LiveAddress,
            clock.GetUtcNow(),
            before?.LiveSince,
            before?.IsLive ?? false
        );
        history.Add(publish);
        return await ComparedAsync(
            new PublishOutcome(publish, sent.Files, sent.Bytes, []),
            target,
            sent.Address,
            files,
            progress,
            cancellationToken
        );
    }

    /// <summary>Makes a publish the one that everybody gets.</summary>
    public async Task<PublishOutcome> MakeLiveAsync(
        Publish publish,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        using var target = PublishTargets.Open(publish.Target, tokens, clock);
        progress.Report(new PublishProgress("Making it live"));
        var files = artifacts.Find(publish.TreeKey) is { } artifact ? Publication.Of(artifact, target) : null;
        // Another version of Builder may have sent other files besides.
        files = files?.Id == publish.Id ? files : null;
        var live = await DoAsync(
            target,
            null,
            () =>
                target.MakeLiveAsync(
                    publish.Project,
                    publish.LiveRelease ?? publish.Release,
                    files,
                    publish.LiveRelease is not null,
                    cancellationToken
                )
        );
        publish = publish with { LiveRelease = live.Release, LiveAddress = live.Address, LiveSince = clock.GetUtcNow(), IsLive = true };
        history.Add(publish);
        return await ComparedAsync(new PublishOutcome(publish, 0, 0, []), target, live.Address, files, progress, cancellationToken);
    }

    /// <exception cref="BuilderException">NotFound: there is no such publish.</exception>
    public Publish Find(string written, string id)
    {
        using var target = PublishTargets.Open(written, tokens, clock);
        return history.All().LastOrDefault(one => one.Target == target.Name && one.Id == id)
            ?? throw new BuilderException(
                ErrorKind.NotFound,
                $"“{ShownText.Line(id)}” was not published to {target.Title}.",
                "“builder publish DIR --history” shows what was."
            );
    }

    /// <summary>The one that was live before the one that is.</summary>
    /// <exception cref="BuilderException">Precondition: there is none.</exception>
    public Publish Before(string written)
    {
        using var target = PublishTargets.Open(written, tokens, clock);
        var live = history
            .All()
            .Where(one => one.Target == target.Name && one.LiveSince is not null)
            .OrderBy(one => one.LiveSince)
            .ToList();
        var now = live.FindIndex(one => one.IsLive);
        return now > 0
            ? live[now - 1]
            : throw new BuilderException(
                ErrorKind.Precondition,
                $"There is nothing to go back to: Builder has made only one publish live at {target.Title} so far, or none.",
                "“builder publish DIR --history” shows what was published."
            );
    }

    /// <summary>Fetches every file as anybody would and names those that are not what was sent.</summary>
    /// <returns>What came of it with that; where nobody can look yet, why.</returns>
    private async Task<PublishOutcome> ComparedAsync(
        PublishOutcome outcome,
        IPublishTarget target,
        string? address,
        Publication? files,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        if (address is null)
        {
            return outcome;
        }

        if (files is null)
        {
            return outcome with { WhyNotCompared = "what was built then is not kept on this computer any more." };
        }

        try
        {
            return outcome with { Differing = await DifferingAsync(target, address, files, progress, cancellationToken) };
        }
        catch (BuilderException closed) when (closed.Kind != ErrorKind.Cancelled)
        {
            // It is there all the same.
            return outcome with { WhyNotCompared = $"{closed.Message} {closed.NextStep}".TrimEnd() };
        }
    }

    private async Task<IReadOnlyList<string>> DifferingAsync(
        IPublishTarget target,
        string address,
        Publication files,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var (done, differing) = (0L, new System.Collections.Concurrent.ConcurrentBag<string>());
        var deadline = clock.GetTimestamp() + (long)(Patience.TotalSeconds * clock.TimestampFrequency);
        var seen = files.Files.Values.Where(file => target.IsServed(file.Path)).ToList();
        await Parallel.ForEachAsync(
            seen,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (file, stop) =>
            {
                while (true)
                {
                    var bytes = await DoAsync(target, null, () => target.FetchAsync(address, file.Path, stop));
                    if (bytes is not null && Convert.ToHexStringLower(SHA256.HashData(bytes)) == file.Hash)
                    {
                        break;
                    }

                    if (clock.GetTimestamp() > deadline || target is FolderTarget)
                    {
                        differing.Add(file.Path);
                        break;
                    }

                    await Task.Delay(TimeSpan.FromSeconds(2), clock, stop);
                }

                progress.Report(new PublishProgress("Comparing what visitors get", Interlocked.Add(ref done, file.Length), files.Bytes));
            }
        );
        return [.. differing.Order(StringComparer.Ordinal)];
    }

    private static async Task<T> DoAsync<T>(IPublishTarget target, string? consequence, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (HostRefusal refused)
        {
            throw refused.AsBuilderException(consequence);
        }
        catch (HttpRequestException lost)
        {
            throw new BuilderException(
                ErrorKind.External,
                $"{target.Title} cannot be reached.",
                "Try again when you are online.",
                lost.Message,
                lost
            );
        }
    }
}

/// <param name="Files">How many files were sent; the host had the others.</param>
/// <param name="Differing">Files that visitors do not get as they were sent, by path.</param>
public sealed record PublishOutcome(Publish Publish, int Files, long Bytes, IReadOnlyList<string> Differing)
{
    /// <summary>Why it was not compared with what visitors get, in a sentence; null when it was, or there is nothing to be fetched.</summary>
    public string? WhyNotCompared { get; init; }
}
