using System.Text;
using Builder.Core;
using Xunit;

namespace Builder.Tests.Publishing;

/// <summary>Publishing to hosts: what was built goes out byte for byte, only what the host lacks is sent, and what is live is never between two sites.</summary>
public sealed class HostTargetTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Hosts => ["netlify", "vercel", "cloudflare"];

    private static HostStandIn StandIn(string host) =>
        host switch
        {
            "netlify" => new NetlifyStandIn(),
            "vercel" => new VercelStandIn(),
            _ => new CloudflareStandIn(),
        };

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_site_of_600_files_goes_out_as_it_was_built_and_then_only_what_changed_and_back(string host)
    {
        await using var standIn = StandIn(host);
        using var scene = new PublishScene(standIn.Environment);
        var first = scene.Built("the first", 600);

        var sent = await scene.Publishing.SendAsync(first, host, null, PublishScene.Silent, Stop);
        Assert.Null(standIn.Live);
        Assert.Empty(sent.Differing);
        var live = await scene.Publishing.MakeLiveAsync(sent.Publish, PublishScene.Silent, Stop);

        Assert.Empty(live.Differing);
        Assert.All(first.Files.Values, file => Assert.Equal(first.Read(file), standIn.LiveFile(file.Path)));
        Assert.Equal(standIn.Sent.Distinct().Count(), standIn.Sent.Count);

        standIn.Sent.Clear();
        var second = scene.Built("the second", 600);
        sent = await scene.Publishing.SendAsync(second, host, null, PublishScene.Silent, Stop);
        Assert.Equal(1, sent.Files);
        Assert.Single(standIn.Sent);
        Assert.Equal(first.Read(first.Files["index.html"]), standIn.LiveFile("index.html"));
        await scene.Publishing.MakeLiveAsync(sent.Publish, PublishScene.Silent, Stop);
        Assert.Equal(second.Read(second.Files["index.html"]), standIn.LiveFile("index.html"));

        standIn.Sent.Clear();
        await scene.Again().MakeLiveAsync(scene.Again().Before(host), PublishScene.Silent, Stop);
        Assert.Equal(first.Read(first.Files["index.html"]), standIn.LiveFile("index.html"));
        Assert.Empty(standIn.Sent);
        Assert.Equal([true, false], scene.Again().All().OrderBy(one => one.SentAt).Select(one => one.IsLive));
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Cut_at_any_request_what_is_live_stays_whole_and_the_next_try_sends_nothing_twice(string host)
    {
        int requests;
        await using (var standIn = StandIn(host))
        {
            using var scene = new PublishScene(standIn.Environment);
            await WholeAsync(scene, host);
            requests = standIn.Asked;
        }

        for (var cut = 0; cut < requests; cut++)
        {
            foreach (var isDone in new[] { false, true })
            {
                await using var standIn = StandIn(host);
                using var scene = new PublishScene(standIn.Environment);
                var before = scene.Built("before");
                await scene.Publishing.MakeLiveAsync(
                    (await scene.Publishing.SendAsync(before, host, null, PublishScene.Silent, Stop)).Publish,
                    PublishScene.Silent,
                    Stop
                );
                var after = scene.Built("after", 6);
                (standIn.CutFrom, standIn.DoesWhatItCuts) = (standIn.Asked + cut, isDone);
                standIn.Sent.Clear();
                try
                {
                    await scene.Publishing.MakeLiveAsync(
                        (await scene.Publishing.SendAsync(after, host, null, PublishScene.Silent, Stop)).Publish,
                        PublishScene.Silent,
                        Stop
                    );
                }
                catch (BuilderException failed)
                {
                    Assert.Equal(ErrorKind.External, failed.Kind);
                }

                var page = Encoding.UTF8.GetString(standIn.LiveFile("index.html")!);
                Assert.True(page.Contains("before", StringComparison.Ordinal) || page.Contains("after", StringComparison.Ordinal), page);
                Assert.Equal(page.Contains("after", StringComparison.Ordinal), standIn.LiveFile("data/5.json") is not null);

                standIn.CutFrom = int.MaxValue;
                var again = await scene.Again().SendAsync(after, host, null, PublishScene.Silent, Stop);
                await scene.Again().MakeLiveAsync(again.Publish, PublishScene.Silent, Stop);
                Assert.All(after.Files.Values, file => Assert.Equal(after.Read(file), standIn.LiveFile(file.Path)));
                if (!isDone)
                {
                    Assert.Equal(standIn.Sent.Distinct().Count(), standIn.Sent.Count);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Without_a_token_and_with_a_wrong_one_it_is_said_what_is_needed(string host)
    {
        await using var standIn = StandIn(host);
        var address = standIn.Environment.Where(one => one.Key.EndsWith("_URL", StringComparison.Ordinal)).ToDictionary();
        using var scene = new PublishScene(address);
        var built = scene.Built("a site");

        var none = await Assert.ThrowsAsync<BuilderException>(() =>
            scene.Publishing.SendAsync(built, host, null, PublishScene.Silent, Stop)
        );
        Assert.Equal(ErrorKind.Auth, none.Kind);
        Assert.Contains("https://", none.NextStep, StringComparison.Ordinal);

        scene.Tokens.Set(host, "a-wrong-token");
        var wrong = await Assert.ThrowsAsync<BuilderException>(() =>
            scene.Publishing.SendAsync(built, host, null, PublishScene.Silent, Stop)
        );
        Assert.Equal(ErrorKind.Auth, wrong.Kind);
        Assert.EndsWith("What is live is as it was.", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-token", wrong.Message + wrong.Detail, StringComparison.Ordinal);
        Assert.Contains("a-wrong-token", scene.Tokens.Known());
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task A_host_that_wants_to_be_left_alone_for_a_while_is_and_takes_the_site_then(string host)
    {
        await using var standIn = StandIn(host);
        using var scene = new PublishScene(standIn.Environment);
        standIn.TooMany = 8;

        var sent = await scene.Publishing.SendAsync(scene.Built("a site"), host, null, PublishScene.Silent, Stop);

        Assert.Empty(sent.Differing);
        Assert.Equal(0, standIn.TooMany);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Where_visitors_have_to_sign_in_it_is_said_and_the_site_is_there(string host)
    {
        await using var standIn = StandIn(host);
        using var scene = new PublishScene(standIn.Environment);
        standIn.IsClosed = true;

        var sent = await scene.Publishing.SendAsync(scene.Built("a site"), host, null, PublishScene.Silent, Stop);
        var live = await scene.Publishing.MakeLiveAsync(sent.Publish, PublishScene.Silent, Stop);

        Assert.Contains("asks visitors to sign in", sent.WhyNotCompared, StringComparison.Ordinal);
        Assert.True(live.Publish.IsLive);
        Assert.NotNull(standIn.Live);
    }

    [Fact]
    public async Task A_name_that_is_taken_gives_way_to_another_and_a_wished_one_is_asked_about()
    {
        await using var standIn = new NetlifyStandIn { Taken = { "my-site" } };
        using var scene = new PublishScene(standIn.Environment);
        var built = scene.Built("a site");

        await scene.Publishing.SendAsync(built, "netlify", null, PublishScene.Silent, Stop);
        var wished = await Assert.ThrowsAsync<BuilderException>(() =>
            scene.Publishing.SendAsync(built, "netlify", "my-site", PublishScene.Silent, Stop)
        );

        Assert.StartsWith("my-site-", Assert.Single(standIn.Names), StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Conflict, wished.Kind);
    }

    [Fact]
    public async Task A_site_keeps_its_place_from_publish_to_publish()
    {
        await using var standIn = new NetlifyStandIn();
        using var scene = new PublishScene(standIn.Environment);

        await scene.Publishing.SendAsync(scene.Built("one"), "netlify", null, PublishScene.Silent, Stop);
        await scene.Again().SendAsync(scene.Built("two"), "netlify", null, PublishScene.Silent, Stop);
        await scene.Again().SendAsync(scene.Built("three"), "netlify", "my-site", PublishScene.Silent, Stop);

        Assert.Equal("my-site", Assert.Single(standIn.Names));
    }

    private static async Task WholeAsync(PublishScene scene, string host)
    {
        var before = await scene.Publishing.SendAsync(scene.Built("before"), host, null, PublishScene.Silent, Stop);
        await scene.Publishing.MakeLiveAsync(before.Publish, PublishScene.Silent, Stop);
    }
}
