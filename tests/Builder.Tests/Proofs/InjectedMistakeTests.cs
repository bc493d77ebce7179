using System.Diagnostics;
using System.Globalization;
using Builder.Core.Edits;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.Proofs;

/// <summary>What builds and does not work, seen in a real browser: nothing of it reaches the person's files, and its place is named.</summary>
public sealed class InjectedMistakeTests(ITestOutputHelper output)
{
    /// <summary>Every so many-th of them is tried in an ordinary run.</summary>
    private const int Sample = 13;

    private static readonly string[] Templates = ["react", "vanilla"];

    [Fact]
    public async Task Mistakes_that_build_are_found_at_their_place_and_none_of_them_lands()
    {
        var (browser, whyNot) = RealBrowser.Find();
        Assert.SkipUnless(browser is not null, whyNot ?? "");
        var part = Environment.GetEnvironmentVariable("PROOF_MISTAKES");
        var mistakes = Mistake
            .Read()
            .Where((mistake, at) => part is null ? at % Sample == 0 && Templates.Contains(mistake.Site) : Is(mistake, part))
            .ToList();
        var (missed, landed, lines, took) = (new List<string>(), new List<string>(), 0, new List<double>());
        foreach (var site in mistakes.GroupBy(mistake => mistake.Site))
        {
            TurnScene? scene = null;
            try
            {
                foreach (var mistake in site)
                {
                    scene ??= await StartAsync(site.Key);
                    var seen = await TryAsync(scene, mistake);
                    took.Add(seen.Seconds);
                    lines += seen.IsRight ? 1 : 0;
                    if (!seen.IsFound)
                    {
                        missed.Add($"{mistake.Site}: {mistake.What}");
                    }

                    if (seen.HasLanded && !mistake.IsHint)
                    {
                        landed.Add($"{mistake.Site}: {mistake.What}");
                    }

                    if (mistake.HasBefore || seen.HasLanded)
                    {
                        await scene.DisposeAsync();
                        scene = null;
                    }
                }
            }
            finally
            {
                await (scene?.DisposeAsync() ?? default);
            }
        }

        took.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{mistakes.Count - missed.Count} of {mistakes.Count} found, {lines} on the right line; from edit to finding {took[took.Count / 2]:F1} s, p95 {took[took.Count * 95 / 100]:F1} s"
            )
        );
        Assert.Empty(missed);
        Assert.Empty(landed);
        Assert.True(lines >= mistakes.Count * 95 / 100, $"{lines} of {mistakes.Count} on the right line");
    }

    private static bool Is(Mistake mistake, string part) =>
        part == "all" || $"{mistake.Site}: {mistake.What}".Contains(part, StringComparison.Ordinal);

    private async Task<(bool IsFound, bool IsRight, bool HasLanded, double Seconds)> TryAsync(TurnScene scene, Mistake mistake)
    {
        if (mistake.HasBefore)
        {
            var before = await scene.Site.ApplyEditsAsync(
                EditFormat.UnifiedDiff,
                mistake.Against(scene.File, isBefore: true).Diff,
                null,
                keep: true,
                default
            );
            Assert.NotEmpty(before.Commits);
        }

        var files = scene.Files();
        var (diff, place) = mistake.Against(scene.File);
        var begun = Stopwatch.GetTimestamp();
        var came = await scene.Site.ApplyEditsAsync(EditFormat.UnifiedDiff, diff, null, keep: true, default);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        var problems = came.Check?.Diagnostics.Where(problem => !problem.IsOld).ToList() ?? [];
        var found = problems.Where(problem => problem.Message.Contains(mistake.Said, StringComparison.Ordinal)).ToList();
        var isRight = found.Any(problem => (problem.Path, problem.Line) == (place.Path, place.Line));
        var isFound = found.Any(problem => problem.Path == place.Path);
        var hasLanded = came.Commits.Count > 0;
        output.WriteLine(
            $"{(isRight ? "ok  " : isFound ? "line" : "FAIL")} {mistake.Site}: {mistake.What} ({seconds.ToString("0.0", CultureInfo.InvariantCulture)} s){(hasLanded && !mistake.IsHint ? " LANDED" : "")}"
        );
        if (!isRight)
        {
            problems.ForEach(problem =>
                output.WriteLine($"       {problem.Path}:{problem.Line} (not {place.Path}:{place.Line}) {problem.Message} | {problem.Raw}")
            );
            if (came.Check is null)
            {
                output.WriteLine($"       {string.Join("; ", came.Files.Select(file => file.ToString()))}");
            }
        }

        if (!hasLanded)
        {
            Assert.Equal(files, scene.Files());
            if (came.ReviewId is { } review)
            {
                await scene.Site.DiscardAsync(review, null, default);
            }
        }

        return (isFound, isRight, hasLanded, seconds);
    }

    private static Task<TurnScene> StartAsync(string site) =>
        Templates.Contains(site)
            ? TurnScene.StartAsync(site, proofs: RealBrowser.Proofs)
            : TurnScene.OfFolderAsync(Path.Combine(TurnScene.Repository, "tests", "variety", "sites", site), RealBrowser.Proofs);
}
