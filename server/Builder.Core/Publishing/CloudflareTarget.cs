using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Builder.Core.Publishing;

/// <summary>
/// Cloudflare Pages, by direct upload as wrangler does it (developers.cloudflare.com/pages): files are known by a hash of their own kind, and those that
/// are lacking are sent in buckets. A deployment of the branch <c>preview</c> has an address of its own; to be live it is one of the branch that is.
/// </summary>
internal sealed class CloudflareTarget(PublishTokens tokens, TimeProvider clock) : IPublishTarget
{
    private const long LargestFile = 25L << 20;
    private const string LiveBranch = "main";
    private const string PreviewBranch = "preview";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly Lazy<HostApi> api = new(() =>
        new HostApi("Cloudflare", Base(tokens), PublishTargets.Token(tokens, Own, "Cloudflare Pages", Words), clock)
    );
    private readonly HostApi anybody = new("Cloudflare Pages", new Uri("https://pages.dev/"), null, clock);

    public const string Own = "cloudflare";

    public static TokenWords Words { get; } =
        new(
            ["CLOUDFLARE_API_TOKEN"],
            "It needs “Cloudflare Pages: Edit” and nothing more.",
            "https://dash.cloudflare.com/profile/api-tokens"
        );

    public string Name => Own;

    public string Title => "Cloudflare Pages";

    public TokenWords Token => Words;

    // Without a 404.html every address is answered by the first page.
    public IEnumerable<(string, string)> Additions(bool isSinglePage) => [];

    public bool Answers(string path, Publication files) =>
        Pages.Find(path, files) is not null
        || Redirects.Answer(path, files)
        || (files.IsSinglePage && !files.Files.ContainsKey("404.html"));

    public bool IsServed(string path) => !CloudflareAssets.Rules.Contains(path);

    public async Task<SentRelease> SendAsync(
        Publication files,
        PublishProject project,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        if (files.Files.Values.FirstOrDefault(file => file.Length > LargestFile) is { } large)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"Cloudflare Pages takes no file of more than 25 MB: {large.Path} has {large.Length >> 20} MB.",
                "Make it smaller, or serve it from elsewhere."
            );
        }

        progress.Report(new PublishProgress("Asking Cloudflare what it has"));
        var account = await AccountAsync(cancellationToken);
        var name = project.Wanted ?? project.Known?.Split('/')[^1] ?? project.Slug;
        var pages = $"accounts/{account}/pages/projects";
        await EnsureAsync(pages, name, cancellationToken);
        var hashes = CloudflareAssets.Hashes(files);
        var jwt = HostAnswer.Text(
            Result(await api.Value.AskAsync(HttpMethod.Get, $"{pages}/{name}/upload-token", null, cancellationToken)),
            "jwt"
        );
        using var assets = new HostApi("Cloudflare", Base(tokens), jwt, clock);
        var all = new JsonObject { ["hashes"] = new JsonArray([.. hashes.Values.Distinct().Select(hash => (JsonNode)hash)]) };
        var lacking = (
            Result(await assets.AskAsync(HttpMethod.Post, "pages/assets/check-missing", all, cancellationToken)) as JsonArray ?? []
        )
            .Select(hash => hash!.GetValue<string>())
            .ToHashSet(StringComparer.Ordinal);
        var uploads = files.Files.Values.Where(file => hashes.TryGetValue(file.Path, out var hash) && lacking.Remove(hash)).ToList();
        await CloudflareAssets.SendAsync(assets, uploads, hashes, progress, cancellationToken);
        await assets.AskAsync(HttpMethod.Post, "pages/assets/upsert-hashes", all.DeepClone(), cancellationToken);
        var deployment = await DeployAsync($"{pages}/{name}", PreviewBranch, files, hashes, progress, cancellationToken);
        return new SentRelease(
            $"{account}/{name}",
            HostAnswer.Text(deployment, "id"),
            HostAnswer.Find(deployment, "url"),
            uploads.Count,
            uploads.Sum(file => file.Length)
        );
    }

    public async Task<LiveRelease> MakeLiveAsync(
        string project,
        string release,
        Publication? files,
        bool wasLive,
        CancellationToken cancellationToken
    )
    {
        var (account, name) = (project.Split('/')[0], project.Split('/')[^1]);
        var pages = $"accounts/{account}/pages/projects/{name}";
        if (wasLive)
        {
            await api.Value.AskAsync(HttpMethod.Post, $"{pages}/deployments/{release}/rollback", null, cancellationToken);
        }
        else if (files is null)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                "What was built then is not kept on this computer any more, and Cloudflare makes only the very files live that it is given.",
                "Restore the site to that step, and publish it again."
            );
        }
        else
        {
            // What the preview has is there already: only the list of files is sent.
            var hashes = CloudflareAssets.Hashes(files);
            var live = await DeployAsync(pages, LiveBranch, files, hashes, new Progress<PublishProgress>(), cancellationToken);
            release = HostAnswer.Text(live, "id");
        }

        var known = Result(await api.Value.AskAsync(HttpMethod.Get, pages, null, cancellationToken));
        var host = HostAnswer.Find(known, "subdomain");
        return new LiveRelease(release, host is null || host.Contains("://", StringComparison.Ordinal) ? host : $"https://{host}");
    }

    // Pages answers “/x.html” by sending on to “/x”, which is followed.
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

    private static Uri Base(PublishTokens tokens) =>
        HostApi.AddressOf(tokens, "BUILDER_CLOUDFLARE_URL", "https://api.cloudflare.com/client/v4/");

    private async Task<string> AccountAsync(CancellationToken cancellationToken)
    {
        if (tokens.Setting("CLOUDFLARE_ACCOUNT_ID") is { } set)
        {
            return Uri.EscapeDataString(set);
        }

        return (Result(await api.Value.AskAsync(HttpMethod.Get, "accounts", null, cancellationToken)) as JsonArray) switch
        {
            [var only] => HostAnswer.Text(only, "id"),
            { Count: > 1 } => throw new BuilderException(
                ErrorKind.Precondition,
                "This token opens several accounts of Cloudflare.",
                "Set CLOUDFLARE_ACCOUNT_ID to the one that the site belongs to."
            ),
            _ => throw new BuilderException(
                ErrorKind.Auth,
                "This token opens no account of Cloudflare.",
                "Make one with “Cloudflare Pages: Edit”, or set CLOUDFLARE_ACCOUNT_ID."
            ),
        };
    }

    private async Task EnsureAsync(string pages, string name, CancellationToken cancellationToken)
    {
        try
        {
            await api.Value.AskAsync(HttpMethod.Get, $"{pages}/{name}", null, cancellationToken);
        }
        catch (HostRefusal none) when (none.Status == System.Net.HttpStatusCode.NotFound)
        {
            await api.Value.AskOnceAsync(
                HttpMethod.Post,
                pages,
                new JsonObject { ["name"] = name, ["production_branch"] = LiveBranch },
                cancellationToken
            );
        }
    }

    private async Task<JsonNode> DeployAsync(
        string project,
        string branch,
        Publication files,
        Dictionary<string, string> hashes,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var manifest = new JsonObject([
            .. hashes.Select(one => KeyValuePair.Create<string, JsonNode?>("/" + one.Key, one.Value)),
        ]).ToJsonString();
        var deployment = Result(
            await api.Value.SendAsync(
                HttpMethod.Post,
                $"{project}/deployments",
                () =>
                {
                    var form = new MultipartFormDataContent
                    {
                        { new StringContent(manifest), "manifest" },
                        { new StringContent(branch), "branch" },
                        { new StringContent($"Builder {files.Id}"), "commit_message" },
                    };
                    foreach (var rules in CloudflareAssets.Rules.Select(files.Files.GetValueOrDefault).OfType<PublishedFile>())
                    {
                        form.Add(
                            new ByteArrayContent(rules.Read()) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } },
                            rules.Path,
                            rules.Path
                        );
                    }

                    return form;
                },
                cancellationToken
            )
        );
        var id = HostAnswer.Text(deployment, "id");
        return Result(
            await HostAnswer.WaitAsync(
                "Cloudflare",
                () => api.Value.AskAsync(HttpMethod.Get, $"{project}/deployments/{id}", null, cancellationToken),
                answer =>
                    (
                        HostAnswer.Find(Result(answer)["latest_stage"], "name"),
                        HostAnswer.Find(Result(answer)["latest_stage"], "status")
                    ) switch
                    {
                        (_, "failure") => throw new BuilderException(
                            ErrorKind.External,
                            "Cloudflare could not take the site.",
                            "Its dashboard says why, under the deployment’s log.",
                            answer.ToJsonString()
                        ),
                        ("deploy", "success") => true,
                        _ => false,
                    },
                Patience,
                progress,
                clock,
                cancellationToken
            )
        );
    }

    private static JsonNode Result(JsonNode answer) => answer["result"] ?? new JsonObject();
}
