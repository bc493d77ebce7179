using System.Runtime.InteropServices;
using System.Text;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Diagnostics;

/// <summary>Turns what tools report about one folder into diagnostics: placed, put into words, folded, bounded.</summary>
internal sealed class Diagnoser(SiteFolder folder)
{
    /// <summary>More than a site has whose types nobody ever checked. All are kept, since the next check is compared with them.</summary>
    private const int Most = 5000;

    /// <summary>Of so many the lines around are shown.</summary>
    private const int MostFrames = 200;

    private readonly PathsAsInSite paths = new(folder);
    private readonly Dictionary<string, string[]?> lines = new(StringComparer.Ordinal);
    private readonly NearFiles near = new(folder);
    private readonly Lazy<SiteSecrets> secrets = new(() => SiteSecrets.Of(folder.Root, []));

    public IReadOnlyList<Diagnostic> Describe(IEnumerable<Finding> findings)
    {
        var kept = new List<(Diagnostic Diagnostic, string? Subject)>();
        var byPath = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            if (kept.Count == Most)
            {
                break;
            }
            var (diagnostic, subject) = Describe(finding, hasFrame: kept.Count < MostFrames);
            var ofFile = CollectionsMarshal.GetValueRefOrAddDefault(byPath, diagnostic.Path ?? "", out _) ??= [];
            var found = ofFile.FindIndex(other => AreSame(kept[other].Diagnostic, kept[other].Subject, diagnostic, subject));
            var twin = found < 0 ? found : ofFile[found];
            if (twin < 0)
            {
                ofFile.Add(kept.Count);
                kept.Add((diagnostic, subject));
            }
            else if (diagnostic.Line is not null && (kept[twin].Diagnostic.Line is null || diagnostic.Source == DiagnosticSource.Types))
            {
                // The type checker reads the file as it is written; the bundler may have read a transformed copy.
                kept[twin] = (diagnostic, subject);
            }
        }
        return [.. kept.Select(item => item.Diagnostic).OrderBy(item => item.Severity)];
    }

    /// <summary>One problem that was built from several reports, without a place in a file.</summary>
    public static Diagnostic Plain(DiagnosticSource source, string message, string? nextStep, string raw = "") =>
        new(
            source,
            DiagnosticSeverity.Error,
            null,
            null,
            null,
            message,
            nextStep,
            null,
            PlainText.Clean(raw),
            PlainText.Signature(source, null, null, message)
        );

    /// <summary>The same problem at another place; it stays the same by its signature.</summary>
    public Diagnostic PlaceAt(Diagnostic problem, string path, int line) =>
        problem with
        {
            Path = path,
            Line = line,
            Column = null,
            CodeFrame = Frame(path, line, null),
        };

    private (Diagnostic, string? Subject) Describe(Finding finding, bool hasFrame)
    {
        finding = finding with
        {
            Text = secrets.Value.Hide(paths.Of(PlainText.Clean(finding.Text, 8000))),
            Frame = finding.Frame is { } frame ? secrets.Value.Hide(paths.Of(frame)) : null,
        };
        var path = Relative(finding.Path);
        if (
            finding.Source is DiagnosticSource.Types or DiagnosticSource.Lint
            && SitePath.TryParse(path, out var place, out _)
            && PathPolicy.WhyNotReadable(place) is not null
        )
        {
            // Checkers quote what they object to, and this file is not to be quoted.
            finding = finding with
            {
                Text = $"{path} may hold secrets, so what was found in it is not told.",
                Frame = null,
            };
        }
        var words = DiagnosticMessages.For(finding);
        if (
            finding.Source is DiagnosticSource.Types or DiagnosticSource.Build
            && words.Subject?.Split(':', 2) is ["import", var missing]
            && near.Instead(path, Whole(missing, finding.Text)) is { } instead
        )
        {
            words = words with { NextStep = instead };
        }

        finding = Place(finding, path, words.Subject);
        var signature = PlainText.Signature(
            finding.Source,
            path,
            words.Subject is null ? finding.Code : null,
            words.Subject ?? finding.Text
        );
        var raw =
            finding.Code is { } code && !finding.Text.Contains(code, StringComparison.Ordinal) ? $"{code}: {finding.Text}" : finding.Text;
        return (
            new Diagnostic(
                finding.Source,
                finding.Severity,
                path,
                path is null ? null : finding.Line,
                path is null ? null : finding.Column,
                words.Message,
                words.NextStep,
                hasFrame ? Frame(path, finding.Line, finding.Column) ?? finding.Frame : null,
                PlainText.Clean(raw),
                signature
            )
            {
                IsUnfinished = finding.IsUnfinished,
                Trail = finding.Trail,
            },
            words.Subject
        );
    }

    /// <summary>What was imported, where of a package only its name is known: <c>lib/card</c> for <c>lib</c>.</summary>
    private static string Whole(string name, string text) =>
        QuotedAt(text, name + "/") is >= 0 and var start && text.IndexOf(text[start], start + 1) is > 0 and var end
            ? text[(start + 1)..end]
            : name;

    /// <summary>
    /// Where an import stands in the file as it is written: bundlers give its line in the transformed code, or none. A place
    /// that the file does not have is no place.
    /// </summary>
    private Finding Place(Finding finding, string? path, string? subject)
    {
        if (path is null || LinesOf(path) is not { } all)
        {
            return finding;
        }
        finding = finding.CountsSeparators ? InOurLines(finding, all) : finding;
        var name = subject?.Split(':', 2) is ["import" or "export", { } what] ? what : null;
        if (finding.Source != DiagnosticSource.Types && name is not null)
        {
            for (var index = 0; index < all.Length; index++)
            {
                var column = subject!.StartsWith("import", StringComparison.Ordinal)
                    ? QuotedAt(all[index], name)
                    : ImportedAt(all[index], name);
                if (column >= 0)
                {
                    return finding with { Line = index + 1, Column = column + 1 };
                }
            }
        }
        return finding.Line > all.Length ? finding with { Line = null, Column = null }
            : finding.Line is > 0 and { } line && finding.Column > all[line - 1].Length + 1 ? finding with { Column = null }
            : finding;
    }

    /// <summary>The place in the lines that everything else counts, and that a person's editor shows.</summary>
    private static Finding InOurLines(Finding finding, string[] all)
    {
        var theirs = 0;
        for (var index = 0; index < all.Length; index++)
        {
            var start = 0;
            foreach (var part in all[index].Split('\u2028', '\u2029'))
            {
                if (++theirs == finding.Line)
                {
                    return finding with { Line = index + 1, Column = start + finding.Column };
                }
                start += part.Length + 1;
            }
        }
        return finding;
    }

    private static int QuotedAt(string line, string name) =>
        Math.Max(
            Math.Max(line.IndexOf($"'{name}", StringComparison.Ordinal), line.IndexOf($"\"{name}", StringComparison.Ordinal)),
            line.IndexOf($"`{name}", StringComparison.Ordinal)
        );

    private static int ImportedAt(string line, string name) =>
        line.Contains("import", StringComparison.Ordinal) ? line.IndexOf(name, StringComparison.Ordinal) : -1;

    /// <summary>The type checker and the build often report one mistake each in their own words.</summary>
    private static bool AreSame(Diagnostic a, string? subjectA, Diagnostic b, string? subjectB) =>
        a.Path == b.Path
        && (a.Severity == b.Severity || b.Source == DiagnosticSource.Lint)
        && (
            a.Signature == b.Signature && (a.Line == b.Line || a.Line is null || b.Line is null)
            || subjectA is not null && subjectA == subjectB && (a.Source != b.Source || subjectA != "syntax")
            || a.Source != b.Source && b.Source != DiagnosticSource.Lint && a.Line is not null && a.Line == b.Line
        );

    private string? Relative(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }
        path = path.Split('?')[0].TrimStart('\0').Replace('\\', '/');
        if (path.StartsWith("file://", StringComparison.Ordinal))
        {
            path = Uri.UnescapeDataString(path[7..]);
        }
        var root = folder.Root.Replace('\\', '/').TrimEnd('/') + "/";
        if (path.StartsWith(root, StringComparison.Ordinal))
        {
            path = path[root.Length..];
        }
        return SitePath.TryParse(path, out var parsed, out _) && !parsed.Value.StartsWith("node_modules/", StringComparison.Ordinal)
            ? parsed.Value
            : null;
    }

    /// <summary>Two lines before and after, from the file as it is, with a marker: every tool draws its own, or none.</summary>
    private string? Frame(string? path, int? line, int? column)
    {
        if (path is null || line is not { } at || LinesOf(path) is not { } all || at < 1 || at > all.Length)
        {
            return null;
        }
        var frame = new StringBuilder();
        var last = Math.Min(all.Length, at + 2);
        var width = last.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        for (var number = Math.Max(1, at - 2); number <= last; number++)
        {
            var text = all[number - 1].Length <= 200 ? all[number - 1] : all[number - 1][..200] + "…";
            frame
                .Append(number == at ? "> " : "  ")
                .Append(number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width))
                .Append(" | ")
                .Append(text)
                .Append('\n');
            if (number == at && column is > 0 and <= 200)
            {
                // Tabs before the place are kept, so that the marker stands under it.
                var before = text.AsSpan(0, Math.Min(column.Value - 1, text.Length));
                frame.Append(' ', width + 2).Append(" | ");
                foreach (var character in before)
                {
                    frame.Append(character == '\t' ? '\t' : ' ');
                }
                frame.Append("^\n");
            }
        }
        return frame.ToString().TrimEnd('\n');
    }

    private string[]? LinesOf(string path)
    {
        if (!lines.TryGetValue(path, out var found))
        {
            var parsed = SitePath.Parse(path);
            var bytes = PathPolicy.WhyNotReadable(parsed) is null ? folder.ReadIfPlain(parsed) : null;
            lines[path] = found = bytes is null || bytes.Length > 2 * 1024 * 1024 ? null : FileText.Read(bytes).Text?.Text.Split('\n');
        }
        return found;
    }
}
