using Builder.Core.Artifacts;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>What is new and what was there before, from two lists of problems.</summary>
public sealed class BaselineTests
{
    private static readonly Problem Unused = new("src/old.ts", "'a' is declared but its value is never read.", "TS6133", 3);
    private static readonly Problem Wrong = new("src/page.ts", "Type 'string' is not assignable to type 'number'.", "TS2322", 9);

    [Fact]
    public void What_was_there_before_is_old_wherever_its_line_has_moved()
    {
        var judged = Judge([Unused, Wrong], [Unused with { Line = 40 }, Wrong], "src/old.ts");

        Assert.Equal(Verdict.AsBefore, judged.Verdict);
        Assert.True(judged.MayBeKept);
        Assert.All(judged.Diagnostics, problem => Assert.True(problem.IsOld));
        Assert.Equal("It builds as before; 2 type problems, none new.", judged.Sentence);
    }

    [Fact]
    public void One_more_of_the_same_kind_in_the_same_file_is_new()
    {
        var judged = Judge([Wrong], [Wrong, Wrong with { Line = 12 }], "src/page.ts");

        Assert.Equal(Verdict.Worse, judged.Verdict);
        Assert.Equal(12, Assert.Single(judged.NewFailures).Line);
    }

    [Fact]
    public void A_problem_that_is_mended_makes_no_room_for_another()
    {
        var judged = Judge([Unused], [Wrong], "src/old.ts", "src/page.ts");

        Assert.Equal("src/page.ts", Assert.Single(judged.NewFailures).Path);
        Assert.False(judged.MayBeKept);
    }

    [Fact]
    public void A_file_that_was_moved_takes_its_problems_along()
    {
        var judged = Judge([Unused], [Unused with { Path = "src/lib/old.ts" }], "src/old.ts", "src/lib/old.ts");

        Assert.Equal(Verdict.AsBefore, judged.Verdict);
    }

    [Fact]
    public void A_build_that_failed_before_and_fails_the_same_way_is_as_before()
    {
        var broken = Wrong with { Source = DiagnosticSource.Build, Code = null };
        var judged = Judge([broken], [broken with { Line = 11 }], builtBefore: false, builtNow: false, "src/other.ts");

        Assert.Equal(Verdict.AsBefore, judged.Verdict);
        Assert.Null(judged.Builds);
        Assert.StartsWith("It does not build, as before:", judged.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_that_was_hidden_behind_the_first_one_is_old_only_in_a_file_that_was_not_touched()
    {
        var first = Wrong with { Source = DiagnosticSource.Build, Code = null };
        var hidden = first with { Path = "src/hidden.ts", Text = "Unexpected token" };

        Assert.True(Judge([first], [hidden], builtBefore: false, builtNow: false, "src/page.ts").MayBeKept);
        Assert.False(Judge([first], [hidden], builtBefore: false, builtNow: false, "src/page.ts", "src/hidden.ts").MayBeKept);
    }

    [Fact]
    public void A_site_that_built_and_no_longer_does_has_failed_whatever_is_said()
    {
        var broken = Wrong with { Source = DiagnosticSource.Build, Code = null };

        Assert.Equal(Verdict.Failed, Judge([Wrong], [Wrong, broken], builtBefore: true, builtNow: false, "src/other.ts").Verdict);
        Assert.Equal(Verdict.Failed, Judge([Wrong], [Wrong], builtBefore: true, builtNow: false, "src/other.ts").Verdict);
    }

    [Fact]
    public void Thousands_of_old_problems_hide_no_new_one()
    {
        var many = Enumerable.Range(1, 3000).Select(line => Wrong with { Line = line, Path = $"src/part{line % 40}.ts" }).ToList();
        var judged = Judge(many, [.. many, Unused with { Path = "src/page.ts" }], "src/page.ts");

        Assert.Equal("src/page.ts", Assert.Single(judged.NewFailures).Path);
        Assert.Equal(3001, judged.Diagnostics.Count);
        Assert.Same(judged.FirstProblem, judged.Diagnostics[0]);
        Assert.Contains("(3000 old)", judged.Sentence, StringComparison.Ordinal);
    }

    private static CheckResult Judge(IReadOnlyList<Problem> before, IReadOnlyList<Problem> now, params string[] changed) =>
        Judge(before, now, builtBefore: true, builtNow: true, changed);

    private static CheckResult Judge(
        IReadOnlyList<Problem> before,
        IReadOnlyList<Problem> now,
        bool builtBefore,
        bool builtNow,
        params string[] changed
    ) => Baseline.Judge(Result(now, builtNow), Result(before, builtBefore), changed.ToHashSet());

    private static CheckResult Result(IReadOnlyList<Problem> problems, bool isBuilt)
    {
        using var bench = new Workbench();
        var artifact = new Artifact(new ArtifactStore(bench.Folders), "tree", "/", new Dictionary<string, ArtifactFile>(), []);
        var findings = problems.Select(problem => new Finding(problem.Source, DiagnosticSeverity.Error, problem.Text)
        {
            Path = problem.Path,
            Line = problem.Line,
            Column = 1,
            Code = problem.Code,
        });
        var found = new Diagnoser(new Builder.Core.Sites.SiteFolder(bench.Root)).Describe(findings);
        return new CheckResult(false, false, "tree", isBuilt ? artifact : null, found, TimeSpan.Zero, new StageTimings(), null);
    }

    private sealed record Problem(string Path, string Text, string? Code, int Line)
    {
        public DiagnosticSource Source { get; init; } = DiagnosticSource.Types;
    }
}
