using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Builder.Tests.Publishing;

/// <summary>As api.netlify.com/api/v1 answers (open-api.netlify.com): sites, deploys by digest, uploads, restore.</summary>
internal sealed class NetlifyStandIn : HostStandIn
{
    private const string Token = "nfp_a-token-of-the-tests";
    private readonly ConcurrentDictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> polls = new(StringComparer.Ordinal);
    private int next;

    public HashSet<string> Taken { get; } = [];

    public IEnumerable<string> Names => names.Values;

    public override IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?> { ["BUILDER_NETLIFY_URL"] = Url + "api/v1", ["NETLIFY_AUTH_TOKEN"] = Token };

    protected override async Task<(int, JsonNode?)?> AskAsync(HttpRequest request, string path)
    {
        if (request.Headers.Authorization != $"Bearer {Token}")
        {
            return No(401, "Access Denied");
        }

        switch (request.Method, path.Split('/').Skip(2).ToArray())
        {
            case ("GET", ["sites"]):
                return (
                    200,
                    new JsonArray([.. names.Where(site => site.Value == request.Query["name"]).Select(site => (JsonNode)Site(site.Key))])
                );
            case ("GET", ["accounts"]):
                return (
                    200,
                    new JsonArray(
                        new JsonObject
                        {
                            ["id"] = "account-1",
                            ["slug"] = "me",
                            ["name"] = "Me",
                        }
                    )
                );
            case ("GET", ["user"]):
                return (200, new JsonObject { ["id"] = "user-1", ["email"] = "me@example.com" });
            case ("POST", ["sites"]):
                var name = (string?)(await BodyAsync(request))["name"] ?? "";
                if (Taken.Contains(name) || names.Values.Contains(name))
                {
                    return (422, new JsonObject { ["errors"] = new JsonObject { ["subdomain"] = new JsonArray("must be unique") } });
                }

                var id = $"00000000-0000-4000-8000-{Interlocked.Increment(ref next):d12}";
                names[id] = name;
                return (201, Site(id));
            case ("GET", ["sites", var site]):
                return names.FirstOrDefault(one => one.Key == site || one.Value == site).Key is { } known
                    ? (200, Site(known))
                    : No(404, "Not Found");
            case ("POST", ["sites", _, "deploys"]):
                return await TakeAsync(request, $"deploy-{Interlocked.Increment(ref next)}");
            case ("PUT", ["sites", _, "deploys", var updated]):
                return await TakeAsync(request, updated);
            case ("GET", ["sites", _, "deploys", var polled]):
                return (200, Deploy(polled, null));
            case ("GET", ["deploys", var deploy2]):
                return (200, Deploy(deploy2, null));
            case ("PUT", ["deploys", var deploy3, "files", .. var rest]):
                var bytes = await BytesAsync(request);
                var sha = Sha1(bytes);
                if (Releases[deploy3].GetValueOrDefault(string.Join('/', rest)) != sha)
                {
                    return No(422, "The bytes are not those of the digest.");
                }

                Contents[sha] = bytes;
                Sent.Enqueue(sha);
                return (200, new JsonObject { ["sha"] = sha, ["size"] = bytes.Length });
            case ("POST", ["sites", var site4, "deploys", var deploy4, "restore"]):
                if (Lacking(deploy4).Count > 0)
                {
                    return No(422, "It is not complete.");
                }

                Live = deploy4;
                return (200, Site(site4));
            default:
                return null;
        }
    }

    /// <summary>Their own client makes a deploy first and tells its files then; both can come at once.</summary>
    private async Task<(int, JsonNode?)?> TakeAsync(HttpRequest request, string deploy)
    {
        var body = await BodyAsync(request);
        var files = (body["files"]?.AsObject() ?? []).ToDictionary(file => file.Key, file => (string)file.Value!, StringComparer.Ordinal);
        if (!Releases.ContainsKey(deploy) && (bool?)body["draft"] != true || files.Keys.Any(file => file.StartsWith('/')))
        {
            return No(422, "A test of Builder expects a draft, and names without a slash before them.");
        }

        Releases[deploy] = files;
        return (200, Deploy(deploy, (bool?)body["async"] == true ? "preparing" : null));
    }

    private List<string> Lacking(string deploy) => [.. Releases[deploy].Values.Distinct().Where(sha => !Contents.ContainsKey(sha))];

    private JsonObject Site(string id) =>
        new()
        {
            ["id"] = id,
            ["name"] = names[id],
            ["url"] = $"{Url}served/live",
            ["ssl_url"] = $"{Url}served/live",
        };

    private JsonObject Deploy(string id, string? state)
    {
        var lacking = Lacking(id);
        state ??=
            lacking.Count > 0 ? "prepared"
            : polls.AddOrUpdate(id, 1, (_, before) => before + 1) < 2 ? "processing"
            : "ready";
        return new JsonObject
        {
            ["id"] = id,
            ["state"] = state,
            ["required"] = state == "preparing" ? null : new JsonArray([.. lacking.Select(sha => (JsonNode)sha)]),
            ["deploy_ssl_url"] = $"{Url}served/{id}",
        };
    }
}
