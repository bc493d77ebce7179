using System.CommandLine;
using Builder.Core.Edits;
using Builder.Protocol;
using EditFormat = Builder.Protocol.EditFormat;

namespace Builder.Server.Cli;

/// <summary><c>builder apply DIR --format F</c>: applies edits from standard input, by the engine that turns use. <c>--cases FILE</c> runs many without a site.</summary>
internal static class ApplyVerb
{
    private static readonly Dictionary<string, EditFormat> Formats = new()
    {
        ["apply_patch"] = EditFormat.ApplyPatch,
        ["search_replace"] = EditFormat.SearchReplace,
        ["str_replace"] = EditFormat.StrReplace,
        ["text_editor"] = EditFormat.TextEditor,
        ["udiff"] = EditFormat.UnifiedDiff,
        ["whole_file"] = EditFormat.WholeFile,
    };

    internal static Command Create()
    {
        var directory = new Argument<string?>("DIR")
        {
            Description = "The site's folder; left out with --cases.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var format = new Option<string?>("--format")
        {
            Description = $"How the edits are written: {string.Join(", ", Formats.Keys)}.",
            HelpName = "FORMAT",
        };
        format.AcceptOnlyFromAmong([.. Formats.Keys]);
        var path = new Option<string?>("--path") { Description = "The file, for formats that do not name it.", HelpName = "PATH" };
        var cases = new Option<string?>("--cases")
        {
            Description = "A file with one case a line; “-” for standard input.",
            HelpName = "FILE",
        };
        var yes = Parameters.Yes();
        var verb = new Command("apply", "Applies edits from standard input to a site.") { directory, format, path, cases, yes };
        verb.Validators.Add(given =>
        {
            if (
                given.GetResult(cases) is null
                && (given.GetResult(directory) is not { Tokens.Count: > 0 } || given.GetResult(format) is null)
            )
            {
                given.AddError("Give a site's folder and --format, or --cases.");
            }
        });
        return verb.Runs(
            async (given, context, cancellation) =>
            {
                if (given.GetValue(cases) is { } file)
                {
                    RunCases(file);
                    return ExitCodes.Ok;
                }
                var site = await context.OpenAsync(given.GetValue(directory)!, cancellation).ConfigureAwait(false);
                var text = await Console.In.ReadToEndAsync(cancellation).ConfigureAwait(false);
                var request = new EditApplyRequest(
                    site.Site,
                    Formats[given.GetValue(format)!],
                    text,
                    given.GetValue(path),
                    given.GetValue(yes)
                );
                var applied = await context.Areas.Edits.ApplyAsync(request, cancellation).ConfigureAwait(false);
                context.Report.Answer(
                    "builder/edit.apply",
                    applied,
                    ProtocolJson.Default.EditApplyResponse,
                    console => ShownEdits.Applied(console, applied)
                );
                return
                    applied.Applied
                    && (applied.Build is not { } build || Symbols.IsGood(build))
                    && !(given.GetValue(yes) && applied.ReviewId is not null)
                    ? ExitCodes.Ok
                    : ExitCodes.Failed;
            }
        );
    }

    private static void RunCases(string file)
    {
        using var reader = file == "-" ? Console.In : new StreamReader(file);
        EditCases.Run(reader, Console.Out);
        Console.Out.Flush();
    }
}
