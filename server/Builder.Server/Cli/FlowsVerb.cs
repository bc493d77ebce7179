using System.CommandLine;
using System.Text;
using Builder.Core;
using Builder.Protocol;
using Spectre.Console;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Cli;

/// <summary><c>builder flows DIR</c>: tries what a person must be able to do on a site. <c>--export FILE</c> writes that as tests for Playwright instead.</summary>
internal static class FlowsVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var export = new Option<string?>("--export")
        {
            Description = "Write them as tests for Playwright into this file, or into this folder, instead of trying them.",
            HelpName = "FILE",
        };
        return new Command("flows", "Tries what a person must be able to do on a site, as its flows/*.json say.")
        {
            directory,
            export,
        }.Runs(
            async (given, context, cancellation) =>
            {
                context.Client.OnlyLooks = given.GetValue(export) is not null;
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                return given.GetValue(export) is { } file
                    ? await ExportAsync(context, site.Site, file, cancellation).ConfigureAwait(false)
                    : await TryAsync(context, site, cancellation).ConfigureAwait(false);
            }
        );
    }

    private static async Task<int> TryAsync(CommandContext context, SiteState site, CancellationToken cancellation)
    {
        context.Client.OnBuild = context.Report.Build;
        var tried = await context
            .Report.WaitAsync($"Trying {site.Name}", () => context.Areas.Flows.TryAsync(new FlowTryRequest(site.Site), cancellation))
            .ConfigureAwait(false);
        context.Report.Answer("builder/flow.try", tried, ProtocolJson.Default.FlowTryResponse, console => Show(console, tried));
        return
            tried.Problems.All(problem => problem.Severity != BuildSeverity.Error)
            && tried.Flows.All(flow => flow.Outcome == FlowOutcome.Works)
            ? ExitCodes.Ok
            : ExitCodes.Failed;
    }

    private static void Show(IAnsiConsole console, FlowTryResponse tried)
    {
        foreach (var flow in tried.Flows)
        {
            var (mark, color) = flow.Outcome switch
            {
                FlowOutcome.Works => ("✓", Color.Green),
                FlowOutcome.Fails => ("✗", Color.Red),
                _ => ("–", Color.Default),
            };
            console.Write(new Text($"{mark} {flow.Title}", new Style(color)));
            console.WriteLine(flow.Outcome == FlowOutcome.NotTried ? "" : $" ({Symbols.Seconds(flow.DurationMilliseconds)})");
            if (flow.Message is { } message)
            {
                Shown.Line(console, $"  {flow.Path}{(flow.Line is { } line ? $":{line}" : "")}: {message}");
            }
        }

        foreach (var problem in tried.Problems.Where(problem => tried.Flows.All(flow => flow.Path != problem.Path)))
        {
            foreach (var line in Symbols.Diagnostic(problem))
            {
                Shown.Line(console, line);
            }
        }

        Shown.Line(console, tried.Message);
    }

    private static async Task<int> ExportAsync(CommandContext context, string site, string file, CancellationToken cancellation)
    {
        var made = await context.Areas.Flows.ExportAsync(new FlowExportRequest(site), cancellation).ConfigureAwait(false);
        var into = Path.GetFullPath(Path.EndsInDirectorySeparator(file) || Directory.Exists(file) ? Path.Combine(file, made.Name) : file);
        if (File.Exists(into) && !IsOurs(into, made.Text))
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"{into} is there already, and was not written by “builder flows --export”.",
                "Name another file, or move that one away."
            );
        }

        Directory.CreateDirectory(Path.GetDirectoryName(into)!);
        await File.WriteAllTextAsync(into, made.Text, new UTF8Encoding(false), cancellation).ConfigureAwait(false);
        context.Report.Answer(
            "builder/flow.export",
            made,
            ProtocolJson.Default.FlowExportResponse,
            console =>
            {
                foreach (var line in made.Problems.SelectMany(Symbols.Diagnostic))
                {
                    Shown.Line(console, line);
                }

                Shown.Line(console, $"{Symbols.Count(made.Flows, "flow")} written to {into}");
                Shown.Line(console, "Run them with: SITE_URL=http://localhost:4173 npx playwright test");
            }
        );
        return made.Problems.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>Whether a file begins as ours do.</summary>
    private static bool IsOurs(string file, string text)
    {
        using var reader = new StreamReader(file);
        return reader.ReadLine() == text.Split('\n')[0];
    }
}
