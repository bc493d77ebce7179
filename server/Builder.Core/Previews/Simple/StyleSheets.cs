using System.Text;
using System.Text.RegularExpressions;

namespace Builder.Core.Previews.Simple;

/// <param name="Text">With what it imports in place, and every address from the site's root.</param>
/// <param name="Elsewhere">Statements that import from other servers; they have to stand first.</param>
/// <param name="IsTailwind">It has to go through Tailwind before a browser understands it.</param>
/// <param name="Classes">For a CSS module: the names it was written with, and those that the page gets.</param>
internal sealed record StyleSheet(string Text, string Elsewhere, bool IsTailwind, IReadOnlyDictionary<string, string> Classes);

/// <summary>The style sheets of one site.</summary>
internal sealed partial class StyleSheets(SiteSources sources, SimpleFindings findings, Action<string> onAsset)
{
    private readonly Dictionary<string, StyleSheet> sheets = new(StringComparer.Ordinal);

    public static bool IsModule(string path) => path.EndsWith(".module.css", StringComparison.Ordinal);

    public StyleSheet Of(string path)
    {
        if (!sheets.TryGetValue(path, out var sheet))
        {
            // A sheet that imports itself finds itself empty.
            sheets[path] = new StyleSheet("", "", false, new Dictionary<string, string>());
            sheets[path] = sheet = Read(path);
        }
        return sheet;
    }

    private StyleSheet Read(string path)
    {
        var text = Comment().Replace(sources.Text(path) ?? "", match => new string('\n', match.Value.Count(letter => letter == '\n')));
        var classes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (IsModule(path))
        {
            if (ModuleOnly().IsMatch(text))
            {
                findings.Refuse($"{path} uses what only a build of CSS modules understands");
            }
            var mark = SimpleMaking.Hash(path)[..5];
            text = Prelude()
                .Replace(
                    text,
                    rule =>
                        ClassName()
                            .Replace(rule.Value, name => "." + (classes[name.Groups["name"].Value] = $"{name.Groups["name"].Value}_{mark}"))
                );
        }
        text = Address().Replace(text, match => $"url({JsText.Quoted(Rooted(path, match.Groups["what"].Value))})");
        var elsewhere = new StringBuilder();
        var isTailwind = Tailwind().IsMatch(text);
        text = Import().Replace(text, match => Imported(path, match, elsewhere, ref isTailwind));
        foreach (Match plugin in Plugin().Matches(text))
        {
            findings.LeaveOut($"styles of the Tailwind plugin {plugin.Groups["what"].Value}");
        }
        return new StyleSheet(Plugin().Replace(text, ""), elsewhere.ToString(), isTailwind, classes);
    }

    private string Imported(string path, Match match, StringBuilder elsewhere, ref bool isTailwind)
    {
        var (what, rest) = (match.Groups["what"].Value, match.Groups["rest"].Value.Trim());
        if (IsElsewhere(what))
        {
            elsewhere.Append(match.Value).Append('\n');
            return "";
        }
        if (ShippedPackages.PackageOf(what) == "tailwindcss")
        {
            findings.Use("tailwindcss");
            isTailwind = true;
            return match.Value;
        }
        var target = sources.Resolve(path, what) ?? (what.StartsWith('.') ? null : sources.Resolve(path, "./" + what));
        if (target is null || !target.EndsWith(".css", StringComparison.Ordinal))
        {
            findings.Refuse(what.StartsWith('.') ? $"{path} imports {what}, which is not there" : $"its styles use “{what}”");
            return "";
        }
        var inner = Of(target);
        isTailwind |= inner.IsTailwind;
        elsewhere.Append(inner.Elsewhere);
        var layer = Layer().Match(rest);
        var media = rest[layer.Length..].Trim();
        var text = layer.Success ? $"@layer {layer.Groups["name"].Value} {{\n{inner.Text}\n}}" : inner.Text;
        return media.Length > 0 ? $"@media {media} {{\n{text}\n}}" : text;
    }

    private string Rooted(string path, string address)
    {
        var end = address.AsSpan().IndexOfAny('?', '#');
        var (name, suffix) = end < 0 ? (address, "") : (address[..end], address[end..]);
        if (name.Length == 0 || IsElsewhere(name) || sources.Public(name) is not null && name.StartsWith('/'))
        {
            return address;
        }
        var target = sources.Resolve(path, name) ?? (name[0] is '.' or '/' ? null : sources.Resolve(path, "./" + name));
        if (target is null)
        {
            return address;
        }
        onAsset(target);
        return "/" + target + suffix;
    }

    private static bool IsElsewhere(string address) => address.StartsWith("//", StringComparison.Ordinal) || Scheme().IsMatch(address);

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex("""@import\s+(?:url\(\s*)?(?:"(?<what>[^"]*)"|'(?<what>[^']*)'|(?<what>[^"'\s;)]+))\s*\)?(?<rest>[^;]*);""")]
    private static partial Regex Import();

    [GeneratedRegex("""(?<!@import\s+)\burl\(\s*(?:"(?<what>[^"]*)"|'(?<what>[^']*)'|(?<what>[^"'\s)]+))\s*\)""")]
    private static partial Regex Address();

    [GeneratedRegex("""@(?:plugin|config)\s+(?<what>"[^"]*"|'[^']*')\s*(?:;|\{[^}]*\})""")]
    private static partial Regex Plugin();

    [GeneratedRegex(@"@(?:apply|theme|utility|variant|custom-variant|reference|tailwind)\b")]
    private static partial Regex Tailwind();

    [GeneratedRegex(@"\bcomposes\s*:|:(?:global|local|import|export)\b|@value\b")]
    private static partial Regex ModuleOnly();

    // What stands before a block: selectors, or the words of an at-rule.
    [GeneratedRegex(@"[^{};]*\{")]
    private static partial Regex Prelude();

    [GeneratedRegex(@"\.(?<name>-?[A-Za-z_][\w-]*)")]
    private static partial Regex ClassName();

    [GeneratedRegex(@"^layer(?:\((?<name>[^)]*)\))?")]
    private static partial Regex Layer();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*:")]
    private static partial Regex Scheme();
}
