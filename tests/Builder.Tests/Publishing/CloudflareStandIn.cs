using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Builder.Tests.Publishing;

/// <summary>As api.cloudflare.com/client/v4 answers for Pages by direct upload: a token for uploads, hashes, buckets, deployments, roll back.</summary>
internal sealed class CloudflareStandIn : HostStandIn
{
    private const string Token = "a-token-of-the-tests";
    private const string Jwt = "a-token-for-uploads";
    private readonly ConcurrentDictionary<string, bool> projects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> wasLive = new(StringComparer.Ordinal);
    private int next;

    public override IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?> { ["BUILDER_CLOUDFLARE_URL"] = Url + "client/v4", ["CLOUDFLARE_API_TOKEN"] = Token };

    protected override async Task<(int, JsonNode?)?> AskAsync(HttpRequest request, string path)
    {
        var rest = path.Split('/').Skip(2).ToArray();
        if (request.Headers.Authorization != $"Bearer {(rest is ["pages", "assets", ..] ? Jwt : Token)}")
        {
            return (
                403,
                new JsonObject
                {
                    ["success"] = false,
                    ["errors"] = new JsonArray(new JsonObject { ["code"] = 10000, ["message"] = "Authentication error" }),
                }
            );
        }

        switch (request.Method, rest)
        {
            case ("GET", ["accounts"]):
                return Good(new JsonArray(new JsonObject { ["id"] = "acc1" }));
            case ("GET", ["accounts", "acc1", "pages", "projects", var project]):
                return projects.ContainsKey(project)
                    ? Good(Project(project))
                    : (
                        404,
                        new JsonObject
                        {
                            ["success"] = false,
                            ["errors"] = new JsonArray(new JsonObject { ["code"] = 8000007, ["message"] = "Project not found" }),
                        }
                    );
            case ("POST", ["accounts", "acc1", "pages", "projects"]):
                projects[(string)(await BodyAsync(request))["name"]!] = true;
                return Good(new JsonObject());
            case ("GET", ["accounts", "acc1", "pages", "projects", _, "upload-token"]):
                return Good(new JsonObject { ["jwt"] = Jwt });
            case ("POST", ["pages", "assets", "check-missing"]):
                var hashes = (await BodyAsync(request))["hashes"]!.AsArray().Select(hash => (string)hash!);
                return Good(new JsonArray([.. hashes.Where(hash => !Contents.ContainsKey(hash)).Select(hash => (JsonNode)hash)]));
            case ("POST", ["pages", "assets", "upload"]):
                foreach (var file in (await BodyAsync(request)).AsArray())
                {
                    Contents[(string)file!["key"]!] = Convert.FromBase64String((string)file["value"]!);
                    Sent.Enqueue((string)file["key"]!);
                }

                return Good(new JsonObject());
            case ("POST", ["pages", "assets", "upsert-hashes"]):
                return Good(new JsonObject());
            case ("POST", ["accounts", "acc1", "pages", "projects", _, "deployments"]):
                var form = await request.ReadFormAsync();
                var manifest = JsonNode.Parse(form["manifest"].ToString())!.AsObject();
                var files = manifest.ToDictionary(file => file.Key.TrimStart('/'), file => (string)file.Value!, StringComparer.Ordinal);
                if (manifest.Any(file => !file.Key.StartsWith('/')) || files.Values.Any(hash => !Contents.ContainsKey(hash)))
                {
                    return No(400, "The manifest names what was not sent.");
                }

                var id = $"{Interlocked.Increment(ref next):x8}";
                Releases[id] = files;
                if (form["branch"] == "main")
                {
                    (Live, wasLive[id]) = (id, true);
                }

                return Good(Deployment(id));
            case ("GET", ["accounts", "acc1", "pages", "projects", _, "deployments", var deployment]):
                return Good(Deployment(deployment));
            case ("POST", ["accounts", "acc1", "pages", "projects", _, "deployments", var old, "rollback"]):
                if (!wasLive.ContainsKey(old))
                {
                    return No(400, "A preview cannot be gone back to.");
                }

                Live = old;
                return Good(Deployment(old));
            default:
                return null;
        }
    }

    private static (int, JsonNode?) Good(JsonNode result) =>
        (
            200,
            new JsonObject
            {
                ["success"] = true,
                ["errors"] = new JsonArray(),
                ["result"] = result,
            }
        );

    private JsonObject Project(string name) =>
        new()
        {
            ["name"] = name,
            ["subdomain"] = $"{Url}served/live",
            ["production_branch"] = "main",
            ["deployment_configs"] = new JsonObject { ["preview"] = new JsonObject(), ["production"] = new JsonObject() },
        };

    private JsonObject Deployment(string id) =>
        new()
        {
            ["id"] = id,
            ["url"] = $"{Url}served/{id}",
            ["latest_stage"] = new JsonObject { ["name"] = "deploy", ["status"] = "success" },
        };
}
