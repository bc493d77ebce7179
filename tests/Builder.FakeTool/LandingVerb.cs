using System.Diagnostics;
using System.Globalization;
using System.Text;
using Builder.Core.Checkpoints;
using Builder.Core.Drafts;
using Builder.Core.Sites;

namespace Builder.FakeTool;

/// <summary>
/// Lands one draft after the other on a real site until it is killed: <c>crash-landing &lt;folder&gt; &lt;landings&gt; &lt;fault&gt;</c>.
/// With a fault above 0 it kills itself just before that many things have changed the disk, recovery included. Round <c>i</c> writes <c>i</c>
/// into every file, so that a mixture shows; <c>turn</c> is a file in every second round and a folder in the others.
/// </summary>
internal static class LandingVerb
{
    public static async Task<int> RunAsync(string[] args)
    {
        var landings = int.Parse(args[1], CultureInfo.InvariantCulture);
        var fault = int.Parse(args[2], CultureInfo.InvariantCulture);
        var site = Site.Open(args[0]);
        using var history = SiteHistory.Open(site, TimeProvider.System);
        var drafts = new DraftStore(site, history, NoOpenBuffers.Instance);
        var landing = new Landing(site, history, NoOpenBuffers.Instance, NoOpenBuffers.Instance)
        {
            Reached = () =>
            {
                if (--fault == 0)
                {
                    Process.GetCurrentProcess().Kill();
                }
            },
        };
        landing.Recover();
        for (var i = 0; i < landings; i++)
        {
            await LandRoundAsync(site, drafts, landing);
        }

        return 0;
    }

    private static async Task LandRoundAsync(Site site, DraftStore drafts, Landing landing)
    {
        var round = int.Parse(Encoding.UTF8.GetString(site.Folder.Read(SitePath.Parse("a.txt"))!), CultureInfo.InvariantCulture) + 1;
        var text = round.ToString(CultureInfo.InvariantCulture);
        drafts.Current?.Close();
        var draft = drafts.Open($"Round {text}");
        Write(draft, "a.txt", text);
        Write(draft, "src/b.txt", text);
        Write(draft, $"src/round-{text}.txt", text);
        draft.Folder.Delete(SitePath.Parse($"src/round-{round - 1}.txt"));
        draft.Folder.Delete(SitePath.Parse(Turn(round - 1)));
        Write(draft, Turn(round), text);
        draft.AddStep(new StepDescription(CheckpointKind.Step, "Half of it", TurnId: text));
        Write(draft, "c.txt", text);
        draft.AddStep(new StepDescription(CheckpointKind.Step, $"Round {text}", TurnId: text, Builds: true));
        await Console.Out.WriteLineAsync($"landing {text}");
        await landing.LandAsync(draft, draft.Tree(), null, CancellationToken.None);
    }

    private static string Turn(int round) => round % 2 == 0 ? "turn" : "turn/inner.txt";

    private static void Write(Draft draft, string path, string text) =>
        draft.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));
}
