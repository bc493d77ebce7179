using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Builder.Tests.Publishing;

/// <summary>As api.vercel.com answers: projects, files by digest, deployments that name what is lacking, promotion.</summary>
internal sealed class VercelStandIn : HostStandIn
{
    private const string Token = "aTokenOfTheTests";
    private readonly ConcurrentDictionary<string, bool> projects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> polls = new(StringComparer.Ordinal);
    private int next;

    public override IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?>
        {
            ["BUILDER_VERCEL_URL"] = Url,
            ["VERCEL_TOKEN"] = Token,
            ["VERCEL_ORG_ID"] = "team_1",
        };

    protected override async Task<(int, JsonNode?)?> AskAsync(HttpRequest request, string path)
    {
        if (
            request.Headers.Authorization != $"Bearer {Token}"
            || (request.Query["teamId"] != "team_1" && path.StartsWith("v13", StringComparison.Ordinal))
        )
        {
            return (
                403,
                new JsonObject
                {
                    ["error"] = new JsonObject { ["code"] = "forbidden", ["message"] = "Not authorized" },
                }
            );
        }

        switch (request.Method, path.Split('/'))
        {
            case ("GET", ["v2", "user"] or ["www", "user"]):
                return (
                    200,
                    new JsonObject
                    {
                        ["user"] = new JsonObject
                        {
                            ["id"] = "user_1",
                            ["uid"] = "user_1",
                            ["username"] = "me",
                            ["email"] = "me@example.com",
                        },
                    }
                );
            case ("GET", ["teams", "team_1"] or ["v1" or "v2", "teams", "team_1"]):
                return (200, Team());
            case ("GET", ["v1" or "v2", "teams"]):
                return (
                    200,
                    new JsonObject
                    {
                        ["teams"] = new JsonArray(Team()),
                        ["pagination"] = new JsonObject { ["count"] = 1 },
                    }
                );
            case ("GET", ["v9", "projects", var project]):
                return projects.ContainsKey(project)
                    ? (200, new JsonObject { ["id"] = "prj_1", ["name"] = project })
                    : (
                        404,
                        new JsonObject
                        {
                            ["error"] = new JsonObject { ["code"] = "not_found", ["message"] = "Project not found." },
                        }
                    );
            case ("POST", ["v11", "projects"]):
                var name = (string)(await BodyAsync(request))["name"]!;
                projects[name] = true;
                return (200, new JsonObject { ["id"] = "prj_1", ["name"] = name });
            case ("POST", ["v2", "files"]):
                var bytes = await BytesAsync(request);
                if (request.Headers["x-now-digest"] != Sha1(bytes) || request.Headers["x-now-size"] != $"{bytes.Length}")
                {
                    return (
                        400,
                        new JsonObject
                        {
                            ["error"] = new JsonObject { ["code"] = "bad_request", ["message"] = "The digest is another." },
                        }
                    );
                }

                Contents[Sha1(bytes)] = bytes;
                Sent.Enqueue(Sha1(bytes));
                return (200, new JsonObject());
            case ("POST", ["v13", "deployments"]):
                var body = await BodyAsync(request);
                if (body["target"] is not null || body["projectSettings"]?["buildCommand"] is not null)
                {
                    return (
                        400,
                        new JsonObject
                        {
                            ["error"] = new JsonObject { ["code"] = "bad_request", ["message"] = "A test of Builder expects a preview." },
                        }
                    );
                }

                var files = body["files"]!
                    .AsArray()
                    .ToDictionary(file => (string)file!["file"]!, file => (string)file!["sha"]!, StringComparer.Ordinal);
                var missing = files.Values.Distinct().Where(sha => !Contents.ContainsKey(sha)).ToList();
                if (missing.Count > 0)
                {
                    return (
                        400,
                        new JsonObject
                        {
                            ["error"] = new JsonObject
                            {
                                ["code"] = "missing_files",
                                ["message"] = "Missing files",
                                ["missing"] = new JsonArray([.. missing.Select(sha => (JsonNode)sha)]),
                            },
                        }
                    );
                }

                var id = $"dpl_{Interlocked.Increment(ref next)}";
                Releases[id] = files;
                return (200, Deployment(id));
            case ("GET", ["v13", "deployments", var deployment]):
                return (200, Deployment(deployment));
            case ("POST", ["v10", "projects", _, "promote", var promoted]):
                Live = promoted;
                return (201, null);
            default:
                return null;
        }
    }

    private static JsonObject Team() =>
        new()
        {
            ["id"] = "team_1",
            ["slug"] = "team_1",
            ["name"] = "A team",
        };

    private JsonObject Deployment(string id) =>
        new()
        {
            ["id"] = id,
            ["url"] = $"{Url}served/{id}",
            ["readyState"] = polls.AddOrUpdate(id, 1, (_, before) => before + 1) < 2 ? "BUILDING" : "READY",
            ["alias"] = Live == id ? new JsonArray($"{Url}served/live") : new JsonArray(),
            ["aliasAssigned"] = true,
        };
}
