using System.Text;
using System.Text.Json.Nodes;

namespace Builder.Core.Publishing;

/// <summary>Files as Cloudflare Pages knows and takes them.</summary>
internal static class CloudflareAssets
{
    private const long LargestBucket = 40L << 20;
    private const int MostInBucket = 1000;
    private const int HashLength = 32;

    /// <summary>Files with a meaning of their own, which are sent beside the others and cannot be fetched.</summary>
    public static readonly string[] Rules = ["_redirects", "_headers", "_routes.json"];

    /// <summary>By path, what each file is known by; not those with a meaning of their own.</summary>
    public static Dictionary<string, string> Hashes(Publication files) =>
        files.Files.Values.Where(file => !Rules.Contains(file.Path)).ToDictionary(file => file.Path, Hash, StringComparer.Ordinal);

    /// <summary>Sends files in as few requests as they fit into.</summary>
    public static async Task SendAsync(
        HostApi assets,
        List<PublishedFile> files,
        Dictionary<string, string> hashes,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    )
    {
        var (done, total) = (0L, files.Sum(file => file.Length));
        for (var at = 0; at < files.Count; )
        {
            var bucket = new List<PublishedFile>();
            for (
                var size = 0L;
                at < files.Count && bucket.Count < MostInBucket && (bucket.Count == 0 || size + files[at].Length < LargestBucket);
                at++
            )
            {
                bucket.Add(files[at]);
                size += files[at].Length;
            }

            var body = new JsonArray([
                .. bucket.Select(file =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["key"] = hashes[file.Path],
                            ["value"] = Convert.ToBase64String(file.Read()),
                            ["metadata"] = new JsonObject { ["contentType"] = file.ContentType },
                            ["base64"] = true,
                        }
                ),
            ]);
            await assets.AskAsync(HttpMethod.Post, "pages/assets/upload", body, cancellationToken);
            progress.Report(new PublishProgress("Sending files to Cloudflare", done += bucket.Sum(file => file.Length), total));
        }
    }

    /// <summary>The first half of BLAKE3 over the Base64 of the content and the ending of the name (wrangler's own).</summary>
    private static string Hash(PublishedFile file) =>
        Blake3
            .Hasher.Hash(Encoding.UTF8.GetBytes(Convert.ToBase64String(file.Read()) + Path.GetExtension(file.Path).TrimStart('.')))
            .ToString()[..HashLength];
}
