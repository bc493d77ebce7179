using Builder.Core.Edits.Guards;
using Builder.Core.Edits.Matching;

namespace Builder.Core.Edits;

/// <summary>The edits that change what is in a file.</summary>
internal sealed partial class EditRun
{
    private void Create(WorkingFile file, string content)
    {
        if (file.Exists && !rules.MayOverwrite)
        {
            Refuse(
                file.Path,
                EditReason.FileExists,
                $"{file.Path} exists already. Change it with targeted edits, or replace it whole by a rewrite (rewrite_file)."
            );
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
            Refuse(
                file.Path,
                EditReason.EmptyOldText,
                $"The old text is empty, but {file.Path} is not. To add to it, name a line beside the place, and give that line again together with what is new."
            );
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
            Refuse(
                file.Path,
                EditReason.LineOutOfRange,
                $"There is no line {insert.AfterLine} in {file.Path}; insert after a line from 0 (the top) to {text.LineCount} (the end)."
            );
            return;
        }

        var lines = TextLocator.Normalize(insert.Text);
        var at = text.LineStarts[insert.AfterLine];
        var unfinished = at == text.Text.Length && at > 0 && text.Text[at - 1] != '\n';
        var inserted =
            unfinished ? "\n" + (lines.EndsWith('\n') ? lines[..^1] : lines)
            : lines.EndsWith('\n') || text.Text.Length == 0 ? lines
            : lines + "\n";
        Put(file, text, new Located([new Replacement(at, 0, inserted)], Tolerance.Exact), false);
    }

    private void Patch(WorkingFile file, PatchFile patch)
    {
        if (TextOf(file, "changed") is not { } text)
        {
            return;
        }

        var located = new PatchLocator(new TextPlaces(text, WithoutMark(patch.Hunks)), rules.AnchorsAreAdvisory).Find();
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
            Move(file, to, text.With(InFormOf(text, located)), located.Tolerance);
        }
    }

    /// <summary>A diff of a file's first line holds the file's byte order mark, which is no part of the text: it belongs to the file and stays.</summary>
    private static IReadOnlyList<PatchHunk> WithoutMark(IReadOnlyList<PatchHunk> hunks) =>
        hunks is [{ Lines: var lines } first, ..] && lines.Any(HasMark)
            ?
            [
                first with
                {
                    Lines = [.. lines.Select(line => HasMark(line) ? line with { Text = line.Text[1..] } : line)],
                },
                .. hunks.Skip(1),
            ]
            : hunks;

    private static bool HasMark(PatchLine line) => line.Text is ['\uFEFF', ..];

    private static List<Replacement> InFormOf(FileText text, Located located) =>
        located.Tolerance != Tolerance.UnicodeForm
            ? located.Replacements
            :
            [
                .. located.Replacements.Select(replacement =>
                    replacement with
                    {
                        Text = UnicodeForms.As(text.Text.AsSpan(replacement.Start, replacement.Length), replacement.Text),
                    }
                ),
            ];

    private void Put(WorkingFile file, FileText text, Located located, bool saysNoChange)
    {
        if (located.Reason is not null)
        {
            Refuse(file.Path, located.Reason, $"{file.Path}: {located.Message}");
            return;
        }

        located = located with { Replacements = InFormOf(text, located) };
        var after = text.With(located.Replacements);
        if (saysNoChange || after.IsSame(text))
        {
            Done(file, Tolerance.NoChange, 0, 0);
            return;
        }

        var (first, last) = (located.Replacements[0], located.Replacements[^1]);
        var grown = located.Replacements.SkipLast(1).Sum(r => r.Text.Length - r.Length);
        var start = after.LineAt(first.Start);
        Set(
            file,
            after,
            located.Tolerance,
            start,
            after.LineAt(
                Math.Max(first.Start, Math.Min(after.Text.Length, last.Start + grown + Math.Max(0, last.Text.TrimEnd('\n').Length)))
            )
        );

        if (located.Replacements.Exists(replacement => replacement.Text.Contains('\r', StringComparison.Ordinal)))
        {
            // Within a line of a patch it is a line break of its own kind from now on, so the file has to be read anew.
            file.Current = file.Current;
        }
    }

    private void Set(WorkingFile file, FileText text, Tolerance tolerance, int startLine, int? endLine = null)
    {
        file.Change(text);
        Done(file, tolerance, startLine, endLine ?? text.LineCount);
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

        var (text, reason, why) = FileText.Read(file.Current!);
        if (text is null)
        {
            Refuse(file.Path, reason!, $"{file.Path} cannot be changed as text: {why}.");
        }

        return file.Known(text);
    }

    /// <summary>Null when an edit has brought in a character that cannot be written down, which is said at the end.</summary>
    private static byte[]? BytesOf(WorkingFile file)
    {
        try
        {
            return file.Current;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return null;
        }
    }
}
