namespace Builder.Core.Publishing;

/// <summary>The hosts that a site can be published to, a row each.</summary>
internal static class PublishTargets
{
    private sealed record Row(
        string Scheme,
        string Shape,
        string Words,
        TokenWords? Token,
        Func<string, PublishTokens, TimeProvider, IPublishTarget> Make
    );

    private static readonly IReadOnlyList<Row> Rows =
    [
        new(
            "folder",
            "folder:PATH",
            "a folder that your web server serves",
            null,
            (rest, _, _) => new FolderTarget(Path.GetFullPath(rest))
        ),
        new(NetlifyTarget.Own, NetlifyTarget.Own, "Netlify", NetlifyTarget.Words, (_, tokens, clock) => new NetlifyTarget(tokens, clock)),
        new(VercelTarget.Own, VercelTarget.Own, "Vercel", VercelTarget.Words, (_, tokens, clock) => new VercelTarget(tokens, clock)),
        new(
            CloudflareTarget.Own,
            CloudflareTarget.Own,
            "Cloudflare Pages",
            CloudflareTarget.Words,
            (_, tokens, clock) => new CloudflareTarget(tokens, clock)
        ),
    ];

    /// <summary>How targets are written and what they are, for help and for choosing.</summary>
    public static IReadOnlyList<PublishTargetWords> All =>
        [.. Rows.Select(row => new PublishTargetWords(row.Scheme, row.Shape, row.Words, row.Token))];

    /// <summary>Names of the environment under which tokens stand.</summary>
    public static IEnumerable<string> Variables => Rows.SelectMany(row => row.Token?.Variables ?? []);

    /// <exception cref="BuilderException">Validation: there is no such target.</exception>
    public static IPublishTarget Open(string written, PublishTokens tokens, TimeProvider clock)
    {
        var (scheme, rest) = written.Split(':', 2) is [var first, var second] ? (first, second) : (written, "");
        var row = Rows.FirstOrDefault(row => row.Scheme == scheme && row.Shape.Contains(':', StringComparison.Ordinal) == rest.Length > 0);
        return row is null
            ? throw new BuilderException(
                ErrorKind.Validation,
                $"“{ShownText.Line(written)}” is no place to publish to.",
                $"There are: {string.Join(", ", Rows.Select(each => each.Shape))}."
            )
            : row.Make(rest, tokens, clock);
    }

    /// <exception cref="BuilderException">Auth: there is none.</exception>
    public static string Token(PublishTokens tokens, string target, string title, TokenWords words) =>
        tokens.Find(target, words)
        ?? throw new BuilderException(
            ErrorKind.Auth,
            $"{title} needs a token to publish there.",
            $"Make one at {words.Where} and set {words.Variables[0]}. {words.Rights}"
        );
}

/// <param name="Id">Such as <c>netlify</c>, for its token.</param>
/// <param name="Shape">How it is written, such as <c>folder:PATH</c>.</param>
/// <param name="Token">Null where none is needed.</param>
public sealed record PublishTargetWords(string Id, string Shape, string Title, TokenWords? Token);
