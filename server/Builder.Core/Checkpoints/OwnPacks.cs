using Builder.Core.Sites;
using LibGit2Sharp;

namespace Builder.Core.Checkpoints;

/// <summary>
/// Puts the objects of Builder's commits, of which each is a file of its own at first, together into a pack, and then takes those files away as
/// <c>git prune-packed</c> does. The pack is made aside, and every file goes only while the pack that has its object is in its place: ended at any
/// point, nothing is lost, and the next time goes on. Runs nothing of the repository: no hook and no command of its settings.
/// </summary>
/// <param name="repository">A view of its own, because this is done beside everything else.</param>
/// <param name="objects">The folder of the repository's objects.</param>
/// <param name="reached">Called before each thing that changes the disk; a test ends the process there.</param>
internal sealed class OwnPacks(Repository repository, string objects, Action reached)
{
    private const int MostObjects = 20_000;
    private readonly string packs = Path.Combine(objects, "pack");

    /// <summary>Named as git names what is not finished. What a death leaves of it goes when Builder packs the next time.</summary>
    private readonly string aside = Path.Combine(objects, "pack", "tmp_builder_packing");

    /// <param name="tips">Commits that references lead to.</param>
    /// <param name="held">The site's tree in the commit that is checked out.</param>
    /// <param name="enough">From how many objects on it is worth a pack.</param>
    /// <returns>How many objects were put into a pack.</returns>
    public int Pack(IEnumerable<string> tips, string held, int enough, CancellationToken cancellationToken)
    {
        Complete();
        if (!IsWanted())
        {
            return 0;
        }

        var loose = new LooseObjects(repository, objects).Of(tips, held, MostObjects);
        if (loose.Count < enough)
        {
            return 0;
        }

        cancellationToken.ThrowIfCancellationRequested();
        reached();
        Directory.CreateDirectory(aside);
        try
        {
            repository.ObjectDatabase.Pack(
                new PackBuilderOptions(aside) { MaximumNumberOfThreads = 1 },
                pack =>
                {
                    foreach (var id in loose)
                    {
                        pack.Add(new ObjectId(id));
                    }
                }
            );
            var index = Publish();
            Prune(index, loose);
        }
        finally
        {
            Complete();
        }

        return loose.Count;
    }

    /// <summary>Who has told git not to tidy up by itself, or not to take anything away, has told Builder; and one of the two at a time is enough.</summary>
    private bool IsWanted() =>
        repository.Config.GetValueOrDefault("gc.auto", 1) > 0
        && !repository.Config.GetValueOrDefault("extensions.preciousObjects", false)
        && !File.Exists(Path.Combine(objects, "..", "gc.pid"));

    /// <summary>The content first and its index last, as git does: a pack counts from its index on.</summary>
    /// <returns>The index in its place.</returns>
    private string Publish()
    {
        var made = Directory.GetFiles(aside, "pack-*.idx").Single();
        var index = Path.Combine(packs, Path.GetFileName(made));
        foreach (var (from, to) in new[] { (Path.ChangeExtension(made, ".pack"), Path.ChangeExtension(index, ".pack")), (made, index) })
        {
            PlainFile.Flush(from);
            reached();
            File.Move(from, to, overwrite: true);
        }

        PlainFile.Flush(packs);
        return index;
    }

    private void Prune(string index, IReadOnlyCollection<string> loose)
    {
        foreach (var id in loose)
        {
            // Whoever repacks meanwhile has these objects in a pack of their own before ours goes, but nobody has to be trusted for that.
            if (!File.Exists(index) || !File.Exists(Path.ChangeExtension(index, ".pack")))
            {
                return;
            }

            reached();
            var file = LooseObjects.FileOf(objects, id);
            if (File.Exists(file))
            {
                File.SetAttributes(file, FileAttributes.Normal);
                File.Delete(file);
            }
        }
    }

    /// <summary>What was begun and not ended: an index whose pack is in its place follows it, the rest goes.</summary>
    private void Complete()
    {
        if (!Directory.Exists(aside))
        {
            return;
        }

        foreach (var index in Directory.GetFiles(aside, "pack-*.idx"))
        {
            var place = Path.Combine(packs, Path.GetFileName(index));
            if (!File.Exists(Path.ChangeExtension(index, ".pack")) && File.Exists(Path.ChangeExtension(place, ".pack")))
            {
                reached();
                File.Move(index, place, overwrite: true);
            }
        }

        foreach (var left in Directory.GetFiles(aside))
        {
            reached();
            File.SetAttributes(left, FileAttributes.Normal);
            File.Delete(left);
        }

        reached();
        Directory.Delete(aside);
    }
}
