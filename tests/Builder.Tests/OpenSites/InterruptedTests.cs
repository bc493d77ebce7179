using Builder.Core.Sessions;
using Builder.Tests.Turns;
using Xunit;

namespace Builder.Tests.OpenSites;

/// <summary>What a person finds after the process ended in the middle of a turn.</summary>
public sealed class InterruptedTests
{
    [Fact]
    public async Task An_interrupted_turn_and_a_waiting_prompt_are_told_and_what_built_waits_for_review()
    {
        await using var scene = await TurnScene.StartAsync();
        var root = scene.Site.Site.Root;
        var session = scene.Sessions.StartSession(root);
        scene.Sessions.Enqueue(root, "Add a page about us", "running");
        scene.Sessions.StartTurn(session.Id, "Add a page about us", "openai:test", turnId: "running");
        scene.Sessions.Enqueue(root, "Make it blue", "waiting");

        await scene.ReopenAsync();

        Assert.Contains(
            scene.Site.Notices,
            n => n.Contains("Add a page about us", StringComparison.Ordinal) && n.Contains("interrupted", StringComparison.Ordinal)
        );
        Assert.Contains(scene.Site.Notices, n => n.Contains("Make it blue", StringComparison.Ordinal));
        Assert.Equal(TurnOutcome.Stopped, Assert.Single(scene.Sessions.Get(session.Id).Turns).Outcome);
        Assert.Empty(scene.Sessions.Queue(root));

        await scene.ReopenAsync();
        Assert.Empty(scene.Site.Notices);
    }

    [Fact]
    public async Task What_lies_where_older_versions_kept_their_state_is_told_once_and_left_alone()
    {
        await using var scene = await TurnScene.StartAsync();
        var old = Directory.CreateDirectory(Path.Combine(scene.Site.Site.Root, ".builder", "draft")).FullName;

        await scene.ReopenAsync();
        Assert.Contains("“.builder”", Assert.Single(scene.Site.Notices), StringComparison.Ordinal);

        await scene.ReopenAsync();
        Assert.Empty(scene.Site.Notices);
        Assert.True(Directory.Exists(old));
    }
}
