using System.Text;
using Builder.Core.Edits.Matching;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>
/// Which files are meant by names that look the same and are stored in another form: a Mac gives away decomposed letters, people and models write
/// composed ones. The file, or the folder that is there, is meant; so a second one of the same look never comes to be.
/// </summary>
internal sealed class MeantPaths(Func<IEnumerable<SitePath>> files)
{
    private Dictionary<string, string>? byForm;
    private HashSet<string>? known;

    /// <summary>The path as it is stored, as far as it is.</summary>
    public SitePath Of(SitePath path)
    {
        if (Ascii.IsValid(path.Value))
        {
            return path;
        }

        Survey();
        for (var end = path.Value.Length; end > 0; end = path.Value.LastIndexOf('/', end - 1))
        {
            var part = path.Value[..end];
            if (known!.Contains(part))
            {
                return path;
            }

            if (byForm!.TryGetValue(UnicodeForms.Compose(part), out var stored))
            {
                return SitePath.TryParse(stored + path.Value[end..], out var meant, out _) ? meant : path;
            }
        }

        return path;
    }

    /// <summary>The same edits of the files that are meant.</summary>
    public EditSet Of(EditSet edits) =>
        edits.Edits.All(edit => Paths(edit).All(path => Ascii.IsValid(path.Value)))
            ? edits
            : new EditSet([
                .. edits.Edits.Select(edit =>
                    edit switch
                    {
                        MoveFile move => move with { Path = Of(move.Path), To = Of(move.To) },
                        PatchFile { MoveTo: { } to } patch => patch with { Path = Of(patch.Path), MoveTo = Of(to) },
                        _ => edit with { Path = Of(edit.Path) },
                    }
                ),
            ]);

    private static IEnumerable<SitePath> Paths(Edit edit) =>
        edit switch
        {
            MoveFile move => [move.Path, move.To],
            PatchFile { MoveTo: { } to } patch => [patch.Path, to],
            _ => [edit.Path],
        };

    private void Survey()
    {
        if (known is not null)
        {
            return;
        }

        known = new HashSet<string>(StringComparer.Ordinal);
        byForm = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in files().Select(file => file.Value).Where(value => !Ascii.IsValid(value)))
        {
            for (var end = value.Length; end > 0 && known.Add(value[..end]); end = value.LastIndexOf('/', end - 1))
            {
                byForm.TryAdd(UnicodeForms.Compose(value[..end]), value[..end]);
            }
        }
    }
}
