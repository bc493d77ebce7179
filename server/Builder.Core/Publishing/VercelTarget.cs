using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Builder.Core.Publishing;

/// <summary>
/// Vercel, with the built files and without a build there (api.vercel.com; the protocol of its own client): a deployment names files by their SHA-1, and is
/// refused with the list of those that are lacking. It is made for a preview, and that very deployment is then promoted.
/// </summary>
internal sealed class VercelTarget(PublishTokens tokens, TimeProvider clock) : IPublishTarget
{
    private const int AtOnce = 8;
    private const int PlainFile = 33188;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Lazy<HostApi> api = new(() =>
        new HostApi(
            "Vercel",
            HostApi.AddressOf(tokens, "BUILDER_VERCEL_URL", "https://api.vercel.com/"),
            PublishTargets.Token(tokens, Own, "Vercel", Words),
            clock
        )
    );
    private readonly HostApi anybody = new("Vercel", new Uri("https://vercel.app/"), null, clock);

    public const string Own = "vercel";

    public static TokenWords Words { get; } =
        new(["VERCEL_TOKEN"], "Choose the team that the site belongs to as its scope.", "https://vercel.com/account/settings/tokens");

    public string Name => Own;

    public string Title => "Vercel";

    public TokenWords Token => Words;

    public IEnumerable<(string, string)> Additions(bool isSinglePage) =>
        isSinglePage
            ? [("vercel.json", """{"rewrites":[{"source":"/(.*)","destination":"/index.html"}]}""")]
            : [("vercel.json", """{"cleanUrls":true}""")];

    public bool Answers(string path, Publication files) =>
        Pages.Find(path, files) is not null
        || (
            files.IsSinglePage
            && files.Files.GetValueOrDefault("vercel.json") is { } rules
            && System.Text.Encoding.UTF8.GetString(rules.Read()).Contains("index.html", StringComparison.Ordinal)
        );

    public bool IsServed(string path) => path != "vercel.json";

    public async Task<SentRelease> SendAsync(
        Publication files,
        PublishProject project,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        progress.Report(new PublishProgress("Asking Vercel what it has"));
        var name = project.Wanted ?? project.Known ?? project.Slug;
        var digests = files.Files.Values.ToDictionary(file => file.Path, Sha1, StringComparer.Ordinal);
        var wanted = new JsonObject
        {
            ["name"] = name,
            ["project"] = name,
            ["files"] = new JsonArray([
                .. files.Files.Values.Select(file =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["file"] = file.Path,
                            ["sha"] = digests[file.Path],
                            ["size"] = file.Length,
                            ["mode"] = PlainFile,
                        }
                ),
            ]),
            // What was proved goes out as it is: nothing is built there.
            ["projectSettings"] = new JsonObject
            {
                ["framework"] = null,
                ["buildCommand"] = null,
                ["installCommand"] = null,
                ["outputDirectory"] = null,
                ["devCommand"] = null,
            },
            ["meta"] = new JsonObject { ["builder"] = files.Id },
        };
        await EnsureAsync(name, cancellationToken);
        var (sent, bytes) = (0, 0L);
        JsonNode deployment;
        try
        {
            deployment = await CreateAsync(wanted, cancellationToken);
        }
        catch (HostRefusal missing) when (Missing(missing) is { } lacking)
        {
            var uploads = files.Files.Values.Where(file => lacking.Remove(digests[file.Path])).ToList();
            await Uploads.AllAsync(
                uploads,
                AtOnce,
                "Sending files to Vercel",
                progress,
                async (file, stop) => await UploadAsync(file, digests[file.Path], stop),
                cancellationToken
            );
            (sent, bytes) = (uploads.Count, uploads.Sum(file => file.Length));
            deployment = await CreateAsync(wanted, cancellationToken);
        }

        var id = HostAnswer.Text(deployment, "id");
        deployment = await HostAnswer.WaitAsync(
            "Vercel",
            () => api.Value.AskAsync(HttpMethod.Get, $"v13/deployments/{id}{Team()}", null, cancellationToken),
            IsReady,
            Patience,
            progress,
            clock,
            cancellationToken
        );
        return new SentRelease(name, id, Address(HostAnswer.Find(deployment, "url")), sent, bytes);
    }

    public async Task<LiveRelease> MakeLiveAsync(
        string project,
        string release,
        Publication? files,
        bool wasLive,
        CancellationToken cancellationToken
    )
    {
        var known = await api.Value.AskAsync(
            HttpMethod.Get,
            $"v9/projects/{Uri.EscapeDataString(project)}{Team()}",
            null,
            cancellationToken
        );
        await api.Value.AskAsync(
            HttpMethod.Post,
            $"v10/projects/{HostAnswer.Text(known, "id")}/promote/{release}{Team()}",
            new JsonObject(),
            cancellationToken
        );
        var deployment = await HostAnswer.WaitAsync(
            "Vercel",
            () => api.Value.AskAsync(HttpMethod.Get, $"v13/deployments/{release}{Team()}", null, cancellationToken),
            IsReady,
            Patience,
            new Progress<PublishProgress>(),
            clock,
            cancellationToken
        );
        var alias = (deployment["alias"] as JsonArray)
            ?.OfType<JsonValue>()
            .Select(one => one.ToString())
            .OrderBy(one => one.Length)
            .FirstOrDefault();
        return new LiveRelease(release, Address(alias ?? HostAnswer.Find(deployment, "url")));
    }

    public Task<byte[]?> FetchAsync(string address, string path, CancellationToken cancellationToken) =>
        anybody.FetchAsync(Pages.Address(address, path), cancellationToken);

    public void Dispose()
    {
        anybody.Dispose();
        if (api.IsValueCreated)
        {
            api.Value.Dispose();
        }
    }

    private async Task EnsureAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await api.Value.AskAsync(HttpMethod.Get, $"v9/projects/{Uri.EscapeDataString(name)}{Team()}", null, cancellationToken);
        }
        catch (HostRefusal none) when (none.Status == HttpStatusCode.NotFound)
        {
            await api.Value.AskOnceAsync(
                HttpMethod.Post,
                $"v11/projects{Team()}",
                new JsonObject { ["name"] = name, ["framework"] = null },
                cancellationToken
            );
        }
    }

    private Task<JsonNode> CreateAsync(JsonObject wanted, CancellationToken cancellationToken) =>
        // A deployment that is made twice is in nobody's way.
        api.Value.AskAsync(HttpMethod.Post, $"v13/deployments{Team("skipAutoDetectionConfirmation=1")}", wanted, cancellationToken);

    private async Task UploadAsync(PublishedFile file, string sha, CancellationToken cancellationToken) =>
        await api.Value.SendAsync(
            HttpMethod.Post,
            $"v2/files{Team()}",
            () =>
            {
                var content = HostApi.Bytes(file.Read());
                content.Headers.Add("x-now-digest", sha);
                content.Headers.Add("x-now-size", file.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
                return content;
            },
            cancellationToken
        );

    private static bool IsReady(JsonNode deployment) =>
        HostAnswer.Find(deployment, "readyState") switch
        {
            "ERROR" or "CANCELED" => throw new BuilderException(
                ErrorKind.External,
                $"Vercel could not take the site: {ShownText.Line(HostAnswer.Find(deployment, "errorMessage") ?? "it gave no reason")}",
                null,
                deployment.ToJsonString()
            ),
            "READY" => deployment["aliasAssigned"] is not JsonValue assigned || !assigned.TryGetValue<bool>(out var isThere) || isThere,
            _ => false,
        };

    private static HashSet<string>? Missing(HostRefusal refusal) =>
        refusal.Status == HttpStatusCode.BadRequest
        && JsonNode.Parse(refusal.Text)?["error"] is JsonObject error
        && HostAnswer.Find(error, "code") == "missing_files"
            ? (error["missing"] as JsonArray ?? []).Select(one => one!.GetValue<string>()).ToHashSet(StringComparer.OrdinalIgnoreCase)
            : null;

    private static string? Address(string? host) =>
        host is null || host.Contains("://", StringComparison.Ordinal) ? host : $"https://{host}";

    private string Team(string? more = null)
    {
        var team = tokens.Setting("VERCEL_ORG_ID") is { } id ? $"teamId={Uri.EscapeDataString(id)}" : null;
        var all = string.Join('&', new[] { more, team }.Where(part => part is not null));
        return all.Length == 0 ? "" : "?" + all;
    }

#pragma warning disable CA5350 // Vercel knows files by their SHA-1.
    private static string Sha1(PublishedFile file) => Convert.ToHexStringLower(SHA1.HashData(file.Read()));
#pragma warning restore CA5350
}
