using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Packages;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>Adds an npm package to the draft: a well-known one at once, any other after the person's yes.</summary>
internal sealed class AddDependency : Tool
{
    private static readonly string[] Manifest = ["package.json", "package-lock.json", "pnpm-lock.yaml", "yarn.lock"];

    public override string Name => "add_dependency";

    public override string Description =>
        "Adds an npm package by its exact name and updates the lock file. Install scripts never run. Only when what is installed cannot do it.";

    protected override string Schema =>
        """{"type":"object","properties":{"name":{"type":"string","pattern":"^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$","maxLength":214},"version":{"type":"string","description":"Such as ^3.1.0. Omit for the newest.","pattern":"^[\\^~]?[0-9][0-9A-Za-z.+-]*$"},"dev":{"type":"boolean"}},"required":["name"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Add the package {Text(arguments, "name")}";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var name = Text(arguments, "name");
        var version = TextOrNull(arguments, "version");
        var isAgreed = false;
        if (!KnownPackages.AreAddedAtOnce(name))
        {
            // Models invent names that others then register (THREATS X2): a person sees what is known of it first.
            var found = await context.LookUp(name, version, cancellationToken);
            if (found.Facts is not { } facts)
            {
                return NotThere(name, found);
            }
            var (answer, why) = await context.AskAsync(PackageQuestion.Of(facts), ["Install", "Don't install"], cancellationToken);
            if (answer != "Install")
            {
                return ToolResult.Refused(
                    answer is null
                        ? $"{name} needs the person's yes, and {why}. Do it without."
                        : $"The person does not want {name}. Do it without.",
                    $"{name} was not installed."
                );
            }
            // What they said yes to is this version, and not what may have come out meanwhile.
            (version, isAgreed) = facts.IsNew ? (facts.Version, true) : (version ?? "^" + facts.Version, false);
        }

        var before = Manifest.Select(f => context.Draft.Read(SitePath.Parse(f))).ToList();
        var outcome = await context.AddDependency(new PackageRequest(name, version, Flag(arguments, "dev"), isAgreed), cancellationToken);
        if (!outcome.Succeeded)
        {
            var why = (outcome.Diagnostics is [var first, ..] ? first : null);
            return ToolResult.Refused(
                $"{name} was not added: {why?.Message} {why?.Raw}".Trim(),
                $"{name} could not be installed: {why?.Message}"
            );
        }

        var changes = Manifest
            .Select((file, i) => new FileChange(SitePath.Parse(file), before[i], context.Draft.Read(SitePath.Parse(file)), null))
            .Where(c => c.After is not null && !(c.Before ?? []).AsSpan().SequenceEqual(c.After))
            .ToList();
        context.Changed(changes);
        return new ToolResult(true, $"{name} is installed.", $"Installed {name}.", changes);
    }

    private static ToolResult NotThere(string name, PackageLookUp found)
    {
        var why = found.Problems is [var first, ..] ? $"{first.Message} {first.NextStep}".Trim() : $"Nothing is known of “{name}”.";
        var meant = found.IsUnknown ? KnownPackages.Nearest(name) : [];
        var hint = meant.Count == 0 ? "" : $" Well-known packages with a similar name: {string.Join(", ", meant)}.";
        return ToolResult.Refused($"{name} was not added. {why}{hint}", $"{name} was not installed. {why}{hint}");
    }
}
