using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Builder.Core.Previews.Simple;

/// <summary>What a page of a simple preview has in its head that the site's own page has not.</summary>
internal static partial class SimplePage
{
    /// <summary>The page with the names of the packages that ship, and with its style sheets in it, so that it is never seen without them.</summary>
    public static string Head(
        string html,
        PageNeeds needs,
        StyleSheets styles,
        IReadOnlySet<string> used,
        Action<string, string, string> add
    )
    {
        var sheets = needs.Styles.Select(path => (Path: path, Sheet: styles.Of(path))).ToList();
        var first = new StringBuilder();
        if (used.Count > 0)
        {
            first.Append($"<script type=\"importmap\">{{\"imports\":{{{Names()}}}}}</script>");
        }
        var last = new StringBuilder();
        var elsewhere = string.Concat(sheets.Select(sheet => sheet.Sheet.Elsewhere));
        if (elsewhere.Length > 0)
        {
            last.Append($"<style>{AsStyle(elsewhere)}</style>");
        }
        // Tailwind makes one sheet of all that is given to it, and those beside it may come before: its own layers lose to them either way.
        foreach (var (path, sheet) in sheets.Where(sheet => !sheet.Sheet.IsTailwind))
        {
            add(path, "text/css; charset=utf-8", sheet.Text);
            last.Append($"<link rel=\"stylesheet\" href=\"/{WebUtility.HtmlEncode(path)}\">");
        }
        var tailwind = string.Join('\n', sheets.Where(sheet => sheet.Sheet.IsTailwind).Select(sheet => sheet.Sheet.Text));
        if (tailwind.Length > 0)
        {
            // By a script, because browsers look for imports in a style element before they look at its type.
            last.Append(
                $"<script>document.head.append(Object.assign(document.createElement('style'),{{type:'text/tailwindcss',textContent:{JsText.Quoted(tailwind)}}}))</script>"
            );
            last.Append($"<script src=\"/{ShippedPackages.Folder}tailwind.js\"></script>");
        }
        var begin = Begin().Match(html);
        var end = End().Match(html);
        var head = begin.Success ? begin.Index + begin.Length : 0;
        var withLast = html.Insert(end.Success && end.Index >= head ? end.Index : head, last.ToString());
        return withLast.Insert(head, first.ToString());

        static string Names() =>
            string.Join(
                ',',
                ShippedPackages.Names.Select(name => $"{JsText.Quoted(name)}:{JsText.Quoted(ShippedPackages.AddressOf(name)!)}")
            );
    }

    /// <summary>Text that cannot end the element which it is in. In a style sheet a backslash before a slash changes nothing.</summary>
    private static string AsStyle(string css) => css.Replace("</", "<\\/", StringComparison.Ordinal);

    [GeneratedRegex(@"<head(?:\s[^>]*)?>", RegexOptions.IgnoreCase)]
    private static partial Regex Begin();

    [GeneratedRegex("</head>", RegexOptions.IgnoreCase)]
    private static partial Regex End();
}
