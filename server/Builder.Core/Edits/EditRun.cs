using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>One application of an edit set: every edit is tried, so that all refusals are told at once.</summary>
internal sealed class EditRun(IFileTree tree, EditRules rules)
{
    private readonly WorkingTree files = new(tree);
    private readonly List<AppliedEdit> applied = [];
    private readonly List<EditRefusal> refusals = [];
    private int index;

    public EditOutcome Apply(IReadOnlyList<Edit> edits)
    {
        if (edits.Count > rules.MostEdits)
        {
            refusals.Add(new EditRefusal(rules.MostEdits, null, EditReason.TooLarge, $"These are {edits.Count} edits; at most {rules.MostEdits} go into one set. Send them in several."));
            return new EditOutcome([], [], refusals);
        }

        for (index = 0; index < edits.Count; index++)
        {
            try
            {
                Apply(edits[index]);
            }
            catch (BuilderException e)
            {
                Refuse(edits[index].Path, e.Detail == EditReason.Link ? EditReason.Link : EditReason.TooLarge, e.Message);
            }
            catch (System.Text.EncoderFallbackException)
            {
                RefuseEncoding(files[edits[index].Path]);
            }
        }

        if (refusals.Count == 0)
        {
            Finish();
        }

        return new EditOutcome(Changes(), applied, Summed(refusals, applied));
    }

    private void Apply(Edit edit)
    {
        if (edit is not ViewFile && rules.ChecksPaths && PathPolicy.WhyNotWritable(edit.Path) is { } why)
        {
            Refuse(edit.Path, EditReason.Protected, why.Message);
            return;
        }

        var file = files[edit.Path];
        switch (edit)
        {
            case CreateFile create:
                Create(file, create.Content);
                break;
            case RewriteFile rewrite:
                Rewrite(file, rewrite);
                break;
            case ReplaceText replace:
                Replace(file, replace);
                break;
            case InsertText insert:
                Insert(file, insert);
                break;
            case PatchFile patch:
                Patch(file, patch);
                break;
            case MoveFile move:
                if (Exists(file, "moved"))
                {
                    Move(file, move.To, null);
                }

                break;
            case DeleteFile delete:
                Delete(file, delete.IncludeFolder);
                break;
            case ViewFile view:
                View(file, view);
                break;
            default:
                throw new InvalidOperationException($"Unknown edit {edit.GetType().Name}.");
        }
    }

    private void Create(WorkingFile file, string content)
    {
        if (file.Exists && !rules.MayOverwrite)
        {
            Refuse(file.Path, EditReason.FileExists, $"{file.Path} exists already. Change it with targeted edits, or rewrite the whole file explicitly.");
        }
        else if (IsFree(file.Path))
        {
            Set(file, FileText.Create(content), Tolerance.Exact, 1);
        }
    }

    private void Rewrite(WorkingFile file, RewriteFile rewrite)
    {
        if (!file.Exists)
        {
            if (IsFree(file.Path))
            {
                Set(file, FileText.Create(rewrite.Content), Tolerance.Exact, 1);
            }

            return;
        }

        if (TextOf(file, "rewritten") is not { } before)
        {
            return;
        }

        var after = before.Rewritten(TextLocator.Normalize(rewrite.Content));
        if (rules.RefusesShrinking && !rewrite.MayShrink && Shrinking.Describe(before, after) is { } shrunk)
        {
            Refuse(file.Path, EditReason.Shrink, $"{file.Path}: {shrunk}");
            return;
        }

        Set(file, after, after.Text == before.Text ? Tolerance.NoChange : Tolerance.Exact, 1);
    }

    private void Replace(WorkingFile file, ReplaceText replace)
    {
        if (replace.OldText.Length == 0)
        {
            CreateByReplacing(file, replace);
            return;
        }

        if (TextOf(file, "changed") is not { } text)
        {
            return;
        }

        var located = TextLocator.Find(text, replace);
        Put(file, text, located, replace.OldText == replace.NewText);
    }

    /// <summary>An empty old text has one meaning: there is nothing yet.</summary>
    private void CreateByReplacing(WorkingFile file, ReplaceText replace)
    {
        if (file.Current is { Length: > 0 })
        {
            Refuse(file.Path, EditReason.EmptyOldText, $"The old text is empty, but {file.Path} is not. Name the text to replace, or insert after a line.");
        }
        else if (replace.NewText.Length == 0 && file.Exists)
        {
            Done(file, Tolerance.NoChange, 0, 0);
        }
        else if (file.Exists || IsFree(file.Path))
        {
            Set(file, FileText.Create(replace.NewText), Tolerance.Exact, 1);
        }
    }

    private void Insert(WorkingFile file, InsertText insert)
    {
        if (TextOf(file, "changed") is not { } text)
        {
            return;
        }

        if (insert.AfterLine < 0 || insert.AfterLine > text.LineCount)
        {
            Refuse(file.Path, EditReason.LineOutOfRange, $"There is no line {insert.AfterLine} in {file.Path}; insert after a line from 0 (the top) to {text.LineCount} (the end).");
            return;
        }

        var lines = TextLocator.Normalize(insert.Text);
        var at = text.LineStarts[insert.AfterLine];
        var unfinished = at == text.Text.Length && at > 0 && text.Text[at - 1] != '\n';
        var inserted = unfinished ? "\n" + (lines.EndsWith('\n') ? lines[..^1] : lines)
            : lines.EndsWith('\n') || text.Text.Length == 0 ? lines
            : lines + "\n";
        Put(file, text, new Located([new Replacement(at, 0, inserted)], Tolerance.Exact), false);
    }

    private void Patch(WorkingFile file, PatchFile patch)
    {
        if (patch.MoveTo is null && file.Exists && !WasReadEarlier(file) && ExactPatch.Apply(file.Current!, patch.Hunks) is { } exact)
        {
            file.Current = exact;
            Done(file, Tolerance.Exact, patch.Hunks[0].OldStart!.Value, patch.Hunks[^1].OldStart!.Value + patch.Hunks[^1].Lines.Count);
            return;
        }

        if (TextOf(file, "changed") is not { } text)
        {
            return;
        }

        var located = new PatchLocator(text, rules.AnchorsAreAdvisory).Find(patch.Hunks);
        if (patch.MoveTo is not { } to)
        {
            Put(file, text, located, false);
        }
        else if (located.Reason is not null)
        {
            Refuse(file.Path, located.Reason, $"{file.Path}: {located.Message}");
        }
        else
        {
            Move(file, to, text.With(located.Replacements), located.Tolerance);
        }
    }

    private void Move(WorkingFile file, SitePath to, FileText? changed, Tolerance tolerance = Tolerance.Exact)
    {
        if (to == file.Path)
        {
            Refuse(file.Path, EditReason.SamePath, $"{file.Path} cannot be moved onto itself. Leave the move out.");
            return;
        }

        if (rules.ChecksPaths && PathPolicy.WhyNotWritable(to) is { } why)
        {
            Refuse(to, EditReason.Protected, why.Message);
            return;
        }

        var target = files[to];
        if (target.Exists && !rules.MayOverwrite)
        {
            Refuse(to, EditReason.FileExists, $"{file.Path} cannot be moved to {to}, because that file exists. Delete it first, or choose another name.");
            return;
        }

        var (current, origin) = (file.Current, file.MovedFrom);
        (file.Current, file.MovedFrom) = (null, null);
        if (!IsFree(to))
        {
            (file.Current, file.MovedFrom) = (current, origin);
            return;
        }

        target.Current = current;
        if (changed is not null)
        {
            target.Change(changed);
        }

        (target.MovedFrom, target.NeedsMerge) = (origin ?? file.Path, file.NeedsMerge);
        file.LastEdit = index;
        Done(target, tolerance, 1, changed?.LineCount ?? 0);
    }

    private void Delete(WorkingFile file, bool includeFolder)
    {
        if (!file.Exists && includeFolder && files.IsFolder(file.Path))
        {
            foreach (var path in files.FilesBelow(file.Path))
            {
                if (rules.ChecksPaths && PathPolicy.WhyNotWritable(path) is { } why)
                {
                    Refuse(path, EditReason.Protected, why.Message);
                    return;
                }

                Remove(files[path]);
            }

            Done(file, Tolerance.Exact, 0, 0);
        }
        else if (Exists(file, "deleted"))
        {
            Remove(file);
            Done(file, Tolerance.Exact, 0, 0);
        }
    }

    private void Remove(WorkingFile file)
    {
        (file.Current, file.MovedFrom, file.NeedsMerge) = (null, null, false);
        file.LastEdit = index;
    }

    private void View(WorkingFile file, ViewFile view)
    {
        if (rules.ChecksPaths && PathPolicy.WhyNotReadable(view.Path) is { } why)
        {
            Refuse(view.Path, EditReason.Protected, why.Message);
            return;
        }

        if (!file.Exists && files.IsFolder(view.Path))
        {
            if (view.FirstLine is not null)
            {
                Refuse(view.Path, EditReason.LineOutOfRange, $"{view.Path} is a folder and has no lines.");
            }
        }
        else if (Exists(file, "shown") && FileText.Read(file.Current!).Text is { } text && view.FirstLine is { } first)
        {
            if (first < 1 || first > Math.Max(1, text.LineCount) || (view.LastLine is { } last && last != -1 && last < first))
            {
                Refuse(view.Path, EditReason.LineOutOfRange, $"{view.Path} has {text.LineCount} lines; lines {first} to {view.LastLine} cannot be shown.");
            }
        }
    }

    private void Put(WorkingFile file, FileText text, Located located, bool saysNoChange)
    {
        if (located.Reason is not null)
        {
            Refuse(file.Path, located.Reason, $"{file.Path}: {located.Message}");
            return;
        }

        var after = text.With(located.Replacements);
        if (saysNoChange || after.Text == text.Text)
        {
            Done(file, Tolerance.NoChange, 0, 0);
            return;
        }

        var (first, last) = (located.Replacements[0], located.Replacements[^1]);
        var grown = located.Replacements.SkipLast(1).Sum(r => r.Text.Length - r.Length);
        var start = after.LineAt(first.Start);
        Set(file, after, located.Tolerance, start, after.LineAt(Math.Max(first.Start, Math.Min(after.Text.Length, last.Start + grown + Math.Max(0, last.Text.TrimEnd('\n').Length)))));
    }

    private void Set(WorkingFile file, FileText text, Tolerance tolerance, int startLine, int? endLine = null)
    {
        file.Change(text);
        Done(file, tolerance, startLine, endLine ?? text.LineCount);
    }

    private void Done(WorkingFile file, Tolerance tolerance, int startLine, int endLine)
    {
        file.LastEdit = index;
        if (refusals.Count == 0 || refusals[^1].Index != index)
        {
            applied.Add(new AppliedEdit(index, file.Path, tolerance, startLine, endLine));
        }
    }

    private bool Exists(WorkingFile file, string what)
    {
        if (file.Exists)
        {
            return true;
        }

        Refuse(
            file.Path,
            EditReason.FileMissing,
            files.IsFolder(file.Path) ? $"{file.Path} is a folder; only files can be {what}."
                : files.Twin(file.Path) is { } twin ? $"{file.Path} does not exist, so it cannot be {what}. Did you mean {twin}?"
                : $"{file.Path} does not exist, so it cannot be {what}. List the files to see their names."
        );
        return false;
    }

    private FileText? TextOf(WorkingFile file, string what)
    {
        if (!Exists(file, what))
        {
            return null;
        }

        if (file.Text is { } known)
        {
            return known;
        }

        if (WasReadEarlier(file))
        {
            (file.Current, file.NeedsMerge) = (rules.AsRead![file.Path], true);
        }

        var (text, reason, why) = FileText.Read(file.Current!);
        if (text is null)
        {
            Refuse(file.Path, reason!, $"{file.Path} cannot be changed as text: {why}.");
        }

        return file.Known(text);
    }

    /// <summary>Whether the edit was written for another version of the file than the one that is there now.</summary>
    private bool WasReadEarlier(WorkingFile file) =>
        file.LastEdit < 0 && rules.AsRead?.GetValueOrDefault(file.Path) is { } asRead && !asRead.AsSpan().SequenceEqual(file.Current);

    private bool IsFree(SitePath path)
    {
        if (files.FileInTheWay(path) is { } obstacle)
        {
            Refuse(path, EditReason.FileExists, $"{path} cannot be created, because {obstacle} is a file and not a folder.");
        }
        else if (!files[path].Exists && files.IsFolder(path))
        {
            Refuse(path, EditReason.FileExists, $"{path} cannot be created, because a folder of that name exists.");
        }
        else if (files.Twin(path) is { } twin)
        {
            Refuse(path, EditReason.FileExists, $"{path} cannot be created beside {twin}: on many machines the two names are the same file. Use {twin}.");
        }
        else
        {
            return true;
        }

        return false;
    }

    private void Refuse(SitePath path, string reason, string message) => refusals.Add(new EditRefusal(index, path, reason, message));

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
            if (file.NeedsMerge)
            {
                Merge(file, basis);
            }

            if (refusals.Count == 0 && Guard.WhyNot(file.Path, basis, file.Current!, rules) is var (reason, message))
            {
                Refuse(file.Path, reason, $"{file.Path}: {message}");
            }
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

            Refuse(file.Path, EditReason.TooLarge, $"{file.Path} would have {file.Current.Length:N0} bytes; at most {rules.LargestFile:N0} are allowed.");
        }
        catch (System.Text.EncoderFallbackException)
        {
            RefuseEncoding(file);
        }

        return false;
    }

    private void RefuseEncoding(WorkingFile file) =>
        Refuse(file.Path, EditReason.Encoding, $"{file.Path} is written in {file.Text?.EncodingName ?? "an encoding"}, which has no place for one of the new characters. Use other characters, or save the file as UTF-8 first.");

    private void Merge(WorkingFile file, byte[]? now)
    {
        var merge = LineDiff.Merge3(rules.AsRead![file.MovedFrom ?? file.Path], now, file.Current);
        if (merge.HasConflict)
        {
            Refuse(file.Path, EditReason.Conflict, $"{file.Path} has changed since it was read, in the very lines that this edit changes. Read it again and make the edit anew.");
            return;
        }

        file.Current = merge.Merged;
        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Path == file.Path && applied[i].Tolerance != Tolerance.NoChange)
            {
                applied[i] = applied[i] with { Tolerance = Tolerance.ThreeWay };
            }
        }
    }

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
            files.Touched
                .Where(file => !moved.Contains(file.Path) && !gone.Contains(file.Path) && file.LastEdit >= 0)
                .Where(file => file.Before is null ? file.Current is not null : file.Current is null || !file.Before.AsSpan().SequenceEqual(file.Current))
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
                Message = $"{refusals[^1].Message}\nNothing was changed. {(fine.Count == 1 ? "Edit" : "Edits")} {Misses.List(fine)} would fit; send {(fine.Count == 1 ? "it" : "them")} again together with the mended one.",
            };
        }

        return refusals;
    }
}
