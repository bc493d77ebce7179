using Builder.Core.Edits.Guards;
using Builder.Core.Edits.Matching;
using Builder.Core.Edits.Syntax;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>What is left to do once every edit fits: the guards, and the list of changes.</summary>
internal sealed partial class EditRun
{
    private void Finish()
    {
        foreach (var file in files.Touched.Where(file => file.LastEdit >= 0 && file.Exists).OrderBy(file => file.Path).ToList())
        {
            index = file.LastEdit;
            if (!CanBeWritten(file))
            {
                continue;
            }

            var basis = file.MovedFrom is { } from ? files[from].Before : file.Before;
            if (Guard.WhyNot(file, basis, rules, out var judged) is var (reason, message))
            {
                Refuse(file.Path, reason, $"{file.Path}: {message}");
            }
            else if (judged is not null)
            {
                unjudged.Add(judged);
            }
        }
    }

    /// <summary>What nothing else spoke against is asked of parsers.</summary>
    private void Judge(SyntaxJudge judge)
    {
        foreach (var (file, reason, message) in judge.Verdicts())
        {
            index = file.Edit;
            Refuse(file.Path, reason, $"{file.Path}: {message}");
        }
    }

    private bool CanBeWritten(WorkingFile file)
    {
        try
        {
            if (file.Current!.Length <= rules.LargestFile)
            {
                return true;
            }

            Refuse(
                file.Path,
                EditReason.TooLarge,
                $"{file.Path} would have {file.Current.Length:N0} bytes; at most {rules.LargestFile:N0} are allowed."
            );
        }
        catch (System.Text.EncoderFallbackException)
        {
            RefuseEncoding(file);
        }

        return false;
    }

    private void RefuseEncoding(WorkingFile file) =>
        Refuse(
            file.Path,
            EditReason.Encoding,
            $"{file.Path} is written in {file.Text?.EncodingName ?? "an encoding"}, which has no place for one of the new characters. {(file.Text?.EncodingName.StartsWith("UTF", StringComparison.Ordinal) == false ? "Use other characters; or delete the file and write it as a new one, which is UTF-8." : "It is half of one: write it whole.")}"
        );

    private List<FileChange> Changes()
    {
        var changes = new List<FileChange>();
        if (refusals.Count > 0)
        {
            return changes;
        }

        var gone = new HashSet<SitePath>();
        foreach (var file in files.Touched.Where(file => file.MovedFrom is not null && file.Before is null && file.Exists))
        {
            var source = files[file.MovedFrom!.Value];
            if (!source.Exists && source.Before is not null && gone.Add(source.Path))
            {
                changes.Add(new FileChange(file.Path, source.Before, file.Current, source.Path));
            }
        }

        var moved = changes.Select(change => change.Path).ToHashSet();
        changes.AddRange(
            files
                .Touched.Where(file => !moved.Contains(file.Path) && !gone.Contains(file.Path) && file.LastEdit >= 0)
                .Where(file =>
                    file.Before is null
                        ? file.Current is not null
                        : file.Current is null || !file.Before.AsSpan().SequenceEqual(file.Current)
                )
                .Select(file => new FileChange(file.Path, file.Before, file.Current))
        );
        changes.Sort((a, b) => a.Path.CompareTo(b.Path));
        return changes;
    }

    /// <summary>The last refusal also says which edits were fine, so that they can be sent again as they are.</summary>
    private static List<EditRefusal> Summed(List<EditRefusal> refusals, List<AppliedEdit> applied)
    {
        var refused = refusals.Select(r => r.Index).ToHashSet();
        var fine = applied.Select(edit => edit.Index).Where(i => !refused.Contains(i)).Distinct().Select(i => i + 1).ToList();
        if (refusals.Count > 0 && fine.Count > 0)
        {
            refusals[^1] = refusals[^1] with
            {
                Message =
                    $"{refusals[^1].Message}\nNothing was changed. {(fine.Count == 1 ? "Edit" : "Edits")} {Misses.List(fine)} would fit; send {(fine.Count == 1 ? "it" : "them")} again together with the mended one.",
            };
        }

        return refusals;
    }
}
