using System.CommandLine;
using Builder.Core;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Server.Cli;

/// <summary><c>builder allow DIR</c>: what the builds of a site may do besides what all may do. Only a person can say that, and only here.</summary>
internal static class AllowVerb
{
    internal static Command Create()
    {
        var directory = Parameters.Directory();
        var network = new Option<bool>("--network") { Description = "Its builds may reach the network." };
        var read = new Option<string[]>("--read") { Description = "A file or folder that its builds may read too.", HelpName = "PATH" };
        var write = new Option<string[]>("--write") { Description = "A folder that its builds may write into too.", HelpName = "PATH" };
        var nothing = new Option<bool>("--nothing") { Description = "Take back whatever was allowed before." };
        return new Command("allow", "Shows or changes what a site's builds may do besides building it.")
        {
            directory,
            network,
            read,
            write,
            nothing,
        }.Runs(
            (given, context, _) =>
            {
                var root = Site.Open(Path.GetFullPath(given.GetRequiredValue(directory))).Root;
                var allowances = new Allowances(BuilderFolders.FromEnvironment());
                var before = given.GetValue(nothing) ? Allowance.None : allowances.Of(root);
                var now = new Allowance(
                    before.Network || given.GetValue(network),
                    With(before.Read, given.GetValue(read)),
                    With(before.Write, given.GetValue(write))
                );
                allowances.Set(root, now);
                context.Report.Answer(
                    "builder/allow",
                    now,
                    AllowanceJson.Default.Allowance,
                    console =>
                    {
                        Shown.Line(console, now.Network ? "Its builds may reach the network." : "Its builds have no network.");
                        foreach (var path in now.Read)
                        {
                            Shown.Line(console, $"Its builds may read {path}.");
                        }
                        foreach (var path in now.Write)
                        {
                            Shown.Line(console, $"Its builds may write into {path}.");
                        }
                        Shown.Line(console, "Builds of a site are " + BuildGuard.Description + ".");
                    }
                );
                return Task.FromResult(ExitCodes.Ok);
            }
        );
    }

    private static string[] With(IReadOnlyList<string> before, string[]? added) =>
        [.. before.Concat((added ?? []).Select(path => Path.GetFullPath(path))).Distinct(StringComparer.Ordinal)];
}
