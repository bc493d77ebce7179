using System.Globalization;
using System.Text.Json.Nodes;

namespace Builder.Tests;

/// <summary>A change that Stryker made, as its report lists it.</summary>
internal sealed record QuickChange(int Id, string File, int Line, string Kind, string Replacement, bool IsStatic)
{
    /// <summary>Stryker tries no change of what is committed (<c>--since:HEAD</c>), so that making the changes is all that it does.</summary>
    private const string LeftToUs = "Removed by since filter";

    /// <summary>All changes that were put into the engine and are not left out on purpose.</summary>
    public static List<QuickChange> Of(string report) =>
        [
            .. from file in JsonNode.Parse(System.IO.File.ReadAllText(report))!["files"]!.AsObject()
            from change in file.Value!["mutants"]!.AsArray()
            let isIgnored = (string)change!["status"]! is "Ignored" && (string?)change!["statusReason"] != LeftToUs
            where !isIgnored && (string)change!["status"]! is not "CompileError"
            select new QuickChange(
                int.Parse((string)change["id"]!, CultureInfo.InvariantCulture),
                file.Key[(file.Key.LastIndexOf("Builder.Core/", StringComparison.Ordinal) + "Builder.Core/".Length)..],
                (int)change["location"]!["start"]!["line"]!,
                (string)change["mutatorName"]!,
                ((string?)change["replacement"] ?? "").ReplaceLineEndings(" "),
                (bool?)change["static"] == true
            ),
        ];
}

/// <summary>Prints what came of the changes: a line for each file, and each change that no test noticed.</summary>
internal static class QuickScore
{
    public static void Print(IReadOnlyList<QuickChange> changes, IReadOnlyDictionary<int, string> results, TextWriter output)
    {
        output.WriteLine("| file | noticed | too slow or crashed | survived | no test | score |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var file in changes.GroupBy(change => change.File).OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            output.WriteLine(Row(file.Key, [.. file], results));
        }

        output.WriteLine(Row("all", changes, results));
        foreach (var change in changes.Where(change => results.GetValueOrDefault(change.Id) is "Survived" or "NoCoverage"))
        {
            output.WriteLine($"{change.File}:{change.Line} {results[change.Id]} {change.Id} {change.Kind}: {change.Replacement}");
        }
    }

    private static string Row(string name, IReadOnlyList<QuickChange> changes, IReadOnlyDictionary<int, string> results)
    {
        int Count(params string[] status) => changes.Count(change => status.Contains(results.GetValueOrDefault(change.Id)));
        var (noticed, ended, survived, none) = (Count("Killed"), Count("Timeout", "Crashed"), Count("Survived"), Count("NoCoverage"));
        var score = 100.0 * (noticed + ended) / Math.Max(1, noticed + ended + survived + none);
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {noticed} | {ended} | {survived} | {none} | {score:F1} % |");
    }
}
