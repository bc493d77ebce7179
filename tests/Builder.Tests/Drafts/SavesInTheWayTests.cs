using Builder.Core;
using Builder.Core.Drafts;
using Builder.Core.Sites;
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

    [Fact]
    public async Task What_lands_is_the_tree_that_was_checked_and_not_what_is_left_of_its_folder()
    {
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = Change(desk);
        var isGone = false;
        var landing = new Landing(desk.Site, desk.History, desk, desk)
        {
            Reached = () =>
            {
                if (!isGone)
                {
                    Directory.Delete(draft.Folder.Root, recursive: true);
                    isGone = true;
                }
            },
        };
        var tree = draft.Tree();
        File.Delete(draft.Folder.Absolute(SitePath.Parse("index.html")));

        var result = await landing.LandAsync(draft, tree, null, TestContext.Current.CancellationToken);

        Assert.Equal(["index.html", "src/app.ts", "src/new.ts"], result.Landed.Select(landed => landed.Value).Order());
        Assert.Equal(("by the model\n", "by the model\n"), (folder.Read("index.html"), folder.Read("src/new.ts")));
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
    }

    /// <summary>By what an administrator can do to a file or folder: it may not be changed, deleted or given another name.</summary>
    [Theory]
    [InlineData("+i", "src/app.ts")]
    [InlineData("+a", "src/app.ts")]
    [InlineData("+i", "index.html")]
    [InlineData("+i", "src")]
    public async Task What_the_disk_refuses_to_delete_or_change_is_told_and_never_committed_as_done(string flag, string path)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/chattr"),
            "Only an administrator, with chattr, can forbid it to this process."
        );
        using var folder = await GitFolder.WithCommitAsync();
        using var desk = new Desk(folder);
        var draft = Change(desk);
        var before = await folder.GitAsync("rev-parse", "HEAD");
        var place = Path.Combine(folder.Path, path);
        var forbidden = await CliWrap
            .Cli.Wrap("chattr")
            .WithArguments([flag, place])
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
            await CliWrap.Cli.Wrap("chattr").WithArguments([flag.Replace('+', '-'), place]).ExecuteAsync();
        }

        var landed = await desk.Landing.LandAsync(draft, draft.Tree(), null, TestContext.Current.CancellationToken);

        Assert.Equal(3, landed.Landed.Count);
        Assert.Equal("", await folder.GitAsync("status", "--porcelain"));
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
