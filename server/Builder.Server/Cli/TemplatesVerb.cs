using System.CommandLine;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary><c>builder templates</c>: what a new site can start from.</summary>
internal static class TemplatesVerb
{
    internal static Command Create() =>
        new Command("templates", "Lists what a new site can start from.").Runs(
            async (_, context, cancellation) =>
            {
                var listed = await context.Areas.Templates.ListAsync(cancellation).ConfigureAwait(false);
                context.Report.Answer(
                    "builder/template.list",
                    listed,
                    ProtocolJson.Default.TemplateListResponse,
                    console => Shown.Templates(console, listed.Templates)
                );
                return ExitCodes.Ok;
            }
        );
}
