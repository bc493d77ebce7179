using System.Diagnostics;
using Builder.Core;
using Builder.Core.Sites;
using Builder.Tests.Edits;
using Xunit;

namespace Builder.Tests.Sites;

/// <summary>Each test runs with the kernel's own protection and with the portable way, so far as this machine has both.</summary>
public sealed class SiteFolderTests
{
    public static TheoryData<string> Ways => [.. LinuxIsThere ? (string[])["linux", "portable"] : ["portable"]];

    private static bool LinuxIsThere => OperatingSystem.IsLinux() && LinuxFolderAccess.IsSupported;

    private static SiteFolder Open(string way, string root) =>
        new(root, r => way == "linux" && OperatingSystem.IsLinux() ? new LinuxFolderAccess(r) : new PortableFolderAccess(r));

    [Theory, MemberData(nameof(Ways))]
    public void What_is_written_is_read_back_and_nothing_else_is_left(string way)
    {
        using var temporary = new TemporaryFolder();
        var folder = Open(way, temporary.At("site"));
        var path = SitePath.Parse("src/deep/er/App.tsx");

        Assert.Null(folder.Read(path));
        Assert.False(folder.Exists(path));
        folder.Write(path, "one"u8);
        folder.Write(path, "two"u8);
        folder.Write(SitePath.Parse("empty.txt"), []);

        Assert.Equal("two"u8.ToArray(), folder.Read(path));
        Assert.True(folder.Exists(path));
        Assert.False(folder.Exists(SitePath.Parse("src")));
        Assert.Null(folder.Read(SitePath.Parse("src")));
        Assert.Null(folder.Read(SitePath.Parse("empty.txt/below")));
        Assert.Equal(["empty.txt", "src/deep/er/App.tsx"], folder.List().Select(entry => entry.Path.Value));
        Assert.Equal(2, Directory.EnumerateFiles(folder.Root, "*", SearchOption.AllDirectories).Count());
    }

    [Theory, MemberData(nameof(Ways))]
    public void Deleting_takes_empty_folders_along_but_not_others(string way)
    {
        using var temporary = new TemporaryFolder();
        var folder = Open(way, temporary.Path);
        folder.Write(SitePath.Parse("a/b/c.txt"), "x"u8);
        folder.Write(SitePath.Parse("a/d.txt"), "x"u8);

        folder.Delete(SitePath.Parse("a/b/c.txt"));
        folder.Delete(SitePath.Parse("a/b/c.txt"));
        folder.Delete(SitePath.Parse("nowhere/at/all"));

        Assert.False(Directory.Exists(temporary.At("a/b")));
        Assert.True(File.Exists(temporary.At("a/d.txt")));
        folder.Delete(SitePath.Parse("a/d.txt"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary.Path));
    }

    [Theory, MemberData(nameof(Ways))]
    public void No_link_is_followed_to_read_to_write_or_to_delete(string way)
    {
        using var temporary = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        outside.Put("secret.txt", "secret");
        var folder = Open(way, temporary.Path);
        File.CreateSymbolicLink(temporary.At("link.txt"), outside.At("secret.txt"));
        File.CreateSymbolicLink(temporary.At("linkdir"), outside.Path);
        File.CreateSymbolicLink(temporary.At("up"), "..");
        File.CreateSymbolicLink(temporary.At("dangling"), outside.At("missing"));

        foreach (var text in (string[])["link.txt", "linkdir/secret.txt", "linkdir/new.txt", "up/x.txt", "dangling"])
        {
            var path = SitePath.Parse(text);
            Assert.Equal("link", Assert.Throws<BuilderException>(() => folder.Read(path)).Detail);
            Assert.Equal("link", Assert.Throws<BuilderException>(() => folder.Write(path, "bad"u8)).Detail);
            Assert.Equal("link", Assert.Throws<BuilderException>(() => folder.Delete(path)).Detail);
        }

        Assert.Equal("secret", File.ReadAllText(outside.At("secret.txt")));
        Assert.Single(Directory.EnumerateFileSystemEntries(outside.Path));
        Assert.Empty(folder.List());
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_hard_link_elsewhere_keeps_its_content(string way)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Hard links are made with ln.");
        using var temporary = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        outside.Put("bashrc", "mine");
        MakeHardLink(outside.At("bashrc"), temporary.At("file.txt"));

        Open(way, temporary.Path).Write(SitePath.Parse("file.txt"), "changed"u8);

        Assert.Equal("mine", File.ReadAllText(outside.At("bashrc")));
        Assert.Equal("changed", File.ReadAllText(temporary.At("file.txt")));
    }

    [Theory, MemberData(nameof(Ways))]
    public void Permissions_are_kept_and_can_be_widened_to_executable(string way)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such permissions.");
        using var temporary = new TemporaryFolder();
        var folder = Open(way, temporary.Path);
        var path = SitePath.Parse("run.sh");
        folder.Write(path, "a"u8, executable: true);
        Assert.True(folder.List().Single().IsExecutable);
        const UnixFileMode Odd = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary.At("run.sh"), Odd);
            folder.Write(path, "b"u8);
            Assert.Equal(Odd, File.GetUnixFileMode(temporary.At("run.sh")));
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public void Git_is_never_written_and_a_folder_in_the_way_is_explained(string way)
    {
        using var temporary = new TemporaryFolder();
        var folder = Open(way, temporary.Path);
        Assert.Equal("protected", Assert.Throws<BuilderException>(() => folder.Write(SitePath.Parse(".GIT/config"), "x"u8)).Detail);
        Assert.Equal("protected", Assert.Throws<BuilderException>(() => folder.Delete(SitePath.Parse("a/.git/HEAD"))).Detail);

        folder.Write(SitePath.Parse("a/b"), "x"u8);
        Assert.Throws<BuilderException>(() => folder.Write(SitePath.Parse("a"), "x"u8));
        Assert.Throws<BuilderException>(() => folder.Write(SitePath.Parse("a/b/c"), "x"u8));
        Assert.Equal(["a/b"], folder.List().Select(entry => entry.Path.Value));
        Assert.Single(Directory.EnumerateFiles(temporary.Path, "*", SearchOption.AllDirectories));
    }

    [Theory, MemberData(nameof(Ways))]
    public void An_empty_folder_gives_way_to_a_file_of_its_name_and_leaves_it_none_of_its_permissions(string way)
    {
        using var temporary = new TemporaryFolder();
        var folder = Open(way, temporary.Path);
        Directory.CreateDirectory(temporary.At("a/b"));

        folder.Write(SitePath.Parse("a/b"), "x"u8);

        Assert.Equal("x", File.ReadAllText(temporary.At("a/b")));
        Assert.False(folder.List().Single().IsExecutable);
    }

    [Theory, MemberData(nameof(Ways))]
    public void There_is_room_where_nothing_that_stays_is_in_the_way(string way)
    {
        using var temporary = new TemporaryFolder();
        foreach (var file in (string[])["file", "shop/a.ts", "shop/deep/b.ts", "tools/node_modules/x.js", "tools/c.ts"])
        {
            temporary.Put(file, "x");
        }

        Directory.CreateDirectory(temporary.At("empty"));
        Directory.CreateDirectory(temporary.At("nested/empty"));
        var folder = Open(way, temporary.Path);
        bool HasRoom(string path, params string[] leaving) =>
            folder.HasRoom(SitePath.Parse(path), leaving.Select(SitePath.Parse).ToHashSet());

        Assert.True(HasRoom("new") && HasRoom("shop/new") && HasRoom("new/deep/er") && HasRoom("file") && HasRoom("empty"));
        Assert.False(HasRoom("file/new") || HasRoom("file/deep/new") || HasRoom("shop") || HasRoom("nested"));
        Assert.True(HasRoom("file/deep/new", "file"));
        Assert.True(HasRoom("shop", "shop/a.ts", "shop/deep/b.ts"));
        Assert.False(HasRoom("shop", "shop/a.ts") || HasRoom("shop", "shop/deep/b.ts") || HasRoom("tools", "tools/c.ts"));
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(temporary.At("link"), temporary.At("empty"));
            File.CreateSymbolicLink(temporary.At("empty/link"), temporary.At("shop"));
            Assert.False(HasRoom("link") || HasRoom("empty"));
        }
    }

    [Theory, MemberData(nameof(Ways))]
    public void A_pipe_does_not_hold_anybody_up(string way)
    {
        Assert.SkipUnless(way == "linux", "Only the kernel's way tells a pipe from a file.");
        using var temporary = new TemporaryFolder();
        Run("mkfifo", temporary.At("pipe"));
        Assert.Null(Open(way, temporary.Path).Read(SitePath.Parse("pipe")));
    }

    [Fact]
    public void Tools_folders_and_unfinished_files_are_not_listed()
    {
        using var temporary = new TemporaryFolder();
        foreach (
            var file in (string[])
                [
                    ".git/HEAD",
                    ".builder/x",
                    "node_modules/a/i.js",
                    "app/node_modules/b/i.js",
                    "dist/index.html",
                    "src/dist/kept.ts",
                    ".builder-unfinished-1",
                    ".gitignore",
                ]
        )
        {
            temporary.Put(file, "x");
        }

        Assert.Equal([".gitignore", "src/dist/kept.ts"], new SiteFolder(temporary.Path).List().Select(entry => entry.Path.Value));
    }

    [Fact]
    public void Too_large_a_file_is_refused_before_it_is_read()
    {
        using var temporary = new TemporaryFolder();
        using (var file = File.Create(temporary.At("huge.bin")))
        {
            file.SetLength(SiteFolder.LargestFile + 1);
        }

        Assert.Equal(
            "tooLarge",
            Assert.Throws<BuilderException>(() => new SiteFolder(temporary.Path).Read(SitePath.Parse("huge.bin"))).Detail
        );
    }

    /// <summary>THREATS F5: a folder that turns into a link and back while somebody writes.</summary>
    [Fact]
    public async Task A_folder_swapped_for_a_link_in_a_race_never_leads_outside()
    {
        Assert.SkipUnless(LinuxIsThere, "Needs openat2.");
        using var temporary = new TemporaryFolder();
        using var outside = new TemporaryFolder();
        var contested = temporary.At("a");
        using var stop = new CancellationTokenSource();
        var racer = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Try(() => File.CreateSymbolicLink(contested, outside.Path));
                    Try(() => File.Delete(contested));
                    Try(() => Directory.CreateDirectory(contested));
                    Try(() => Directory.Delete(contested, recursive: true));
                }
            },
            TestContext.Current.CancellationToken
        );

        var folder = new SiteFolder(temporary.Path);
        for (var i = 0; i < Iterations.Of(2_000); i++)
        {
            try
            {
                folder.Write(SitePath.Parse("a/x.txt"), "x"u8);
            }
            catch (BuilderException)
            {
                // A link stood there at that moment. How often is up to the machine.
            }
        }

        await stop.CancelAsync();
        await racer;
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
        Try(() => File.Delete(contested));
        folder.Write(SitePath.Parse("a/x.txt"), "x"u8);
        Assert.True(File.Exists(Path.Combine(contested, "x.txt")));
    }

    [Fact]
    public void A_full_disk_is_named_as_such()
    {
        var e = DiskErrors.Explain("write a.txt", new IOException("No space left on device", 28));
        Assert.Equal(ErrorKind.Precondition, e.Kind);
        Assert.Contains("disk is full", e.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Precondition, DiskErrors.Explain("write a.txt", new UnauthorizedAccessException()).Kind);
        Assert.Equal(ErrorKind.NotFound, DiskErrors.Explain("read a.txt", new FileNotFoundException()).Kind);
        Assert.Equal(ErrorKind.External, DiskErrors.Explain("read a.txt", new IOException("odd", 5)).Kind);
    }

    /// <summary>The writer may have been quicker; then the next round has another go.</summary>
    private static void Try(Action swap)
    {
        try
        {
            swap();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    private static void MakeHardLink(string from, string to) => Run("ln", from, to);

#pragma warning disable RS0030 // Tests start small programs of the system.
    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
#pragma warning restore RS0030
}
