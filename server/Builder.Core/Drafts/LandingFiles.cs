using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>Which files of a landing are as it makes them, which as they were, and which as the person has made them since.</summary>
internal sealed record LandingSight(IReadOnlyList<SitePath> New, IReadOnlyList<SitePath> Old, IReadOnlyList<SitePath> Others);

/// <summary>
/// The files of a landing, forth and back. A file and what replaces it change places; then what came out is looked at. If it is not what was planned
/// against, somebody saved at the last moment, and it goes back. So a save is either under what lands, merged or told as a conflict, or over it,
/// and never gone. Every step first looks whether it has been done, so it may be killed and begun again at any point.
/// </summary>
/// <param name="keep">Keeps a copy of bytes of the person's that no name holds any more.</param>
/// <param name="reached">Called before each thing that changes the disk; a test ends the process there.</param>
internal sealed class LandingFiles(Site site, HoldFolder hold, LandingJournal journal, Action<SitePath, byte[]> keep, Action reached)
    : IDisposable
{
    private const int MostSaves = 8;
    private static readonly HashSet<SitePath> None = [];

    private readonly List<Placed> files =
    [
        .. journal.Files.Select((file, index) => new Placed(SitePath.Parse(file.Path), $"{index}", file.Before, file.After)),
    ];

    /// <summary>Whether what is needed to go forth or back is there.</summary>
    public bool IsHeld => hold.IsThere;

    /// <summary>Writes the new contents into the hold folder. The site is not touched.</summary>
    public void Stage(IReadOnlyList<PlannedFile> planned)
    {
        foreach (var (file, content) in files.Zip(planned).Where(pair => pair.Second.After is not null))
        {
            reached();
            Doing(file, () => hold.Stage(file.Name, file.Path, content.After, content.Item is { IsExecutable: true }));
        }

        DiskErrors.Translate($"prepare {site.Root}", Flushed);
    }

    /// <summary>
    /// Brings the files to their new content, each only if it is still as it was planned against. What goes goes first: a file may take the name of a
    /// folder that goes, and the other way round.
    /// </summary>
    /// <returns>The files that the person changed in between, or for which there is no room any more; they are as the person has them.</returns>
    public IReadOnlyList<SitePath> Apply()
    {
        foreach (var file in files)
        {
            Doing(file, () => hold.Resume(file.Name, file.Path));
        }

        var taken = files.OrderBy(file => file.After is not null).Where(Took).ToList();
        DiskErrors.Translate($"write to {site.Root}", Flushed);
        var landed = taken.Where(Stands).Select(file => file.Path).ToHashSet();
        return [.. files.Select(file => file.Path).Where(path => !landed.Contains(path))];

        bool Took(Placed file)
        {
            var took = false;
            Doing(file, () => took = Take(file));
            return took;
        }
    }

    /// <summary>Brings the files back to how they were. Where the person has saved since, that stays.</summary>
    /// <returns>What could not be brought back, each with its reason.</returns>
    public IReadOnlyList<BuilderException> Back()
    {
        var failures = new List<BuilderException>();
        foreach (var file in files.OrderBy(file => file.After is null))
        {
            try
            {
                Doing(
                    file,
                    () =>
                    {
                        hold.Resume(file.Name, file.Path);
                        Return(file);
                    }
                );
            }
            catch (BuilderException e)
            {
                failures.Add(e);
            }
        }

        try
        {
            DiskErrors.Translate($"write to {site.Root}", Flushed);
        }
        catch (BuilderException e)
        {
            failures.Add(e);
        }

        return failures;
    }

    /// <summary>Looks at what is on the disk.</summary>
    public LandingSight Look()
    {
        var seen = files.ToLookup(
            file =>
                Now(file.Path) is var now && now == file.After ? 1
                : now == file.Before ? 2
                : 3,
            file => file.Path
        );
        return new LandingSight([.. seen[1]], [.. seen[2]], [.. seen[3]]);
    }

    /// <summary>Lets go of what is held. What is neither the old nor the new content is the person's, and a copy of it is kept.</summary>
    /// <param name="isBack">Whether the files went back: then an old content that is still held has no place any more, and a copy is kept too.</param>
    public void Clear(bool isBack)
    {
        foreach (var file in hold.IsThere ? files : [])
        {
            Doing(
                file,
                () =>
                {
                    if (hold.ReadSettled(file.Name, file.Path) is { } held)
                    {
                        reached();
                        if (LandingJournalFile.Hash(held) is var hash && hash != file.After && (isBack || hash != file.Before))
                        {
                            keep(file.Path, held);
                        }

                        hold.Drop(file.Name, file.Path);
                    }
                }
            );
        }

        reached();
        DiskErrors.Translate(
            $"tidy up after changing {site.Root}",
            () =>
            {
                hold.Remove();
                return true;
            }
        );
    }

    public void Dispose() => hold.Dispose();

    private bool Take(Placed file)
    {
        var held = hold.Settled(file.Name, file.Path);
        return file switch
        {
            { After: null } => Delete(file, held),
            { Before: null } => Create(file, held),
            _ => Replace(file, held),
        };
    }

    private bool Replace(Placed file, string? held)
    {
        if (held == file.After)
        {
            if (Now(file.Path) is var now && (now == file.After || now != file.Before))
            {
                return now == file.After;
            }

            reached();
            if (!hold.Swap(file.Name, file.Path))
            {
                return Now(file.Path) == file.Before ? throw Missing(file) : false;
            }

            held = hold.Settled(file.Name, file.Path);
        }

        if (held == file.Before)
        {
            return true;
        }

        if (held is null)
        {
            return Now(file.Path) == file.After ? true : throw Missing(file);
        }

        PutBack(file, held);
        return false;
    }

    private bool Create(Placed file, string? held)
    {
        if (held == file.After)
        {
            if (Now(file.Path) is { } now)
            {
                return now == file.After;
            }

            if (!site.Folder.HasRoom(file.Path, None))
            {
                return false;
            }

            reached();
            _ = hold.PutNew(file.Name, file.Path);
        }

        return Now(file.Path) == file.After;
    }

    private bool Delete(Placed file, string? held)
    {
        if (held is null)
        {
            if (Now(file.Path) is var now && now != file.Before)
            {
                return now is null;
            }

            reached();
            if (!hold.TakeAway(file.Path, file.Name))
            {
                return Now(file.Path) == file.Before ? throw Missing(file) : true;
            }

            held = hold.Settled(file.Name, file.Path);
        }

        if (held == file.Before)
        {
            hold.RemoveEmptyAbove(file.Path);
            return true;
        }

        PutBack(file, held!);
        return false;
    }

    /// <summary>Whether a file that was changed is so still, right before that is committed: what came out, and what is at its place.</summary>
    private bool Stands(Placed file)
    {
        var stands = Now(file.Path) == file.After;
        Doing(
            file,
            () =>
            {
                if (hold.Settled(file.Name, file.Path) is { } held && held != file.Before && held != file.After)
                {
                    PutBack(file, held);
                    stands = false;
                }
            }
        );
        return stands;
    }

    private void Return(Placed file)
    {
        var held = hold.Settled(file.Name, file.Path);
        if (file.Before is null)
        {
            if (held is null && Now(file.Path) == file.After)
            {
                reached();
                if (hold.TakeAway(file.Path, file.Name) && hold.Settled(file.Name, file.Path) is { } took && took != file.After)
                {
                    PutBack(file, took);
                }
                else
                {
                    hold.RemoveEmptyAbove(file.Path);
                }
            }
        }
        else if (held is not null && held != file.After)
        {
            PutBack(file, held);
        }
        else if (held is null && file.After is not null && Now(file.Path) == file.After)
        {
            throw Missing(file);
        }
    }

    /// <summary>
    /// Gives a held file its place back. What comes out must be ours or what was there a moment ago; anything else is a newer save, which goes back in
    /// turn. What is left in the hold folder then is an older save of the person's, of which <see cref="Clear"/> keeps a copy.
    /// </summary>
    private void PutBack(Placed file, string held)
    {
        var expected = file.After;
        for (var save = 0; save < MostSaves; save++)
        {
            reached();
            if (hold.PutNew(file.Name, file.Path) || file.After is null)
            {
                return;
            }

            if (!hold.Swap(file.Name, file.Path))
            {
                continue;
            }

            var found = hold.Settled(file.Name, file.Path);
            if (found == expected)
            {
                return;
            }

            (expected, held) = (held, found ?? HoldFolder.SomethingElse);
        }
    }

    /// <summary>The hash of what is at a path; null when there is no file.</summary>
    private string? Now(SitePath path)
    {
        try
        {
            return LandingJournalFile.Hash(site.Folder.Read(path));
        }
        catch (BuilderException e) when (e.Kind == ErrorKind.Validation)
        {
            return HoldFolder.SomethingElse;
        }
    }

    private bool Flushed()
    {
        hold.Flush();
        return true;
    }

    private static void Doing(Placed file, Action work) =>
        DiskErrors.Translate(
            $"{(file.After is null ? "delete" : "write")} {file.Path}",
            () =>
            {
                work();
                return true;
            }
        );

    private static BuilderException Missing(Placed file) =>
        new(ErrorKind.Internal, $"What was to become of {file.Path} could not be found.", detail: "held");

    /// <param name="Name">What it is called in the hold folder.</param>
    private sealed record Placed(SitePath Path, string Name, string? Before, string? After);
}
