using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Processes.Sandbox;
using Builder.Tests.Checks;
using CliWrap;
using Xunit;

namespace Builder.Tests.Processes;

/// <summary>What code that is not trusted may leave where a build is to be, and what comes of it.</summary>
public sealed class LeftFilesTests : IDisposable
{
    private readonly Workbench bench = new();
    private readonly ArtifactStore store;
    private readonly string left;
    private readonly string person;

    public LeftFilesTests()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux(),
            "Elsewhere than on Linux builds are not confined, and what they leave is read by its names."
        );
        store = new ArtifactStore(bench.Folders);
        left = store.NewStagingFolder(Path.Combine(bench.Root, "site"));
        person = Directory.CreateDirectory(Path.Combine(bench.Root, "person", "keys")).FullName;
        File.WriteAllText(Path.Combine(person, "id_x"), "a private key");
        Put("index.html", "<p>page</p>");
    }

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Plain_files_are_copied_and_maps_are_told_from_them()
    {
        Put("assets/a.js", "let a");
        Put("assets/a.js.map", "{}");
        var (files, maps) = store.TakeIn(left, ["assets/a.js.map", "../../../person/keys/id_x", "/etc/passwd"]);
        Assert.Equal(["assets/a.js", "index.html"], files.Select(file => file.Path));
        Assert.Equal(["assets/a.js.map"], maps.Select(file => file.Path));
        Assert.Equal("let a", Encoding.UTF8.GetString(store.ReadObject(files[0])));
        Assert.False(Directory.Exists(left));
    }

    [Theory]
    [InlineData("a link to a folder", "ln -s $PERSON keys", "keys")]
    [InlineData("a link to a file", "ln -s $PERSON/id_x page.txt", "page.txt")]
    [InlineData("a link in a folder", "mkdir -p a/b && ln -s $PERSON a/b/keys", "a/b/keys")]
    [InlineData("a link that leads nowhere", "ln -s /nowhere x", "x")]
    [InlineData("a link to itself", "ln -s loop loop", "loop")]
    [InlineData("a link to a file beside it", "ln -s index.html 404.html", "404.html")]
    [InlineData("a link upwards", "ln -s ../../../.. up", "up")]
    [InlineData("a map that is a link", "ln -s $PERSON/id_x a.js.map", "a.js.map")]
    [InlineData("a second name of a key", "ln $PERSON/id_x page.txt", "page.txt")]
    [InlineData("a pipe", "mkfifo pipe", "pipe")]
    [InlineData("a pipe that is called a map", "mkfifo a.js.map", "a.js.map")]
    [InlineData("a socket", "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => \"s\", Listen => 1)'", "s")]
    [InlineData("folders without an end", "p=.; i=0; while [ $i -lt 60 ]; do p=$p/d; i=$((i+1)); done; mkdir -p $p; echo > $p/f", "d/")]
    [InlineData("a link in place of the folder", "cd .. && rm -r \"$LEFT\" && ln -s $PERSON \"$LEFT\"", ".")]
    public async Task What_is_no_plain_file_is_refused_and_told_and_nothing_it_leads_to_is_touched(string what, string command, string path)
    {
        await RunAsync(command);
        var refusal = Assert.Throws<Core.BuilderException>(() => store.TakeIn(left, ["a.js.map"]));
        Assert.Contains($"“{path}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["id_x"], Directory.EnumerateFileSystemEntries(person).Select(Path.GetFileName));
        Assert.Equal("a private key", await File.ReadAllTextAsync(Path.Combine(person, "id_x"), TestContext.Current.CancellationToken));
        Assert.False(Path.Exists(left), what);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(store.ObjectsFolder, "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("private", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void More_files_or_bytes_than_a_site_has_are_refused()
    {
        Put("a", "12345");
        Put("b", "12345");
        Assert.Contains("one file too many", Refusal(new LeftLimits(Files: 2)), StringComparison.Ordinal);
        Put("a", "12345");
        Put("b", "12345");
        Assert.Contains("is too much", Refusal(new LeftLimits(Bytes: 9)), StringComparison.Ordinal);
        Put("a", "12345");
        Put("b", "1234");
        Assert.Equal(2, store.TakeIn(left, [], new LeftLimits(Bytes: 9, Files: 2)).Files.Count);
    }

    [Fact]
    public async Task A_folder_that_is_swapped_for_a_link_while_it_is_read_and_removed_leads_nowhere()
    {
        // A thousand swaps a second against some hundred readings.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var swapping = Cli.Wrap("/usr/bin/perl")
            .WithArguments([
                "-e",
                "my ($l, $p) = @ARGV; while (1) { mkdir \"$l/k\"; open F, '>', \"$l/k/id_x\"; close F; rename \"$l/k\", \"$l/k2\"; symlink $p, \"$l/k\"; unlink \"$l/k\"; rename \"$l/k2\", \"$l/k\" }",
                left,
                person,
            ])
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(stop.Token);
        var read = 0;
        for (var round = 0; round < 300; round++)
        {
            Directory.CreateDirectory(left);
            LeftFiles.Read(
                left,
                new LeftLimits(),
                (_, stream) =>
                {
                    read++;
                    using var text = new StreamReader(stream);
                    Assert.DoesNotContain("private", text.ReadToEnd(), StringComparison.Ordinal);
                }
            );
            LeftFiles.Remove(left);
        }
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => swapping.Task);
        Assert.InRange(read, 1, int.MaxValue);
        Assert.True(File.Exists(Path.Combine(person, "id_x")));
    }

    private string Refusal(LeftLimits limits) => Assert.Throws<Core.BuilderException>(() => store.TakeIn(left, [], limits)).Message;

    private async Task RunAsync(string command) =>
        await Cli.Wrap("/bin/sh")
            .WithArguments(["-e", "-c", command])
            .WithEnvironmentVariables(variables => variables.Set("PERSON", person).Set("LEFT", left))
            .WithWorkingDirectory(left)
            .ExecuteAsync(TestContext.Current.CancellationToken);

    private void Put(string path, string content)
    {
        var file = Path.Combine(left, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}
