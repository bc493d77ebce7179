namespace Builder.Core.Edits;

/// <summary>The straight way: edits that fit exactly are made on the bytes. Whatever does not is left to the way by text, with the same result.</summary>
internal sealed partial class EditRun
{
    /// <summary>With fewer replacements to come in a file that was read as text before, it stays text.</summary>
    private const int EnoughToBeginAgain = 8;

    private const int MostBeginnings = 16;

    private bool ReplaceExactly(WorkingFile file, ReplaceText replace)
    {
        if (!rules.TakesShortcuts || replace.ReplaceAll || !file.Exists || WasReadEarlier(file))
        {
            return false;
        }

        if (file.Exact is null && CanBeginExactly(file) && BytesOf(file) is { } bytes)
        {
            file.Exact = ExactReplacements.Begin(bytes, set, index);
        }

        if (file.Exact?.Replace(index, replace) is not { } replaced)
        {
            return false;
        }

        if (replaced.Tolerance != Tolerance.NoChange)
        {
            file.ChangeExactly();
        }

        Done(file, replaced.Tolerance, replaced.StartLine, replaced.EndLine);
        return true;
    }

    private bool CanBeginExactly(WorkingFile file)
    {
        if (file.Text is null)
        {
            return true;
        }

        if (!file.Text.IsPlain || file.ExactBeginnings++ >= MostBeginnings)
        {
            return false;
        }

        var count = 0;
        for (var i = index; i < set.Count && count < EnoughToBeginAgain; i++)
        {
            count += set[i] is ReplaceText { ReplaceAll: false } replace && replace.Path == file.Path ? 1 : 0;
        }

        return count == EnoughToBeginAgain;
    }

    private bool PatchExactly(WorkingFile file, PatchFile patch)
    {
        if (!rules.TakesShortcuts || patch.MoveTo is not null || !file.Exists || WasReadEarlier(file) || BytesOf(file) is not { } bytes)
        {
            return false;
        }

        if (ExactPatch.Apply(bytes, patch.Hunks) is var (exact, first, last))
        {
            Take(file, exact, first, last);
            return true;
        }

        if (file.Text is not null || PlainFile.Read(bytes) is not { } plain || PlainPlaces.Find(plain, patch.Hunks) is not { } places)
        {
            return false;
        }

        var located = new PatchLocator(places, rules.AnchorsAreAdvisory).Find();
        if (located.Reason is not null || plain.With(located.Replacements) is not { } after)
        {
            return false;
        }

        if (located.Replacements.Count == 0)
        {
            Done(file, Tolerance.NoChange, 0, 0);
            return true;
        }

        var (start, end) = plain.LinesTouched(located.Replacements);
        Take(file, after, start, end);
        return true;
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

    private void Take(WorkingFile file, byte[] after, int firstLine, int lastLine)
    {
        if (after.AsSpan().SequenceEqual(file.Current))
        {
            Done(file, Tolerance.NoChange, 0, 0);
            return;
        }

        file.Current = after;
        Done(file, Tolerance.Exact, firstLine, lastLine);
    }
}
