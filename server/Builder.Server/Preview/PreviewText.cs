using System.Text;

namespace Builder.Server.Preview;

/// <summary>Bounds what a page says: it may be long, coloured, or carry characters that hide or reorder text.</summary>
internal static class PreviewText
{
    public static PreviewReport Bounded(PreviewReport report) =>
        report with
        {
            Revision = Plain(report.Revision, 100) ?? "",
            Route = Plain(report.Route, 500),
            Title = Plain(report.Title, 200),
            Message = Plain(report.Message, 2000),
            Stack = Plain(report.Stack, 4000),
            File = Plain(report.File, 500),
            Place = Plain(report.Place, 500),
            Level = Plain(report.Level, 10),
            Ask = Plain(report.Ask, 50),
        };

    private static string? Plain(string? text, int limit)
    {
        if (text is null)
        {
            return null;
        }
        var plain = new StringBuilder(Math.Min(text.Length, limit));
        foreach (var rune in text.EnumerateRunes())
        {
            if (plain.Length >= limit)
            {
                break;
            }
            var category = Rune.GetUnicodeCategory(rune);
            var isHidden = category is System.Globalization.UnicodeCategory.Control or System.Globalization.UnicodeCategory.Format;
            if (!isHidden || rune.Value is '\n' or '\t')
            {
                plain.Append(rune.ToString());
            }
        }
        return plain.ToString();
    }
}
