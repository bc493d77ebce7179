using System.CommandLine;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary><c>builder build DIR</c>: type-checks and builds a site, and shows what is wrong with it.</summary>
internal static class BuildVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var draft = new Option<bool>("--draft") { Description = "Build the draft that waits for a review instead." };
        return new Command("build", "Checks and builds a site.") { directory, draft }.Runs(
            async (given, context, cancellation) =>
            {
                var site = await context.OpenAsync(given.GetRequiredValue(directory), cancellation).ConfigureAwait(false);
                var request = new BuildStartRequest(site.Site, given.GetValue(draft) ? BuildTarget.Draft : BuildTarget.Workspace);
                context.Client.OnBuild = context.Report.Build;
                var build = await context
                    .Report.WaitAsync($"Building {site.Name}", () => context.Areas.Builds.StartAsync(request, cancellation))
                    .ConfigureAwait(false);
                context.Report.Answer(
                    "builder/build.start",
                    build,
                    ProtocolJson.Default.BuildSummary,
                    console => Shown.Build(console, site.Name, build)
                );
                return Symbols.IsGood(build) && build.Bytes > 0 ? ExitCodes.Ok : ExitCodes.Failed;
            }
        );
    }
}
