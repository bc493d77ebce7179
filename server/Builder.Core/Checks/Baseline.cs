using Builder.Core.Diagnostics;
using Builder.Core.Flows;

namespace Builder.Core.Checks;

/// <summary>
/// Judges a check by that of the state before it: what was wrong before is nobody's fault now. A problem is the same when its file, its kind and its
/// words are, wherever its line has moved; so many of a kind as there were before are old.
/// </summary>
internal static class Baseline
{
    /// <param name="before">The check of the state that the change began with.</param>
    /// <param name="changed">The files that the change touched.</param>
    public static CheckResult Judge(CheckResult result, CheckResult before, IReadOnlySet<string> changed)
    {
        if (result.Verdict is Verdict.NotBuilt)
        {
            return result;
        }

        var marked = Mark(result.Diagnostics, before, changed);
        var isWorse = marked.Any(problem => problem is { IsFailure: true, IsOld: false });
        var isBroken = result.Artifact is null && (isWorse || before.Artifact is not null);
        return result with
        {
            Diagnostics = [.. marked.OrderBy(problem => problem.Severity).ThenBy(problem => problem.IsOld)],
            IsCompared = true,
            Verdict =
                result.Passed ? Verdict.Passed
                : isBroken ? Verdict.Failed
                : isWorse ? Verdict.Worse
                : Verdict.AsBefore,
        };
    }

    private static Diagnostic[] Mark(IReadOnlyList<Diagnostic> problems, CheckResult before, IReadOnlySet<string> changed)
    {
        var marked = problems.ToArray();
        var old = before.Diagnostics.ToList();
        Take(problem => problem.Signature, (problem, known) => problem.Line == known.Line);
        Take(problem => problem.Signature, (_, _) => true);
        // A file that was moved takes its problems along: there are no more of them than before.
        Take(problem => problem.Message, (problem, known) => problem.Source == known.Source && Touched(problem) && Touched(known));
        // What did not work before does not work now, wherever it gets stuck.
        Take(problem => problem.Path ?? "", (problem, known) => SiteFlows.IsOfFlow(problem) && SiteFlows.IsOfFlow(known));
        if (before.Artifact is null)
        {
            // A build ends at its first mistake, and the next one was hidden behind it.
            for (var index = 0; index < marked.Length; index++)
            {
                var problem = marked[index];
                var isHidden = problem.Source == DiagnosticSource.Build && problem.Path is { } path && !changed.Contains(path);
                marked[index] = isHidden ? problem with { IsOld = true } : problem;
            }
        }
        return marked;

        void Take(Func<Diagnostic, string> kind, Func<Diagnostic, Diagnostic, bool> areSame)
        {
            var byKind = old.Index().ToLookup(item => kind(item.Item), StringComparer.Ordinal);
            var taken = new HashSet<int>();
            for (var index = 0; index < marked.Length; index++)
            {
                var problem = marked[index];
                var twin = problem.IsOld
                    ? null
                    : byKind[kind(problem)]
                        .Where(item => !taken.Contains(item.Index) && areSame(problem, item.Item))
                        .Cast<(int Index, Diagnostic)?>()
                        .FirstOrDefault();
                if (twin is { } found)
                {
                    taken.Add(found.Index);
                    marked[index] = problem with { IsOld = true };
                }
            }
            old = [.. old.Index().Where(item => !taken.Contains(item.Index)).Select(item => item.Item)];
        }

        bool Touched(Diagnostic problem) => problem.Path is { } path && changed.Contains(path);
    }
}
