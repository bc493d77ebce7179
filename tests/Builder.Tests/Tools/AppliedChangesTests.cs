using System.Text;
using Builder.Core;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Builder.Core.Tools;
using Builder.Tests.Edits;
using Builder.Tests.Sites;
using Xunit;

namespace Builder.Tests.Tools;

public sealed class AppliedChangesTests
{
    private static readonly SitePath Shop = SitePath.Parse("shop");
    private static readonly SitePath Page = SitePath.Parse("shop/page.tsx");
    private static readonly SitePath Style = SitePath.Parse("shop/css/style.css");

    public static TheoryData<string> Sets => ["a file for a folder", "a folder for a file", "a file moved to its folder's name"];

    [Theory, MemberData(nameof(Sets))]
    public void Names_of_folders_and_files_change_places_and_back_again(string what)
    {
        using var temporary = new TemporaryFolder();
        var folder = new SiteFolder(temporary.Path);
        var (before, edits) = what switch
        {
            "a file for a folder" => (
                new[] { Page, Style },
                new Edit[] { new DeleteFile(Shop, IncludeFolder: true), new CreateFile(Shop, "new") }
            ),
            "a folder for a file" => ([Shop], [new DeleteFile(Shop), new CreateFile(Page, "1"), new CreateFile(Style, "2")]),
            _ => ([Page], [new MoveFile(Page, SitePath.Parse("spare")), new MoveFile(SitePath.Parse("spare"), Shop)]),
        };
        foreach (var path in before)
        {
            folder.Write(path, Encoding.UTF8.GetBytes(path.Value));
        }

        var old = Shown(folder);
        var outcome = EditEngine.Apply(new EditSet(edits), new FolderTree(folder));
        Assert.True(outcome.Applied, string.Join('\n', outcome.Refusals.Select(refusal => refusal.Message)));
        folder.Apply(outcome.Changes);
        Assert.All(outcome.Changes, change => Assert.Equal(change.After, folder.Read(change.Path)));
        Assert.All(before.Where(path => path != Shop), path => Assert.False(folder.Exists(path)));

        folder.Apply(EditWorkbench.Reversed(outcome.Changes));
        Assert.Equal(old, Shown(folder));
    }

    [Fact]
    public void What_the_edits_did_not_see_in_the_folder_stops_them_before_anything_is_written()
    {
        using var temporary = new TemporaryFolder();
        temporary.Put("shop/page.tsx", "page");
        temporary.Put("shop/node_modules/a/index.js", "a");
        temporary.Put("other.txt", "old");
        var folder = new SiteFolder(temporary.Path);
        var outcome = EditEngine.Apply(
            new EditSet([
                new ReplaceText(SitePath.Parse("other.txt"), "old", "new"),
                new DeleteFile(Shop, IncludeFolder: true),
                new CreateFile(Shop, "new"),
            ]),
            new FolderTree(folder)
        );

        var refusal = Assert.Throws<BuilderException>(() => folder.Apply(outcome.Changes));

        Assert.Equal(ErrorKind.Conflict, refusal.Kind);
        Assert.StartsWith("shop cannot be created: a folder of that name still holds something", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(("page", "old"), (File.ReadAllText(temporary.At("shop/page.tsx")), File.ReadAllText(temporary.At("other.txt"))));
    }

    private static List<(string, string)> Shown(SiteFolder folder) =>
        [.. folder.List().Select(entry => (entry.Path.Value, Encoding.UTF8.GetString(folder.Read(entry.Path)!)))];
}
