using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Proofs;
using Builder.Core.Sites;

namespace Builder.Core.Publishing;

/// <summary>What is wrong with a built site only once strangers open it at another address, each at its place in the sources.</summary>
internal sealed partial class PublishChecks(Artifact artifact, SiteFolder folder)
{
    private const long LargestText = 16L << 20;
    private const long LargeImage = 1L << 20;
    private const long MuchCode = 1L << 20;
    private static readonly string[] Images = [".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"];

    private readonly PlaceOfWords words = new(folder);
    private readonly List<Finding> findings = [];
    private readonly List<Finding> secrets = [];

    /// <param name="routes">The addresses that the site leads to.</param>
    /// <param name="target">Null when it is not known yet where it goes.</param>
    public static PublishProblems Find(Artifact artifact, SiteFolder folder, IReadOnlyCollection<string> routes, IPublishTarget? target)
    {
        var checks = new PublishChecks(artifact, folder);
        checks.Look(routes, target);
        var diagnoser = new Diagnoser(folder);
        // The lines around a secret would show it once more.
        IReadOnlyList<Diagnostic> secrets = [.. diagnoser.Describe(checks.secrets).Select(secret => secret with { CodeFrame = null })];
        return new PublishProblems(secrets, diagnoser.Describe(checks.findings));
    }

    private void Look(IReadOnlyCollection<string> routes, IPublishTarget? target)
    {
        if (!artifact.Files.ContainsKey("index.html"))
        {
            Add("no-page", "There is no index.html, so whoever opens the site’s address gets nothing.", null, null, isError: true);
        }

        var head = new PageHeadChecks(artifact, folder, Add);
        foreach (var file in artifact.Files.Values.Where(file => IsText(file) && file.Length <= LargestText))
        {
            var text = Encoding.UTF8.GetString(artifact.Read(file));
            Secrets(file, text);
            OwnAddresses(file, text);
            if (file.Path.EndsWith(".html", StringComparison.OrdinalIgnoreCase) && file.Path != "404.html")
            {
                head.Look(file.Path, text);
            }
        }

        Weight();
        if (target is not null)
        {
            Serving(routes, target);
        }

        if (!artifact.Files.ContainsKey("robots.txt") && !artifact.Files.ContainsKey("sitemap.xml"))
        {
            Add(
                "robots",
                "There is no robots.txt and no sitemap.xml for search engines.",
                "Put them into the folder of files that are served as they are (“public”).",
                null
            );
        }
    }

    private void Serving(IReadOnlyCollection<string> routes, IPublishTarget target)
    {
        if (artifact.Base != "/" && artifact.Base != "./" && artifact.Base.Length > 0)
        {
            Add(
                "base",
                $"The site was built for the address {artifact.Base} below its host, and {target.Title} serves it at the top: its scripts and pictures would not be found.",
                "Set “base” to “/” in the configuration of Vite.",
                words.Find(["base:"]),
                isError: true
            );
        }

        var files = Publication.Of(artifact, target);
        foreach (var route in routes.Select(route => route.Split('?', '#')[0].Trim('/')).Distinct(StringComparer.Ordinal))
        {
            if (!target.Answers(Uri.UnescapeDataString(route), files))
            {
                Add(
                    "reload",
                    $"Whoever opens “/{route}” directly, or loads it again, gets “not found” at {target.Title}.",
                    $"Add a rule that lets index.html answer for it: {string.Join(", ", target.Additions(true).Select(addition => $"{addition.Path} with “{addition.Text.Trim()}”"))}",
                    words.Find([$"\"/{route}\"", $"'/{route}'", $"\"{route}\"", $"'{route}'"]),
                    isError: true
                );
            }
        }
    }

    private void Secrets(ArtifactFile file, string text)
    {
        foreach (var (at, found, what) in SecretPatterns.Find(text).DistinctBy(one => one.Text))
        {
            secrets.Add(
                new Finding(
                    DiagnosticSource.Runtime,
                    DiagnosticSeverity.Error,
                    $"{file.Path} holds {what}. Everybody who opens the site could read it."
                )
                {
                    Code = RuntimeCodes.Page + "secret",
                    Topic = what,
                    Help = "Take it out, make a new one at the service, for this one may have been seen, and let a server of yours use it.",
                }.At(PlaceOf(file, text, at) ?? words.Find([found, found[..Math.Min(found.Length, 16)]]))
            );
        }
    }

    private void OwnAddresses(ArtifactFile file, string text)
    {
        foreach (Match match in OwnAddress().Matches(text))
        {
            // Libraries name such addresses too, and ask none of them.
            if (PlaceOf(file, text, match.Index) is { } place)
            {
                Add(
                    "own-address",
                    $"The site asks {PlainText.Clean(match.Value, 100)}, which on a visitor’s computer is the visitor’s own.",
                    "Use the address under which everybody reaches it, for instance from a VITE_ variable.",
                    place,
                    isError: true
                );
            }
        }
    }

    private void Weight()
    {
        foreach (
            var image in artifact.Files.Values.Where(file =>
                file.Length > LargeImage && Images.Contains(Path.GetExtension(file.Path), StringComparer.OrdinalIgnoreCase)
            )
        )
        {
            var name = NameOf(image);
            Add(
                "weight",
                $"The picture {name} has {image.Length / 1048576.0:0.0} MB; on a phone it takes long to come.",
                "Make it smaller: at most as wide as it is shown, as WebP or AVIF.",
                words.Find([name])
            );
        }

        var code = artifact
            .Files.Values.Where(file => file.Path.EndsWith(".js", StringComparison.Ordinal) && file.IsHashed)
            .Sum(file => Artifact.Encode(artifact.Read(file), ContentCoding.Gzip).LongLength);
        if (code > MuchCode)
        {
            Add(
                "weight",
                $"Its scripts have {code / 1048576.0:0.0} MB as they travel, which takes a phone seconds.",
                "Load what is not needed at first with import().",
                null
            );
        }
    }

    private void Add(string kind, string message, string? next, (string Path, int Line, int Column)? place, bool isError = false) =>
        findings.Add(
            new Finding(DiagnosticSource.Runtime, isError ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning, message)
            {
                Code = RuntimeCodes.Page + kind,
                Help = next,
            }.At(place)
        );

    /// <summary>Where a place of a built file comes from: by its source map, or the same text in a file that is served as it is.</summary>
    private (string Path, int Line, int Column)? PlaceOf(ArtifactFile file, string text, int at)
    {
        var before = text.AsSpan(0, at);
        var (line, column) = (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
        if (IsScript(file) && artifact.Original(file.Path, line, column) is { } original)
        {
            return original;
        }

        if (IsScript(file) && file.IsHashed)
        {
            return null;
        }

        foreach (var path in new[] { file.Path, "public/" + file.Path })
        {
            if (SitePath.TryParse(path, out var source, out _) && folder.ReadIfPlain(source) is { } bytes)
            {
                var lines = Encoding.UTF8.GetString(bytes).Split('\n');
                var written = text.Split('\n')[line - 1].Trim();
                var index = Array.FindIndex(lines, one => one.Trim() == written);
                return (path, index < 0 ? 1 : index + 1, 1);
            }
        }

        return null;
    }

    /// <summary>The name that it has in the sources: a build puts a hash behind it.</summary>
    private static string NameOf(ArtifactFile file) =>
        file.IsHashed ? Hashed().Replace(Path.GetFileName(file.Path), "") : Path.GetFileName(file.Path);

    private static bool IsScript(ArtifactFile file) => Path.GetExtension(file.Path) is ".js" or ".mjs";

    private static bool IsText(ArtifactFile file) =>
        file.ContentType.Contains("charset", StringComparison.Ordinal) || file.Path.EndsWith(".json", StringComparison.Ordinal);

    [GeneratedRegex(
        @"\b(?:https?|wss?)://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+)?(?![\w.-])[^\s""'`<>\\)]{0,80}",
        RegexOptions.IgnoreCase
    )]
    public static partial Regex OwnAddress();

    [GeneratedRegex(@"-[\w-]{8}(?=\.[^.]+$)")]
    private static partial Regex Hashed();
}
