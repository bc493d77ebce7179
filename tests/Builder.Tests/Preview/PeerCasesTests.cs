using System.Text.Json;
using Builder.Server.Preview;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Preview;

/// <summary>Cases recorded from other servers' own test suites, where they lie beside the repository; else skipped.</summary>
public sealed class PeerCasesTests
{
    private static string Folder => Path.GetFullPath(Path.Combine(Workbench.Repository, "..", "shared", "peers"));

    /// <summary>What our server does on purpose in another way than the one the case was recorded from.</summary>
    private static readonly string[] Different =
    [
        "listing", // there is no directory listing
        "emit_enoent",
        "not_fire_on_red", // recorded with handlers of the test's own
        "redirect",
        "when_no_directory", // a folder is served as a page, not by a redirect
        "skip_post", // other methods are 405
        "non_2xx", // recorded with a status set by the test
        "cleanurl",
        "contact", // short addresses are for navigations
    ];

    [Fact]
    public async Task Static_files_are_served_like_by_others()
    {
        var cases = Read("http_static.jsonl");
        using var fixtures = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(Folder, "http_static.fixtures.json"), TestContext.Current.CancellationToken)
        );
        await using var bench = await PreviewBench.StartAsync();
        var handles = fixtures
            .RootElement.EnumerateObject()
            .ToDictionary(fixture => fixture.Name, fixture => Show(bench, fixture), StringComparer.Ordinal);
        var wrong = new List<string>();
        var tried = 0;
        foreach (
            var one in cases.Where(one =>
                !Different.Any(part => one.GetProperty("id").GetString()!.Contains(part, StringComparison.Ordinal))
            )
        )
        {
            tried++;
            var request = one.GetProperty("request");
            var host = handles[one.GetProperty("fixtures").GetString()!].Host;
            var target = request.GetProperty("target").GetString()!;
            var plain = await bench.SendAsync("GET", target, host);
            var headers = request
                .GetProperty("headers")
                .EnumerateObject()
                .Where(header => header.Name != "if-unmodified-since")
                .Select(header =>
                    (
                        header.Name,
                        header.Value.GetString()!.Replace("{etag}", plain.Headers.GetValueOrDefault("etag"), StringComparison.Ordinal)
                    )
                )
                .ToArray();
            var answer = await bench.SendAsync(request.GetProperty("method").GetString()!, target, host, headers);
            var expected = one.GetProperty("expected");
            var status = expected.GetProperty("status").GetInt32();
            var isRefusal = status is 400 or 403 or 404;
            if (isRefusal ? answer.Status is not (400 or 403 or 404) : answer.Status != status)
            {
                wrong.Add($"{one.GetProperty("id")}: {answer.Status} instead of {status}");
            }
            else if (
                status is 200 or 206
                && expected.TryGetProperty("body", out var body)
                && !answer.Headers["content-type"].StartsWith("text/html", StringComparison.Ordinal)
                && answer.Text != body.GetString()
            )
            {
                wrong.Add($"{one.GetProperty("id")}: {answer.Text} instead of {body.GetString()}");
            }
            else if (
                expected.GetProperty("headers").TryGetProperty("content-range", out var range)
                && answer.Headers.GetValueOrDefault("content-range") != range.GetString()
            )
            {
                wrong.Add($"{one.GetProperty("id")}: {answer.Headers.GetValueOrDefault("content-range")} instead of {range}");
            }
        }
        Assert.Empty(wrong);
        Assert.InRange(tried, 45, int.MaxValue);
    }

    [Fact]
    public async Task Hostile_addresses_get_nothing_that_is_not_in_the_artifact()
    {
        var cases = Read("http_security.jsonl");
        await using var bench = await PreviewBench.StartAsync();
        var handle = bench.Server.Show(bench.Site);
        await File.WriteAllTextAsync(Path.Combine(bench.Site.Root, "unsafe.txt"), "KEY=unsafe", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(bench.Site.Root, ".env"), "KEY=unsafe", TestContext.Current.CancellationToken);
        handle.Update(
            bench.NewArtifact(
                new Dictionary<string, string>
                {
                    ["index.html"] = "page",
                    ["src/safe.txt"] = "KEY=safe",
                    ["src/.env"] = "KEY=unsafe",
                    ["admin/secret.html"] = "KEY=unsafe",
                }
            ),
            "Step 1",
            stale: false
        );
        foreach (var one in cases)
        {
            var target = one.GetProperty("request")
                .GetProperty("target")
                .GetString()!
                .Replace("{tmp}", bench.Site.Root, StringComparison.Ordinal);
            var answer = await bench.SendAsync("GET", target, handle.Host, ("Accept", "text/html"));
            Assert.DoesNotContain("unsafe", answer.Text.Replace("unsafe.", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains(answer.Status, new[] { 200, 400, 404 });
        }
    }

    private static PreviewOrigin Show(PreviewBench bench, JsonProperty fixture)
    {
        var files = fixture
            .Value.EnumerateObject()
            .Where(file => file.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(file => file.Name, file => file.Value.GetString()!, StringComparer.Ordinal);
        var handle = bench.Server.Show(bench.NewSite(fixture.Name));
        handle.Update(bench.NewArtifact(files), fixture.Name, stale: false);
        return handle;
    }

    private static JsonElement[] Read(string name)
    {
        var file = Path.Combine(Folder, name);
        Assert.SkipUnless(File.Exists(file), "The recorded cases are not beside the repository.");
        return [.. File.ReadLines(file).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
