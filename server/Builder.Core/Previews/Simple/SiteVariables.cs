using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Previews.Simple;

/// <summary>
/// What <c>import.meta.env</c> holds in a build: Vite's own names, and of the environment files those that begin with <c>VITE_</c>
/// (https://vite.dev/guide/env-and-mode). Names that sound like a secret are left out, for this page is made without the check that looks for them.
/// </summary>
internal sealed partial class SiteVariables
{
    private static readonly string[] Files = [".env", ".env.local", ".env.production", ".env.production.local"];

    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    private SiteVariables() { }

    public static SiteVariables Of(SiteFolder folder)
    {
        var variables = new SiteVariables();
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Files)
        {
            foreach (Match line in Line().Matches(Encoding.UTF8.GetString(folder.Read(SitePath.Parse(name)) ?? [])))
            {
                all[line.Groups["name"].Value] = Value(line);
            }
        }
        foreach (var (name, value) in all)
        {
            if (name.StartsWith("VITE_", StringComparison.Ordinal) && !SoundsSecret(name))
            {
                variables.values[name] = Expanded(value, all);
            }
        }
        return variables;
    }

    /// <summary>In front of a module that asks for it, on the module's own first line.</summary>
    public string Assignment
    {
        get
        {
            var members = values.Select(pair => $",{JsText.Quoted(pair.Key)}:{JsText.Quoted(pair.Value)}");
            return $$"""import.meta.env={"BASE_URL":"/","MODE":"production","DEV":false,"PROD":true,"SSR":false{{string.Concat(members)}}};""";
        }
    }

    /// <summary>A page with <c>%NAME%</c> replaced, as Vite does; names that are not there stay as they are.</summary>
    public string InPage(string html) =>
        Placeholder()
            .Replace(
                html,
                match =>
                    match.Groups["name"].Value switch
                    {
                        "BASE_URL" => "/",
                        "MODE" => "production",
                        var name => values.GetValueOrDefault(name, match.Value),
                    }
            );

    private static string Value(Match line)
    {
        var text = line.Groups["value"].Value;
        return text.Length > 1 && text[0] is '"' or '\'' or '`' && text[^1] == text[0]
            ? text[1..^1].Replace("\\n", text[0] == '"' ? "\n" : "\\n", StringComparison.Ordinal)
            : text.Split(" #", 2)[0].Trim();
    }

    private static string Expanded(string value, Dictionary<string, string> all) =>
        Reference().Replace(value, match => all.GetValueOrDefault(match.Groups["name"].Value, match.Value));

    private static bool SoundsSecret(string name) => Secret().IsMatch(name) && !PublicKey().IsMatch(name);

    [GeneratedRegex(
        @"^\s*(?:export\s+)?(?<name>[A-Za-z_]\w*)\s*=[^\S\r\n]*(?<value>""[^""]*""|'[^']*'|`[^`]*`|[^\r\n]*?)[^\S\r\n]*\r?$",
        RegexOptions.Multiline
    )]
    private static partial Regex Line();

    [GeneratedRegex(@"(?<!\\)\$\{?(?<name>[A-Za-z_]\w*)\}?")]
    private static partial Regex Reference();

    [GeneratedRegex("%(?<name>[A-Z_][A-Z0-9_]*)%")]
    private static partial Regex Placeholder();

    [GeneratedRegex("KEY|SECRET|TOKEN|PASSWORD|PRIVATE|CREDENTIAL|SERVICE_ROLE", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex("^VITE_[A-Z0-9_]*(?:ANON|PUBLIC|PUBLISHABLE)_KEY$", RegexOptions.IgnoreCase)]
    private static partial Regex PublicKey();
}
