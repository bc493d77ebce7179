using Builder.Core.Edits;
using Builder.Core.Proofs;
using Builder.Core.Sites;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.Proofs;

/// <summary>A browser that is there and does not work keeps nobody from working.</summary>
public sealed class FailingBrowserTests
{
    [Fact]
    public async Task A_browser_that_does_not_start_is_tried_twice_and_then_left_alone_for_a_while()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("The browser of this test is a shell script.");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("builder-no-browser-");
        try
        {
            var (program, count) = (Path.Combine(folder.FullName, "chromium"), Path.Combine(folder.FullName, "count"));
            await File.WriteAllTextAsync(program, $"#!/bin/sh\necho x >> {count}\nexit 3\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await using var scene = await TurnScene.StartAsync(proofs: folders =>
                RealBrowser.Proofs(folders, () => (new InstalledBrowser(program), null))
            );

            List<int> starts = [];
            for (var change = 1; change <= 3; change++)
            {
                var came = await scene.Site.ApplyEditsAsync(
                    EditFormat.WholeFile,
                    // What was built before, by anybody, may have been looked at.
                    folder.Name,
                    SitePath.Parse($"public/file{change}.txt"),
                    keep: true,
                    default
                );

                Assert.StartsWith(
                    "It builds. Its pages were not looked at: The browser could not look",
                    came.Check!.Sentence,
                    StringComparison.Ordinal
                );
                Assert.Single(came.Commits);
                starts.Add((await File.ReadAllLinesAsync(count)).Length);
            }

            Assert.True(starts[0] < starts[1]);
            Assert.Equal(starts[1], starts[2]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
