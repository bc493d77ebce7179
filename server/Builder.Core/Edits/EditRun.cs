using Builder.Core.Edits.Guards;
using Builder.Core.Edits.Syntax;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>One application of an edit set: every edit is tried, so that all refusals are told at once.</summary>
internal sealed partial class EditRun(IFileTree tree, EditRules rules)
{
    private readonly WorkingTree files = new(tree);
    private readonly List<AppliedEdit> applied = [];
    private readonly List<EditRefusal> refusals = [];
    private readonly HashSet<SitePath> writable = [];
    private readonly List<JudgedFile> unjudged = [];
    private IReadOnlyList<Edit> set = [];
    private int index;

    public EditOutcome Apply(IReadOnlyList<Edit> edits)
    {
        Try(edits);
        return Outcome(new SyntaxJudge(Unjudged(), rules));
    }

    public async Task<EditOutcome> ApplyAsync(IReadOnlyList<Edit> edits, ISyntaxParsers parsers, CancellationToken cancellationToken)
    {
        Try(edits);
        var judge = new SyntaxJudge(Unjudged(), rules);
        await judge.AskAsync(parsers, cancellationToken);
        return Outcome(judge);
    }

    private List<JudgedFile> Unjudged() => refusals.Count == 0 ? unjudged : [];

    private EditOutcome Outcome(SyntaxJudge judge)
    {
        Judge(judge);
        return new EditOutcome(Changes(), applied, Summed(refusals, applied));
    }

    private void Try(IReadOnlyList<Edit> written)
    {
        var edits = new MeantPaths(() => tree.Paths).Of(new EditSet(written)).Edits;
        if (edits.Count > rules.MostEdits)
        {
            refusals.Add(
                new EditRefusal(
                    rules.MostEdits,
                    null,
                    EditReason.TooLarge,
                    $"These are {edits.Count} edits; at most {rules.MostEdits} go into one set. Send them in several."
                )
            );
            return;
        }

        set = edits;
        for (index = 0; index < edits.Count; index++)
        {
            try
            {
                Apply(edits[index]);
            }
            catch (BuilderException e) when (e.Kind == ErrorKind.Validation)
            {
                // The tree refuses the path or the size. What is wrong with the disk is not the edit's fault and goes to the caller.
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
    }

    private void Apply(Edit edit)
    {
        if (edit is not ViewFile && rules.ChecksPaths && !writable.Contains(edit.Path))
        {
            if (PathPolicy.WhyNotWritable(edit.Path) is { } why)
            {
                Refuse(edit.Path, EditReason.Protected, why.Message);
                return;
            }

            writable.Add(edit.Path);
        }

        var file = files[edit.Path];
        if (RefuseZero(file, edit))
        {
            return;
        }

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

    private bool RefuseZero(WorkingFile file, Edit edit)
    {
        if (!ZeroCharacters.AreBroughtBy(edit) || !WouldBeBinary(file, edit))
        {
            return false;
        }

        Refuse(
            edit.Path,
            EditReason.Binary,
            $"{edit.Path} would not be a text file with this: the new text has a zero character (U+0000) in it. Leave that out, or write it as an escape, such as \\0 in a string."
        );
        return true;
    }

    /// <summary>With a zero character in it. What is no text already is refused for that, or is replaced knowingly.</summary>
    private static bool WouldBeBinary(WorkingFile file, Edit edit) =>
        file.Exists
            ? BytesOf(file) is not { } bytes || FileEncoding.Of(bytes).Encoding is { HasMark: false }
            : edit is CreateFile or RewriteFile or ReplaceText { OldText.Length: 0 };

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
            files.IsFolder(file.Path) ? $"{file.Path} is a folder; only files can be {what}. List it, and name each file that is meant."
                : files.Twin(file.Path) is { } twin ? $"{file.Path} does not exist, so it cannot be {what}. Did you mean {twin}?"
                : $"{file.Path} does not exist, so it cannot be {what}. List the files to see their names."
        );
        return false;
    }

    private void Refuse(SitePath path, string reason, string message) => refusals.Add(new EditRefusal(index, path, reason, message));
}
