using System.Globalization;
using System.Text.Json.Serialization;
using Builder.Core;
using Builder.Core.Checks;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <param name="Stage">Of a check of a site, in the order in which they run.</param>
/// <param name="Count">How often it ran.</param>
/// <param name="FromCache">How often its work had been done before; null where that has no meaning.</param>
internal sealed record Timing(string Stage, int Count, long MedianMilliseconds, long WorstMilliseconds, int? FromCache)
{
    internal static IReadOnlyList<Timing> Recent(BuilderFolders folders) =>
        [
            .. new TimingsLog(folders, TimeProvider.System)
                .Read()
                .Select(stage => new Timing(
                    stage.Stage,
                    stage.Count,
                    (long)stage.Median.TotalMilliseconds,
                    (long)stage.Worst.TotalMilliseconds,
                    stage.FromCache
                )),
        ];

    internal static void Show(IAnsiConsole console, IReadOnlyList<Timing> stages)
    {
        if (stages.Count == 0)
        {
            console.WriteLine("No site has been checked yet.");
            return;
        }
        var table = Shown.Table("Stage", "Runs", "Median", "Worst", "Known already");
        foreach (var stage in stages)
        {
            table.AddRow(
                stage.Stage,
                stage.Count.ToString(CultureInfo.InvariantCulture),
                Symbols.Seconds(stage.MedianMilliseconds),
                Symbols.Seconds(stage.WorstMilliseconds),
                stage.FromCache?.ToString(CultureInfo.InvariantCulture) ?? ""
            );
        }
        console.Write(table);
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<Timing>))]
internal sealed partial class TimingJson : JsonSerializerContext;
