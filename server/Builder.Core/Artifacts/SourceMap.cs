using System.Text.Json;

namespace Builder.Core.Artifacts;

/// <summary>
/// A source map (ECMA-426, revision 3), as far as one place needs it: where in the site's own files a place of a built script
/// comes from. The worker has made its sources relative to the site, null for those that are not of it.
/// </summary>
internal static class SourceMap
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <param name="line">From 1, of the built script.</param>
    /// <param name="column">From 1.</param>
    /// <returns>Null for a place that is of no file of the site, or when the map cannot be read.</returns>
    public static (string Path, int Line, int Column)? Find(ReadOnlyMemory<byte> map, int line, int column)
    {
        try
        {
            using var document = JsonDocument.Parse(map);
            var found = Segment(document.RootElement.GetProperty("mappings").GetString() ?? "", line - 1, column - 1);
            var sources = document.RootElement.GetProperty("sources");
            return
                found is var (source, originalLine, originalColumn)
                && source >= 0
                && source < sources.GetArrayLength()
                && sources[source].GetString() is { } path
                ? (path, originalLine + 1, originalColumn + 1)
                : null;
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The last segment that begins at or before the column: lines are parted by semicolons, segments by commas, and each number is relative to its last.</summary>
    private static (int Source, int Line, int Column)? Segment(string mappings, int line, int column)
    {
        var (at, source, originalLine, originalColumn) = (0, 0, 0, 0);
        (int, int, int)? best = null;
        for (var current = 0; current <= line && at <= mappings.Length; current++)
        {
            var generated = 0;
            while (at < mappings.Length && mappings[at] != ';')
            {
                generated += Number(mappings, ref at);
                var isPlaced = at < mappings.Length && mappings[at] is not (',' or ';');
                if (isPlaced)
                {
                    source += Number(mappings, ref at);
                    originalLine += Number(mappings, ref at);
                    originalColumn += Number(mappings, ref at);
                    if (at < mappings.Length && mappings[at] is not (',' or ';'))
                    {
                        Number(mappings, ref at); // the index of a name
                    }
                }
                if (current == line && generated <= column)
                {
                    best = isPlaced ? (source, originalLine, originalColumn) : null;
                }
                if (at < mappings.Length && mappings[at] == ',')
                {
                    at++;
                }
            }
            at++;
        }
        return best;
    }

    /// <summary>Base64 digits of five bits each, the lowest first, the sixth bit of each says that more follow; the lowest bit of all is the sign.</summary>
    private static int Number(string text, ref int at)
    {
        var (value, shift) = (0, 0);
        int digit;
        do
        {
            digit = at < text.Length ? Digits.IndexOf(text[at++], StringComparison.Ordinal) : -1;
            if (digit < 0 || shift > 30)
            {
                throw new FormatException("The mappings of a source map are damaged.");
            }
            value += (digit & 31) << shift;
            shift += 5;
        } while ((digit & 32) != 0);
        return (value & 1) == 0 ? value >> 1 : -(value >> 1);
    }
}
