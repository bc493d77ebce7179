using Builder.Core.Proofs;
using Xunit;

namespace Builder.Tests.Proofs;

/// <summary>Pictures of pages are kept once, within a number and a size, and lead nowhere else.</summary>
public sealed class KeptPicturesTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("builder-pictures-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_picture_is_found_by_its_hash_and_what_it_came_in_is_gone()
    {
        var pictures = new KeptPictures(folder.FullName);

        var page = Take(pictures, "one.webp", [1, 2, 3]);

        Assert.Equal([1, 2, 3], pictures.Find(page.Picture!)!);
        Assert.Empty(folder.GetDirectories());
        Assert.Equal(page.Picture, Take(pictures, "two.webp", [1, 2, 3]).Picture);
        Assert.Single(folder.GetFiles());
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("nothing.webp")]
    public void What_is_no_picture_of_that_folder_is_not_kept(string name)
    {
        File.WriteAllText(Path.Combine(folder.FullName, "secret"), "secret");
        var pictures = new KeptPictures(folder.FullName);

        Assert.Null(pictures.Take(pictures.NewFolder(), [Page(name)])[0].Picture);
        Assert.True(File.Exists(Path.Combine(folder.FullName, "secret")));
        Assert.Null(pictures.Find("../secret"));
        Assert.Null(pictures.Find(new string('.', 64)));
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many_or_too_large_ones()
    {
        var few = new KeptPictures(folder.FullName, most: 4);
        var hashes = Enumerable.Range(0, 5).Select(at => Aged(few, at, [(byte)at])).ToList();
        Assert.Equal([false, false, false, true, true], hashes.Select(hash => few.Find(hash) is not null));

        var small = new KeptPictures(folder.FullName, mostBytes: 100);
        var large = Aged(small, 9, new byte[101]);
        Assert.Null(small.Find(large));
    }

    private string Aged(KeptPictures pictures, int minute, byte[] content)
    {
        var hash = Take(pictures, "one.webp", content).Picture!;
        var file = Path.Combine(folder.FullName, hash + ".webp");
        if (File.Exists(file))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2026, 1, 1, 0, minute, 0, DateTimeKind.Utc));
        }

        return hash;
    }

    private static SeenPage Take(KeptPictures pictures, string name, byte[] content)
    {
        var taken = pictures.NewFolder()!;
        File.WriteAllBytes(Path.Combine(taken, name), content);
        return pictures.Take(taken, [Page(name)])[0];
    }

    private static SeenPage Page(string picture) => new("/", 375, "light", 1, null, []) { Picture = picture };
}
