using System.Text.Json.Nodes;

namespace Builder.Core.Publishing;

/// <summary>Reads what hosts answer.</summary>
internal static class HostAnswer
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>A text; null when there is none.</summary>
    public static string? Find(JsonNode? node, string name) =>
        (node as JsonObject)?[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    /// <exception cref="BuilderException">External: it is not there.</exception>
    public static string Text(JsonNode? node, string name) =>
        Find(node, name)
        ?? throw new BuilderException(
            ErrorKind.External,
            "The host answered with something that is not what it promises.",
            "Try again in a minute.",
            $"There is no “{name}” in {node?.ToJsonString()}"
        );

    /// <summary>Asks until it is so.</summary>
    /// <exception cref="BuilderException">External: it was not within that time.</exception>
    public static async Task<JsonNode> WaitAsync(
        string host,
        Func<Task<JsonNode>> ask,
        Func<JsonNode, bool> isThere,
        TimeSpan patience,
        IProgress<PublishProgress> progress,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isThere(answer))
            {
                return answer;
            }

            progress.Report(new PublishProgress($"{host} makes it ready"));
            if (clock.GetElapsedTime(began) > patience)
            {
                throw new BuilderException(
                    ErrorKind.External,
                    $"{host} has all files but did not make them ready within {patience.TotalMinutes:0} minutes.",
                    "Publish again in a while; nothing is sent again.",
                    answer.ToJsonString()
                );
            }

            await Task.Delay(Between, clock, cancellationToken);
        }
    }
}

/// <summary>Sends files, several at once.</summary>
internal static class Uploads
{
    public static async Task AllAsync(
        IReadOnlyList<PublishedFile> files,
        int atOnce,
        string message,
        IProgress<PublishProgress> progress,
        Func<PublishedFile, CancellationToken, Task> send,
        CancellationToken cancellationToken
    )
    {
        var (done, total) = (0L, files.Sum(file => file.Length));
        await Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
            async (file, stop) =>
            {
                await send(file, stop);
                progress.Report(new PublishProgress(message, Interlocked.Add(ref done, file.Length), total));
            }
        );
    }
}

/// <summary>The rules of a <c>_redirects</c> file that let one page answer for every address (Netlify, Cloudflare Pages).</summary>
internal static class Redirects
{
    public static bool Answer(string path, Publication files) =>
        files.Files.GetValueOrDefault("_redirects") is { } rules
        && System
            .Text.Encoding.UTF8.GetString(rules.Read())
            .Split('\n')
            .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Any(rule => rule is [var from, var to, ..] && Fits(from, path) && Pages.Find(to.TrimStart('/'), files) is not null);

    private static bool Fits(string from, string path) =>
        from.EndsWith('*')
            ? ("/" + path).StartsWith(from[..^1], StringComparison.Ordinal)
            : string.Equals(from.Trim('/'), path.Trim('/'), StringComparison.Ordinal);
}
