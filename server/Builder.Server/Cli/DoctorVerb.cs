using System.CommandLine;
using Builder.Core;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary><c>builder doctor</c>: looks at everything that Builder needs and says how to mend what is missing.</summary>
internal static class DoctorVerb
{
    internal static Command Create()
    {
        var timings = new Option<bool>("--timings") { Description = "Show how long the stages of recent checks took instead." };
        return new Command("doctor", "Checks what Builder needs, and says how to mend what is missing.") { timings }.Runs(
            async (given, context, cancellation) =>
            {
                if (given.GetValue(timings))
                {
                    var stages = Timing.Recent(BuilderFolders.FromEnvironment());
                    context.Report.Answer(
                        "builder/doctor.timings",
                        stages,
                        TimingJson.Default.IReadOnlyListTiming,
                        console => Timing.Show(console, stages)
                    );
                    return ExitCodes.Ok;
                }
                var findings = await Doctor.ExamineAsync(context.Areas.Models, cancellation).ConfigureAwait(false);
                context.Report.Answer(
                    "builder/doctor",
                    findings,
                    DoctorJson.Default.IReadOnlyListFinding,
                    console => Show(console, findings)
                );
                return findings.Any(finding => finding.State == FindingState.Broken) ? ExitCodes.Failed : ExitCodes.Ok;
            }
        );
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            var (sign, color) = finding.State switch
            {
                FindingState.Fine => ("✓", Color.Green),
                FindingState.Warning => ("!", Color.Yellow),
                _ => ("✗", Color.Red),
            };
            console.Write(new Text($"{sign} ", new Style(color)));
            console.WriteLine($"{finding.What}: {finding.Found}");
            if (finding.HowToMend is { } mend)
            {
                console.WriteLine($"  → {mend}");
            }
        }
    }
}
