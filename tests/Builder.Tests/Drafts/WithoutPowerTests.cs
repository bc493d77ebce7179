using System.Security.Cryptography;
using System.Text;
using Builder.Core.Checkpoints;
using Builder.Core.Packages;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>
/// What is not flushed may come back from a loss of power empty, with holes, or as it was: then it is made again, and not believed (THREATS F9). What is
/// flushed is cut at every call by tests/faults/power.mjs.
/// </summary>
public sealed class WithoutPowerTests
{
    private static readonly DateTime LongAgo = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);

    [Fact]
    public void A_memory_of_files_with_any_hole_in_it_says_nothing()
    {
        using var folder = new GitFolder();
        var file = Path.Combine(folder.Path, "known-files");
        var entry = new SiteEntry(SitePath.Parse("index.html"), 16, LongAgo, false);
        var made = new StatCache(file, isLasting: true);
        made.Expect("rules");
        made.Remember(Of(made), entry, TimeProvider.System.GetUtcNow(), new string('a', 40));
        made.Save(1);
        var whole = File.ReadAllBytes(file);
        Assert.NotNull(Of(Read()).IdOf(entry));

        for (var start = 0; start < whole.Length; start++)
        {
            foreach (var end in new[] { start + 1, start + 5, whole.Length }.Where(end => end <= whole.Length))
            {
                var damaged = whole.ToArray();
                Array.Clear(damaged, start, end - start);
                if (damaged.AsSpan().SequenceEqual(whole))
                {
                    continue;
                }

                File.WriteAllBytes(file, damaged);
                Assert.Null(Of(Read()).IdOf(entry));
            }

            File.WriteAllBytes(file, whole[..start]);
            Assert.Null(Of(Read()).IdOf(entry));
        }

        static KnownFile Of(StatCache memory) => memory.Of("index.html", _ => 0);

        StatCache Read()
        {
            var read = new StatCache(file, isLasting: true);
            read.Load();
            return read;
        }
    }

    /// <summary>Some file systems bring a file back with its length, its time, and zeros.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_of_the_draft_that_lost_its_content_with_the_power_is_noticed_after_the_next_start_of_the_system(bool isSameStart)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere every start of Builder counts as one of the system.");
        using var folder = new GitFolder();
        folder.Write("index.html", "<h1>Bakery</h1>\n");
        var page = SitePath.Parse("index.html");
        string file;
        TreeId tree;
        using (var desk = new Desk(folder))
        {
            var draft = desk.Drafts.Open();
            file = draft.Folder.Absolute(page);
            File.SetLastWriteTimeUtc(file, LongAgo);
            tree = draft.Tree();
            desk.History.SaveKnownFiles();
            File.WriteAllBytes(file, new byte[File.ReadAllBytes(file).Length]);
            File.SetLastWriteTimeUtc(file, LongAgo);
            foreach (var known in isSameStart ? [] : Directory.EnumerateFiles(desk.Site.StateFolder, "known-files-*"))
            {
                StartedAgain(known);
            }
        }

        using var again = new Desk(folder);
        Assert.Equal(isSameStart, again.History.SnapshotTree(again.Site.DraftFolder, carryFrom: tree) == tree);
    }

    [Fact]
    public void Packages_whose_count_was_lost_take_no_room()
    {
        using var folder = new GitFolder();
        folder.Write("count", "");
        Assert.Equal(0, new PreparedModules(folder.Path, "key").Bytes);
    }

    /// <summary>As if the system had been started since it was written.</summary>
    private static void StartedAgain(string known)
    {
        var bytes = File.ReadAllBytes(known);
        var boot = Encoding.UTF8.GetBytes(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim());
        var content = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        if (content.IndexOf(boot) is >= 0 and var place)
        {
            content.Slice(place, boot.Length).Fill((byte)'0');
        }

        File.WriteAllBytes(known, [.. content, .. SHA256.HashData(content)]);
    }
}
