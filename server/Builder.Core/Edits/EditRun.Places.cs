using Builder.Core.Edits.Matching;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>The edits that are about where a file is: moving, deleting, looking; and whether a place is free.</summary>
internal sealed partial class EditRun
{
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
            Refuse(
                to,
                EditReason.FileExists,
                $"{file.Path} cannot be moved to {to}, because that file exists. Delete it first, or choose another name."
            );
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

        target.MovedFrom = origin ?? file.Path;
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
        (file.Current, file.MovedFrom) = (null, null);
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
                Refuse(
                    view.Path,
                    EditReason.LineOutOfRange,
                    $"{view.Path} has {Misses.Lines(text.LineCount)}; lines {first} to {view.LastLine} cannot be shown."
                );
            }
        }
    }

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
            Refuse(
                path,
                EditReason.FileExists,
                $"{path} cannot be created beside {twin}: on many machines the two names are the same file. Use {twin}."
            );
        }
        else
        {
            return true;
        }

        return false;
    }
}
