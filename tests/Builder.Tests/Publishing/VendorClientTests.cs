using System.Text;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Builder.Tests.Publishing;

/// <summary>
/// The stand-ins are asked by the hosts' own clients: what those take for their host is what Builder was tried against, and what they have sent Builder
/// does not send again. <c>VENDOR_CLIENTS</c> names a folder in which <c>npm install wrangler netlify-cli vercel</c> was run.
/// </summary>
public sealed class VendorClientTests : IDisposable
{
    private static readonly string? Clients = Environment.GetEnvironmentVariable("VENDOR_CLIENTS");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("builder-vendor-");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Site => Path.Combine(folder.FullName, "site");

    public void Dispose()
    {
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_wrangler_sends_to_the_stand_in_is_there_byte_for_byte_and_under_the_names_that_Builder_gives()
    {
        await using var standIn = new CloudflareStandIn();
        using var scene = Written(standIn, out var built);
        await scene.Publishing.SendAsync(scene.Built("before"), "cloudflare", null, PublishScene.Silent, Stop);

        await RunAsync(
            standIn,
            "wrangler",
            ["pages", "deploy", Site, "--project-name", "my-site", "--branch", "main", "--commit-dirty=true"],
            new()
            {
                ["CLOUDFLARE_API_BASE_URL"] = standIn.Url + "client/v4",
                ["CLOUDFLARE_API_TOKEN"] = standIn.Environment["CLOUDFLARE_API_TOKEN"],
                ["CLOUDFLARE_ACCOUNT_ID"] = "acc1",
                ["WRANGLER_SEND_METRICS"] = "false",
            }
        );

        Assert.All(built.Files.Values, file => Assert.Equal(built.Read(file), standIn.LiveFile(file.Path)));
        var again = await scene.Publishing.SendAsync(built, "cloudflare", null, PublishScene.Silent, Stop);
        Assert.Equal(0, again.Files);
    }

    [Fact]
    public async Task What_the_client_of_Netlify_sends_to_the_stand_in_is_there_byte_for_byte()
    {
        await using var standIn = new NetlifyStandIn();
        using var scene = Written(standIn, out var built);
        await scene.Publishing.SendAsync(scene.Built("before"), "netlify", null, PublishScene.Silent, Stop);

        await RunAsync(
            standIn,
            "netlify",
            ["deploy", "--dir", Site, "--site", Assert.Single(standIn.Names), "--no-build", "--json"],
            new() { ["NETLIFY_API_URL"] = standIn.Url + "api/v1", ["NETLIFY_AUTH_TOKEN"] = standIn.Environment["NETLIFY_AUTH_TOKEN"] }
        );

        var again = await scene.Publishing.SendAsync(built, "netlify", null, PublishScene.Silent, Stop);
        // The rule for addresses is the only file that the client did not send.
        Assert.InRange(again.Files, 0, 1);
    }

    [Fact]
    public async Task What_the_client_of_Vercel_sends_to_the_stand_in_is_there_byte_for_byte()
    {
        await using var standIn = new VercelStandIn();
        using var scene = Written(standIn, out var built);
        await scene.Publishing.SendAsync(scene.Built("before"), "vercel", null, PublishScene.Silent, Stop);

        await RunAsync(
            standIn,
            "vercel",
            [
                "deploy",
                Site,
                "--yes",
                "--name",
                "my-site",
                "--api",
                standIn.Url.TrimEnd('/'),
                "--token",
                standIn.Environment["VERCEL_TOKEN"]!,
                "--scope",
                "team_1",
            ],
            new()
        );

        var again = await scene.Publishing.SendAsync(built, "vercel", null, PublishScene.Silent, Stop);
        Assert.InRange(again.Files, 0, 1);
    }

    private PublishScene Written(HostStandIn standIn, out Builder.Core.Artifacts.Artifact built)
    {
        Assert.SkipWhen(Clients is null, "The hosts' own clients are half a gigabyte; VENDOR_CLIENTS=FOLDER runs them.");
        var scene = new PublishScene(standIn.Environment);
        built = scene.Built("by its own client", 20);
        foreach (var file in built.Files.Values)
        {
            var to = Path.Combine(Site, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.WriteAllBytes(to, built.Read(file));
        }

        return scene;
    }

    private async Task RunAsync(HostStandIn standIn, string client, IReadOnlyList<string> words, Dictionary<string, string?> environment)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        var ended = await Cli.Wrap(Path.Combine(Clients!, "node_modules", ".bin", client))
            .WithArguments(words)
            .WithWorkingDirectory(folder.FullName)
            .WithEnvironmentVariables(
                new Dictionary<string, string?>(environment)
                {
                    ["HOME"] = folder.FullName,
                    ["XDG_CONFIG_HOME"] = folder.FullName,
                    ["CI"] = "1",
                }
            )
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(Encoding.UTF8, limit.Token);
        Assert.True(ended.ExitCode == 0, $"{ended.StandardOutput}\n{ended.StandardError}\nRefused: {string.Join("\n", standIn.Refused)}");
    }
}
