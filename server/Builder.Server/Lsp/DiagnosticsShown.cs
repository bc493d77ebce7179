using Builder.Protocol;

namespace Builder.Server.Lsp;

/// <summary>The problems that one editor shows, per site. A new check replaces all of a site's; files that have none left are cleared.</summary>
internal sealed class DiagnosticsShown(EditorConnection editor)
{
    /// <summary>Problems without a file of their own (a failed install, a configuration that throws) are shown where the site begins.</summary>
    private const string Fallback = "package.json";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HashSet<string>> _filesOf = [];

    internal void Replace(string site, IReadOnlyList<BuildDiagnostic> diagnostics)
    {
        lock (_gate)
        {
            var byFile = diagnostics.GroupBy(found => found.Path ?? Fallback).ToDictionary(group => group.Key, group => group.ToList());
            var before = _filesOf.GetValueOrDefault(site) ?? [];
            foreach (var cleared in before.Where(file => !byFile.ContainsKey(file)))
            {
                Publish(site, cleared, []);
            }
            foreach (var (file, found) in byFile)
            {
                Publish(site, file, found);
            }
            _filesOf[site] = [.. byFile.Keys];
        }
    }

    private void Publish(string site, string file, IReadOnlyList<BuildDiagnostic> found)
    {
        var path = Path.Combine(site, file.Replace('/', Path.DirectorySeparatorChar));
        var uri = editor.Documents.Find(path)?.Uri ?? FileUri.FromPath(path);
        var problems = found.Select(diagnostic => ToProblem(site, diagnostic)).ToList();
        editor.Client.Notify(
            "textDocument/publishDiagnostics",
            new PublishDiagnosticsParams(uri, problems),
            LspJson.Default.PublishDiagnosticsParams
        );
    }

    private static Problem ToProblem(string site, BuildDiagnostic found)
    {
        // Our lines and columns count from 1. The end of the place is not known: editors widen an empty range to the word there.
        var place = new Position(Math.Max(0, (found.Line ?? 1) - 1), Math.Max(0, (found.Column ?? 1) - 1));
        var severity = found.Severity == BuildSeverity.Error ? 1 : 2;
        var message = found.NextStep is null ? found.Message : $"{found.Message}\n{found.NextStep}";
        return new Problem(new Range(place, place), severity, "Builder", message, found.Source, new ProblemOrigin(site, found.Signature));
    }
}
