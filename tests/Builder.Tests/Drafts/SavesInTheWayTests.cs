using Builder.Core;
using Builder.Core.Drafts;
using Builder.Tests.Checkpoints;
using Xunit;

namespace Builder.Tests.Drafts;

/// <summary>
/// A person saves, renames and deletes at every moment of a landing. Whatever was saved last is in its file afterwards, or under it: in the landing's
/// own commit, a conflict that is told, or a copy that is named. And an error in the middle takes everything back before it is told.
/// </summary>
public sealed class SavesInTheWayTests(ITestOutputHelper output)
{
    private const string Mine = "saved at the last moment\n";

    /// <summary>How many moments a landing of one changed, one new and one deleted file has.</summary>
    private const int Moments = 16;

    /// <summary>FAULTS_LONG tries every moment; else every fourth, from one that differs from run to run.</summary>
    private static readonly int Stride = Environment.GetEnvironmentVariable("FAULTS_LONG") is null ? 4 : 1;

    public static TheoryData<string, string> Saves()
    {
        var cases = new TheoryData<string, string>();
        foreach (var how in (string[])["by rename", "in place", "slowly in place", "deleted", "renamed"])
        {
            foreach (var path in (string[])["index.html", "src/new.ts", "src/app.ts"])
            {
                cases.Add(how, path);
            }
        }

        return cases;
    }

    [Theory, MemberData(nameof(Saves))]
    public async Task What_is_saved_at_any_moment_of_a_landing_is_never_gone(string how, string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the moves of the system are used, which are not tried here.");
        var first = 1 + (Environment.TickCount % Stride);
        output.WriteLine($"Moments {first}, {first + Stride}, …");
        for (var moment = first; moment <= Moments; moment += Stride)
        {
            using var folder = await GitFolder.WithCommitAsync();
            using var desk = new Desk(folder);
            var draft = Change(desk);
            var (at, acted) = (0, false);
            using var saving = new Saving(folder, path, how);
            var landing = new Landing(desk.Site, desk.History, desk, desk) { Reached = () => acted |= ++at == moment && saving.Act() };

            var result = await landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

            saving.End();
            if (acted)
            {
                Assert.True(saving.Holds(), $"{how}, moment {moment}: {result.Message}");
            }

            var told = result.Conflicts.Select(conflict => conflict.Value).ToHashSet();
            Assert.All(result.Landed, landed => Assert.DoesNotContain(landed.Value, told));
            Assert.Equal("", await folder.GitAsync("fsck", "--strict", "--no-progress", "--no-dangling"));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, ".git"), "builder-*"));
            foreach (var other in new[] { "index.html", "src/new.ts", "src/app.ts" }.Where(other => other != path))
            {
                Assert.Equal(other == "src/app.ts" ? null : "by the model\n", folder.Exists(other) ? folder.Read(other) : null);
            }
        }
    }

    [Fact]
    public async Task Something_that_fails_in_the_middle_takes_everything_back_before_it_is_told()
    {
        for (var moment = 4; ; moment++)
        {
            using var folder = await GitFolder.WithCommitAsync();
            using var desk = new Desk(folder);
            var draft = Change(desk);
            var before = await folder.GitAsync("rev-parse", "HEAD");
            var at = 0;
            var landing = new Landing(desk.Site, desk.History, desk, desk)
            {
                Reached = () =>
                {
                    if (++at == moment)
                    {
                        throw new IOException("The disk refuses.", 28);
                    }
                },
            };

            var failure = await Record.ExceptionAsync(() =>
                landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken)
            );

            if (failure is null)
            {
                Assert.InRange(moment, 10, 30);
                Assert.Equal("by the model\n", folder.Read("index.html"));
                return;
            }

            Assert.Contains("your files are as they were", Assert.IsType<BuilderException>(failure).Message, StringComparison.Ordinal);
            Assert.Equal(
                ("<h1>Bakery</h1>\n", false, true),
                (folder.Read("index.html"), folder.Exists("src/new.ts"), folder.Exists("src/app.ts"))
            );
            Assert.Equal(before, await folder.GitAsync("rev-parse", "HEAD"));
            Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, ".git"), "builder-*"));
            draft.Close();
            Assert.Null(new Landing(desk.Site, desk.History, desk, desk).Recover());
            Assert.Equal("<h1>Bakery</h1>\n", folder.Read("index.html"));
        }
    }

    [Fact]
    public async Task Where_nothing_can_be_taken_back_either_it_is_said_file_by_file_and_settled_before_a_discard()
    {
        for (var moment = 4; ; moment++)
        {
            using var folder = await GitFolder.WithCommitAsync();
            using var desk = new Desk(folder);
            var draft = Change(desk);
            var (at, isRefused) = (0, true);
            var landing = new Landing(desk.Site, desk.History, desk, desk)
            {
                Reached = () =>
                {
                    if (isRefused && ++at >= moment)
                    {
                        throw new IOException("The disk refuses.", 28);
                    }
                },
            };

            LandingResult? result = null;
            var failure = await Record.ExceptionAsync(async () =>
                result = await landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken)
            );
            var isIndexNew = folder.Read("index.html") == "by the model\n";
            var isAllOld = !isIndexNew && folder.Exists("src/app.ts") && !folder.Exists("src/new.ts");
            isRefused = false;

            if (failure is null)
            {
                // It is on the branch, and stays.
                Assert.True(isIndexNew);
                landing.Recover(giveUp: true);
                Assert.Equal("by the model\n", folder.Read("index.html"));
                Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
                Assert.Null(landing.Recover());
                if (at < moment)
                {
                    return;
                }

                Assert.Contains("does so later", result!.Message, StringComparison.Ordinal);
                continue;
            }

            var told = Assert.IsType<BuilderException>(failure).Message;
            Assert.Equal(!isAllOld, told.Contains("These files are changed", StringComparison.Ordinal));
            landing.Recover(giveUp: true);
            draft.Close();
            Assert.Null(landing.Recover());
            Assert.Equal(
                ("<h1>Bakery</h1>\n", false, true),
                (folder.Read("index.html"), folder.Exists("src/new.ts"), folder.Exists("src/app.ts"))
            );
            Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, ".git"), "builder-*"));
        }
    }

    /// <summary>At every moment of a landing, by every way in which the draft's folder can be another one than when it was checked.</summary>
    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("one file deleted")]
    [InlineData("changed")]
    [InlineData("more files")]
    [InlineData("a link to the site")]
    [InlineData("a link to another folder")]
    [InlineData("a file")]
    [InlineData("the whole state of its files")]
    public async Task What_lands_is_the_tree_that_was_checked_and_not_what_is_left_of_its_folder(string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links are not for everybody on Windows.");
        var first = 1 + (Environment.TickCount % Stride);
        for (var moment = 0; moment <= Moments; moment += moment == 0 ? first : Stride)
        {
            using var other = await GitFolder.WithCommitAsync();
            using var folder = await GitFolder.WithCommitAsync();
            using var desk = new Desk(folder);
            var draft = Change(desk);
            var at = 0;
            var landing = new Landing(desk.Site, desk.History, desk, desk)
            {
                Reached = () =>
                {
                    if (++at == moment)
                    {
                        Spoil(what, desk, draft, folder.Path, other.Path);
                    }
                },
            };
            var tree = draft.Tree();
            if (moment == 0)
            {
                Spoil(what, desk, draft, folder.Path, other.Path);
            }

            var result = await landing.LandAsync(draft, tree, null, TestContext.Current.CancellationToken);

            Assert.Equal(["index.html", "src/app.ts", "src/new.ts"], result.Landed.Select(landed => landed.Value).Order());
            Assert.Equal(("by the model\n", "by the model\n"), (folder.Read("index.html"), folder.Read("src/new.ts")));
            Assert.False(folder.Exists("src/app.ts"));
            Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
            Assert.Equal("D\tsrc/app.ts\n", await folder.GitAsync("diff", "--diff-filter=D", "--name-status", "HEAD~", "HEAD"));
            Assert.Equal("", await other.GitAsync("status", "--porcelain"));
        }
    }

    private static void Spoil(string what, Desk desk, Draft draft, string site, string other)
    {
        var root = Path.TrimEndingDirectorySeparator(draft.Folder.Root);
        switch (what)
        {
            case "one file deleted":
                File.Delete(Path.Combine(root, "index.html"));
                return;
            case "changed":
                File.WriteAllText(Path.Combine(root, "index.html"), "not checked\n");
                return;
            case "more files":
                File.WriteAllText(Path.Combine(root, "evil.ts"), "not checked\n");
                Directory.CreateDirectory(Path.Combine(root, "evil", "deep"));
                return;
            case "the whole state of its files":
                Directory.Delete(Path.Combine(desk.Site.StateFolder, "mirror"), recursive: true);
                return;
            default:
                Directory.Delete(root, recursive: true);
                break;
        }

        switch (what)
        {
            case "emptied":
                Directory.CreateDirectory(root);
                break;
            case "a link to the site":
                Directory.CreateSymbolicLink(root, site);
                break;
            case "a link to another folder":
                Directory.CreateSymbolicLink(root, other);
                break;
            case "a file":
                File.WriteAllText(root, "x");
                break;
        }
    }

    /// <summary>By what an administrator can do to a file or folder: it may not be changed, deleted or given another name.</summary>
    [Theory]
    [InlineData("+i", "src/app.ts")]
    [InlineData("+a", "src/app.ts")]
    [InlineData("+i", "index.html")]
    [InlineData("+i", "src")]
    [InlineData("+a", "src")]
    [InlineData("+a", "index.html")]
    [InlineData("+i", "src/app.ts", "src")]
    public async Task What_the_disk_refuses_to_delete_or_change_is_told_and_never_committed_as_done(
        string flag,
        string path,
        string? also = null
    )
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/chattr"),
            "Only an administrator, with chattr, can forbid it to this process."
        );
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = Change(desk);
        var before = await folder.GitAsync("rev-parse", "HEAD");
        string[] places = [.. new[] { path, also }.OfType<string>().Select(one => Path.Combine(folder.Path, one))];
        var forbidden = await CliWrap
            .Cli.Wrap("chattr")
            .WithArguments([flag, .. places])
            .WithValidation(CliWrap.CommandResultValidation.None)
            .ExecuteAsync();
        Assert.SkipUnless(forbidden.ExitCode == 0, "The disk of the temporary folder has no such flags.");
        try
        {
            var failure = await Record.ExceptionAsync(() =>
                desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken)
            );

            Assert.Contains("your files are as they were", Assert.IsType<BuilderException>(failure).Message, StringComparison.Ordinal);
            Assert.Equal(
                ("<h1>Bakery</h1>\n", false, true),
                (folder.Read("index.html"), folder.Exists("src/new.ts"), folder.Exists("src/app.ts"))
            );
            Assert.Equal(before, await folder.GitAsync("rev-parse", "HEAD"));
            Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
        }
        finally
        {
            await CliWrap.Cli.Wrap("chattr").WithArguments([flag.Replace('+', '-'), .. places.Reverse()]).ExecuteAsync();
        }

        var landed = await desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

        Assert.Equal(3, landed.Landed.Count);
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    /// <summary>The notice is made of what is on the disk, and not of the notes that are left of the landing.</summary>
    [Theory]
    [InlineData("three files")]
    [InlineData("one new file")]
    [InlineData("one deleted file")]
    [InlineData("two steps")]
    [InlineData("a file of its own commit beside pending changes")]
    [InlineData("where nothing is committed")]
    public async Task What_the_next_start_says_of_a_landing_that_ended_at_any_moment_is_so(string what)
    {
        var (nothing, completed, done) = (0, 0, 0);
        for (var moment = 1; ; moment++)
        {
            using var folder = await GitFolder.WithCommitAsync();
            if (what == "where nothing is committed")
            {
                await folder.GitAsync("checkout", "-q", "--detach");
            }
            else if (what.EndsWith("pending changes", StringComparison.Ordinal))
            {
                folder.Write("mine.txt", "mine\n");
                await folder.GitAsync("add", "mine.txt");
            }

            var isWhole = false;
            using (var desk = new Desk(folder))
            {
                var at = 0;
                var landing = new Landing(desk.Site, desk.History, desk, desk) { Reached = () => Assert.True(++at < moment, "The end.") };
                var draft = what switch
                {
                    "one new file" => Work(desk, ("src/new.ts", "by the model\n")),
                    "one deleted file" => Work(desk, ("src/app.ts", null)),
                    _ => Change(desk),
                };
                if (what == "two steps")
                {
                    Desk.Work(draft, ("src/second.ts", "by the model\n"));
                    draft.AddStep(Desk.Step("Second", 2));
                }

                draft.OpenReview("Three", "Done.", verified: true);
                isWhole =
                    await Record.ExceptionAsync(() => landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken))
                        is null;
            }

            var before = Now(folder, what);
            using var next = new Desk(folder);
            var told = next.Landing.Recover()?.ToString() ?? "";
            var after = Now(folder, what);

            Assert.NotNull(after);
            if (told.Contains("Nothing was changed", StringComparison.Ordinal))
            {
                Assert.True(before == false && after == false, $"{what}, moment {moment}: {told}");
                nothing++;
            }
            else if (told.Contains("has completed that now", StringComparison.Ordinal))
            {
                Assert.True(after.Value, $"{what}, moment {moment}: {told}");
                completed++;
            }
            else if (told.Contains("They are all there", StringComparison.Ordinal))
            {
                Assert.True(before == true && after == true, $"{what}, moment {moment}: {told}");
                done++;
            }
            else
            {
                Assert.True(before == after, $"{what}, moment {moment}, {before} and {after}: {told}");
            }

            Assert.True(
                after.Value || next.Drafts.Current is not null,
                $"{what}, moment {moment}: the draft is gone, and so are its files."
            );
            if (isWhole)
            {
                Assert.True(after.Value);
                Assert.True(nothing > 0 && completed > 0 && done > 0, $"{nothing}, {completed} and {done} of {moment} moments");
                return;
            }
        }
    }

    /// <summary>Whether all is as the model made it; null when only some is.</summary>
    private static bool? Now(GitFolder folder, string what)
    {
        bool[] news = what switch
        {
            "one new file" => [folder.Exists("src/new.ts")],
            "one deleted file" => [!folder.Exists("src/app.ts")],
            _ =>
            [
                folder.Read("index.html") == "by the model\n",
                folder.Exists("src/new.ts"),
                !folder.Exists("src/app.ts"),
                .. what == "two steps" ? (bool[])[folder.Exists("src/second.ts")] : [],
            ],
        };
        return news.All(isNew => isNew) ? true
            : news.Any(isNew => isNew) ? null
            : false;
    }

    private static Draft Work(Desk desk, (string Path, string? Content) file)
    {
        var draft = desk.Drafts.Open("One");
        Desk.Work(draft, file);
        draft.AddStep(Desk.Step("One"));
        return draft;
    }

    private static Draft Change(Desk desk)
    {
        var draft = desk.Drafts.Open("Three");
        Desk.Work(draft, ("index.html", "by the model\n"), ("src/new.ts", "by the model\n"), ("src/app.ts", null));
        draft.AddStep(Desk.Step("Three"));
        return draft;
    }

    /// <summary>What a person does to one file, once.</summary>
    private sealed class Saving(GitFolder folder, string path, string how) : IDisposable
    {
        private readonly string file = Path.Combine(folder.Path, path);
        private readonly string aside = Path.Combine(folder.Path, "aside.txt");
        private FileStream? open;
        private string? moved;

        /// <returns>False when there is nothing to do it to.</returns>
        public bool Act()
        {
            if (how != "by rename" && !File.Exists(file))
            {
                return false;
            }

            switch (how)
            {
                case "by rename":
                    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                    File.WriteAllText(file + ".mine", Mine);
                    File.Move(file + ".mine", file, overwrite: true);
                    break;
                case "in place":
                    File.WriteAllText(file, Mine);
                    break;
                case "slowly in place":
                    open = new FileStream(file, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                    open.Write(System.Text.Encoding.UTF8.GetBytes(Mine[..10]));
                    open.Flush();
                    break;
                case "deleted":
                    File.Delete(file);
                    break;
                default:
                    moved = File.ReadAllText(file);
                    File.Move(file, aside);
                    break;
            }

            return true;
        }

        /// <summary>Writes the rest of what is saved slowly.</summary>
        public void End()
        {
            open?.Write(System.Text.Encoding.UTF8.GetBytes(Mine[10..]));
            open?.Dispose();
        }

        public bool Holds() =>
            how switch
            {
                "deleted" => !File.Exists(file),
                "renamed" => File.Exists(aside) && File.ReadAllText(aside) == moved,
                _ => File.Exists(file) && File.ReadAllText(file) == Mine,
            };

        public void Dispose() => open?.Dispose();
    }
}
