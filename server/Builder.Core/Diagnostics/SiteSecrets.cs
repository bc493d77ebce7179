using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Diagnostics;

/// <summary>
/// The secret values of one site: what its <c>.env</c> files say under names that no page is meant to have, and the keys that Builder holds
/// (docs/threats.md, S2). They are looked for in what was built, and taken out of every text that a tool said.
/// </summary>
internal sealed partial class SiteSecrets
{
    private const int Shortest = 8;
    private const int LargestFile = 64 * 1024;
    private const int LargestSearched = 16 * 1024 * 1024;

    private readonly List<(string Form, string Origin)> _forms;
    private readonly SearchValues<string> _any;

    private SiteSecrets(List<(string, string)> forms)
    {
        _forms = forms;
        _any = SearchValues.Create([.. forms.Select(form => form.Item1)], StringComparison.Ordinal);
    }

    /// <param name="root">The site's folder or its draft.</param>
    /// <param name="keys">Keys of services that Builder holds.</param>
    public static SiteSecrets Of(string root, IReadOnlyList<string> keys)
    {
        List<(string Value, string Origin)> values =
        [
            .. keys.Where(key => key.Length >= Shortest).Select(key => (key, "a key that Builder keeps for you")),
        ];
        foreach (var file in Files(root))
        {
            values.AddRange(Read(file).Select(one => (one.Value, $"{one.Name} of {Path.GetFileName(file)}")));
        }

        return new SiteSecrets([.. values.Distinct().SelectMany(one => Forms(one.Value).Select(form => (form, one.Origin)))]);
    }

    /// <summary>What nobody may see is not shown either: why there is no page of these files. Null when none holds a secret.</summary>
    public Finding? WhyNotShown(IEnumerable<(string Path, long Length, Func<byte[]> Read)> files) =>
        FindIn(files) is var (path, origin)
            ? new Finding(
                DiagnosticSource.Build,
                DiagnosticSeverity.Error,
                $"The page would publish a secret: {path} holds the value of {origin}. Everybody who opens the site could read it."
            )
            {
                Code = "SECRET_IN_PAGE",
            }
            : null;

    /// <summary>What was built and holds a secret: the file, and whose value it is. Null when nothing does.</summary>
    private (string Path, string Origin)? FindIn(IEnumerable<(string Path, long Length, Func<byte[]> Read)> files)
    {
        if (_forms.Count == 0)
        {
            return null;
        }

        foreach (var file in files.Where(file => file.Length <= LargestSearched))
        {
            var text = Encoding.Latin1.GetString(file.Read());
            if (text.AsSpan().IndexOfAny(_any) is >= 0 and var place)
            {
                var found = _forms.First(form => text.AsSpan(place).StartsWith(form.Form, StringComparison.Ordinal));
                return (file.Path, found.Origin);
            }
        }

        return null;
    }

    /// <summary>The text without the values.</summary>
    public string Hide(string text)
    {
        if (_forms.Count == 0 || text.AsSpan().IndexOfAny(_any) < 0)
        {
            return text;
        }

        return _forms.Aggregate(text, (hidden, form) => hidden.Replace(form.Form, "(secret)", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Files(string root)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFiles(root, ".*")
                    .Where(file =>
                        Path.GetFileName(file) is var name
                        && (name.StartsWith(".env", StringComparison.Ordinal) || name.StartsWith(".dev.vars", StringComparison.Ordinal))
                        && SitePath.TryParse(name, out var path, out _)
                        && PathPolicy.WhyNotReadable(path) is not null
                    ),
            ];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<(string Name, string Value)> Read(string file)
    {
        string text;
        try
        {
            if (new FileInfo(file).Length > LargestFile)
            {
                return [];
            }

            text = PlainFile.Text(file);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return Line()
            .Matches(text)
            .Select(line => (Name: line.Groups["name"].Value, Value: line.Groups["value"].Value.Trim().Trim('"', '\'', '`')))
            .Where(one => !Public().IsMatch(one.Name) && IsSecret(one.Name, one.Value));
    }

    /// <summary>Long enough to be one, and no plain word, address or path that any page might show, unless its name says that it is one.</summary>
    private static bool IsSecret(string name, string value) =>
        value.Length >= Shortest
        && (
            SecretName().IsMatch(name)
            || (value.Any(char.IsAsciiDigit) && value.Any(char.IsLetter) && !value.Contains(' ') && !Address().IsMatch(value))
            || Credentials().IsMatch(value)
        );

    /// <summary>As it is, and in Base64 from any place, as an address with its content has it.</summary>
    private static IEnumerable<string> Forms(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return value;
        if (Encoding.Latin1.GetString(bytes) is var asBytes && asBytes != value)
        {
            yield return asBytes;
        }

        if (bytes.Length < 12)
        {
            yield break;
        }

        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var first = before == 0 ? 0 : before + 1;
            var last = ((before + bytes.Length) * 8) / 6;
            yield return text[first..last];
        }
    }

    [GeneratedRegex(
        @"^[ \t]*(?:export[ \t]+)?(?<name>[A-Za-z_][\w.-]*)[ \t]*[=:][ \t]*(?<value>""[^""\n]*""|'[^'\n]*'|`[^`\n]*`|[^\n#]*)",
        RegexOptions.Multiline
    )]
    private static partial Regex Line();

    /// <summary>Names whose values pages are meant to have, by what the tools take for such.</summary>
    [GeneratedRegex(@"^(VITE|PUBLIC|NEXT_PUBLIC|NUXT_PUBLIC|REACT_APP|GATSBY|EXPO_PUBLIC|ASTRO|SITE)_", RegexOptions.IgnoreCase)]
    private static partial Regex Public();

    [GeneratedRegex(@"key|secret|token|pass|pwd|auth|cred|private|dsn|salt|signature|webhook", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"^(https?://|wss?://|localhost\b|[\w.-]+:\d+$|\.{0,2}/|[\w-]+(\.[\w-]+)+$|\d{4}-\d\d)", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    [GeneratedRegex(@"^[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@", RegexOptions.IgnoreCase)]
    private static partial Regex Credentials();
}
