using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Builder.Core.Publishing;

/// <summary>
/// Netlify, by digest: it is told the SHA-1 of every file and asks for those that it lacks (api.netlify.com/api/v1, open-api.netlify.com). A deploy is
/// made as a draft with an address of its own; that very deploy is then made live.
/// </summary>
internal sealed class NetlifyTarget(PublishTokens tokens, TimeProvider clock) : IPublishTarget
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>From so many files on Netlify works a deploy out in the background.</summary>
    private const int MostAtOnce = 500;

    private readonly Lazy<HostApi> api = new(() =>
        new HostApi(
            "Netlify",
            HostApi.AddressOf(tokens, "BUILDER_NETLIFY_URL", "https://api.netlify.com/api/v1/"),
            PublishTargets.Token(tokens, Own, "Netlify", Words),
            clock
        )
    );
    private readonly HostApi anybody = new("Netlify", new Uri("https://netlify.app/"), null, clock);

    public const string Own = "netlify";

    public static TokenWords Words { get; } =
        new(
            ["NETLIFY_AUTH_TOKEN"],
            "It can do what your account can; Netlify has no smaller one.",
            "https://app.netlify.com/user/applications"
        );

    public string Name => Own;

    public string Title => "Netlify";

    public TokenWords Token => Words;

    public IEnumerable<(string, string)> Additions(bool isSinglePage) => isSinglePage ? [("_redirects", "/* /index.html 200\n")] : [];

    public bool Answers(string path, Publication files) => Pages.Find(path, files) is not null || Redirects.Answer(path, files);

    public bool IsServed(string path) => path is not ("_redirects" or "_headers");

    public async Task<SentRelease> SendAsync(
        Publication files,
        PublishProject project,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        if (files.Files.Keys.FirstOrDefault(path => path.AsSpan().IndexOfAny('#', '?') >= 0) is { } odd)
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"Netlify takes no file with “#” or “?” in its name: {odd}",
                "Give it another name, and correct the places that ask for it."
            );
        }

        progress.Report(new PublishProgress("Asking Netlify what it has"));
        var site = await SiteAsync(project, cancellationToken);
        var digests = files.Files.Values.ToDictionary(
            file => file.Path,
            file => Convert.ToHexStringLower(Sha1(file)),
            StringComparer.Ordinal
        );
        var deploy = await api.Value.AskAsync(
            HttpMethod.Post,
            $"sites/{site}/deploys?title={Uri.EscapeDataString($"Builder {files.Id}")}",
            new JsonObject
            {
                ["files"] = new JsonObject([.. digests.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Key, one.Value))]),
                ["draft"] = true,
                ["async"] = digests.Count > MostAtOnce,
            },
            cancellationToken
        );
        var id = HostAnswer.Text(deploy, "id");
        if (digests.Count > MostAtOnce)
        {
            deploy = await WaitAsync(id, state => state is "prepared" or "ready" or "uploaded" or "processed", progress, cancellationToken);
        }

        var required = (deploy["required"] as JsonArray ?? [])
            .Select(one => one!.GetValue<string>())
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var lacking = files.Files.Values.Where(file => required.Remove(digests[file.Path])).ToList();
        await Uploads.AllAsync(
            lacking,
            AtOnce,
            "Sending files to Netlify",
            progress,
            async (file, stop) =>
                await api.Value.SendAsync(
                    HttpMethod.Put,
                    $"deploys/{id}/files/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}",
                    () => HostApi.Bytes(file.Read()),
                    stop
                ),
            cancellationToken
        );
        deploy = await WaitAsync(id, state => state is "ready" or "processed", progress, cancellationToken);
        return new SentRelease(
            site,
            id,
            HostAnswer.Find(deploy, "deploy_ssl_url") ?? HostAnswer.Find(deploy, "deploy_url"),
            lacking.Count,
            lacking.Sum(file => file.Length)
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
        var live = await api.Value.AskAsync(HttpMethod.Post, $"sites/{project}/deploys/{release}/restore", null, cancellationToken);
        return new LiveRelease(release, HostAnswer.Find(live, "ssl_url") ?? HostAnswer.Find(live, "url"));
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

    /// <summary>The site's id at Netlify, which it keeps under any name.</summary>
    private async Task<string> SiteAsync(PublishProject project, CancellationToken cancellationToken)
    {
        if (project.Wanted is { } wanted)
        {
            var found = await api.Value.AskAsync(
                HttpMethod.Get,
                $"sites?name={Uri.EscapeDataString(wanted)}&filter=all&per_page=100",
                null,
                cancellationToken
            );
            if ((found as JsonArray)?.FirstOrDefault(site => HostAnswer.Find(site, "name") == wanted) is { } theirs)
            {
                return HostAnswer.Text(theirs, "id");
            }

            try
            {
                return await MakeAsync(wanted, cancellationToken);
            }
            catch (HostRefusal taken) when (taken.Status == HttpStatusCode.UnprocessableEntity)
            {
                throw new BuilderException(
                    ErrorKind.Conflict,
                    $"Somebody else has a site called “{wanted}” at Netlify.",
                    "Choose another name.",
                    taken.Text
                );
            }
        }

        if (project.Known is { } known)
        {
            try
            {
                await api.Value.AskAsync(HttpMethod.Get, $"sites/{known}", null, cancellationToken);
                return known;
            }
            catch (HostRefusal gone) when (gone.Status == HttpStatusCode.NotFound)
            {
                throw new BuilderException(
                    ErrorKind.NotFound,
                    "The site that this folder was published to is not at Netlify any more, or belongs to another account.",
                    "Name the site to publish to, or a new one, with --project.",
                    gone.Text
                );
            }
        }

        try
        {
            return await MakeAsync(project.Slug, cancellationToken);
        }
        catch (HostRefusal taken) when (taken.Status == HttpStatusCode.UnprocessableEntity)
        {
            return await MakeAsync($"{project.Slug}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))}", cancellationToken);
        }
    }

    private async Task<string> MakeAsync(string name, CancellationToken cancellationToken) =>
        HostAnswer.Text(
            await api.Value.AskOnceAsync(HttpMethod.Post, "sites", new JsonObject { ["name"] = name }, cancellationToken),
            "id"
        );

    private async Task<JsonNode> WaitAsync(
        string id,
        Func<string, bool> isThere,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    ) =>
        await HostAnswer.WaitAsync(
            "Netlify",
            () => api.Value.AskAsync(HttpMethod.Get, $"deploys/{id}", null, cancellationToken),
            deploy =>
                HostAnswer.Find(deploy, "state") switch
                {
                    "error" or "rejected" => throw new BuilderException(
                        ErrorKind.External,
                        $"Netlify could not take the site: {ShownText.Line(HostAnswer.Find(deploy, "error_message") ?? "it gave no reason")}",
                        null,
                        deploy.ToJsonString()
                    ),
                    { } state => isThere(state),
                    null => false,
                },
            Patience,
            progress,
            clock,
            cancellationToken
        );

#pragma warning disable CA5350 // Netlify knows files by their SHA-1.
    private static byte[] Sha1(PublishedFile file) => SHA1.HashData(file.Read());
#pragma warning restore CA5350
}
