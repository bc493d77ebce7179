using System.Buffers;

namespace Builder.Core.Edits.Matching;

/// <summary>Takes typographic quotes, dashes and spaces for their plain forms, one character for one, so that positions stay the same.</summary>
internal static class Folding
{
    private const string Fancy =
        "\u2018\u2019\u201A\u201B\u2032\u02BC\u00B4"
        + "\u201C\u201D\u201E\u201F\u2033"
        + "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE58\uFE63\uFF0D"
        + "\u00A0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000";

    private const string Plain = "'''''''" + "\"\"\"\"\"" + "----------" + "               ";

    private static readonly SearchValues<char> FancyCharacters = SearchValues.Create(Fancy);

    public static bool IsNeeded(ReadOnlySpan<char> text) => text.ContainsAny(FancyCharacters);

    public static string Fold(string text) =>
        !IsNeeded(text)
            ? text
            : string.Create(
                text.Length,
                text,
                static (target, source) =>
                {
                    source.CopyTo(target);
                    for (var at = target.IndexOfAny(FancyCharacters); at >= 0; )
                    {
                        target[at] = Plain[Fancy.IndexOf(target[at], StringComparison.Ordinal)];
                        var next = target[(at + 1)..].IndexOfAny(FancyCharacters);
                        at = next < 0 ? -1 : at + 1 + next;
                    }
                }
            );
}
