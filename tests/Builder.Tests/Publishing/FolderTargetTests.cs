using System.Text;
using Builder.Core;
using Xunit;

namespace Builder.Tests.Publishing;

/// <summary>A folder that a web server serves: releases beside each other, and a link that changes in one step.</summary>
public sealed class FolderTargetTests : IDisposable
{
    private readonly PublishScene scene = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Target => $"folder:{scene.Folder}";

    public void Dispose() => scene.Dispose();

    [Fact]
    public async Task What_was_built_lies_there_byte_for_byte_and_the_next_brings_only_what_changed()
    {
        var first = scene.Built("one", 600);
        var sent = await scene.Publishing.SendAsync(first, Target, null, PublishScene.Silent, Stop);
        Assert.False(Directory.Exists(Path.Combine(scene.Folder, "current")));
        await scene.Publishing.MakeLiveAsync(sent.Publish, PublishScene.Silent, Stop);
        Assert.All(first.Files.Values, file => Assert.Equal(first.Read(file), Live(file.Path)));

        var second = scene.Built("two", 600);
        sent = await scene.Publishing.SendAsync(second, Target, null, PublishScene.Silent, Stop);
        Assert.Equal(1, sent.Files);
        Assert.Equal(first.Read(first.Files["index.html"]), Live("index.html"));
        await scene.Publishing.MakeLiveAsync(sent.Publish, PublishScene.Silent, Stop);
        Assert.Equal(second.Read(second.Files["index.html"]), Live("index.html"));

        await scene.Again().MakeLiveAsync(scene.Again().Before(Target), PublishScene.Silent, Stop);
        Assert.Equal(first.Read(first.Files["index.html"]), Live("index.html"));
    }

    [Fact]
    public async Task A_folder_with_other_files_is_left_alone()
    {
        Directory.CreateDirectory(scene.Folder);
        await File.WriteAllTextAsync(Path.Combine(scene.Folder, "mine.txt"), "mine", Stop);

        var refused = await Assert.ThrowsAsync<BuilderException>(() =>
            scene.Publishing.SendAsync(scene.Built("one"), Target, null, PublishScene.Silent, Stop)
        );

        Assert.Equal(ErrorKind.Precondition, refused.Kind);
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(scene.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_called_current_is_not_taken_away()
    {
        var sent = await scene.Publishing.SendAsync(scene.Built("one"), Target, null, PublishScene.Silent, Stop);
        var mine = Directory.CreateDirectory(Path.Combine(scene.Folder, "current"));
        await File.WriteAllTextAsync(Path.Combine(mine.FullName, "index.html"), "mine", Stop);

        await Assert.ThrowsAsync<BuilderException>(() => scene.Publishing.MakeLiveAsync(sent.Publish, PublishScene.Silent, Stop));

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(mine.FullName, "index.html"), Stop));
    }

    [Fact]
    public async Task What_was_half_written_is_completed_and_what_is_in_it_and_does_not_belong_goes()
    {
        var built = scene.Built("one", 20);
        var whole = await scene.Publishing.SendAsync(built, Target, null, PublishScene.Silent, Stop);
        var release = Path.Combine(scene.Folder, "releases", whole.Publish.Id);
        Directory.Move(release, release + ".part");
        File.Delete(release + ".json");
        File.Delete(Path.Combine(release + ".part", "data", "3.json"));
        await File.WriteAllTextAsync(Path.Combine(release + ".part", "data", "4.json"), "half", Stop);
        await File.WriteAllTextAsync(Path.Combine(release + ".part", "data", "of another.json"), "{}", Stop);

        var again = await scene.Again().SendAsync(built, Target, null, PublishScene.Silent, Stop);

        Assert.Equal(2, again.Files);
        Assert.Empty(again.Differing);
        Assert.Equal(
            built.Files.Keys.Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(release, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(release, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_somebody_changed_in_a_release_is_written_anew()
    {
        var built = scene.Built("one");
        var sent = await scene.Publishing.SendAsync(built, Target, null, PublishScene.Silent, Stop);
        await scene.Publishing.MakeLiveAsync(sent.Publish, PublishScene.Silent, Stop);
        await File.WriteAllTextAsync(Path.Combine(scene.Folder, "releases", sent.Publish.Id, "index.html"), "defaced", Stop);

        await scene.Publishing.SendAsync(built, Target, null, PublishScene.Silent, Stop);

        Assert.Contains("one", Encoding.UTF8.GetString(Live("index.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_way_back_from_the_first() =>
        Assert.Equal(ErrorKind.Precondition, Assert.Throws<BuilderException>(() => scene.Publishing.Before(Target)).Kind);

    [Theory]
    [InlineData("geocities")]
    [InlineData("folder")]
    [InlineData("folder:")]
    [InlineData("netlify:x")]
    public async Task What_is_no_target_is_said_with_those_that_are(string written)
    {
        var refused = await Assert.ThrowsAsync<BuilderException>(() =>
            scene.Publishing.SendAsync(scene.Built("one"), written, null, PublishScene.Silent, Stop)
        );

        Assert.Equal(ErrorKind.Validation, refused.Kind);
        Assert.Contains("folder:PATH", refused.NextStep, StringComparison.Ordinal);
    }

    private byte[] Live(string path) => File.ReadAllBytes(Path.Combine(scene.Folder, "current", path));
}
