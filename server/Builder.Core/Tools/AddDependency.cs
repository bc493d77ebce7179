using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>Adds an npm package to the draft: a well-known one at once, any other after the person's yes.</summary>
internal sealed class AddDependency : Tool
{
    private static readonly string[] Manifest = ["package.json", "package-lock.json"];

    /// <summary>
    /// Packages that are added without asking. Models invent names that others then register (THREATS X2), so every other name is shown to the person first.
    /// </summary>
    private static readonly HashSet<string> WellKnown = new(StringComparer.Ordinal)
    {
        "react",
        "react-dom",
        "react-router",
        "react-hook-form",
        "@tanstack/react-query",
        "@tanstack/react-table",
        "zustand",
        "jotai",
        "zod",
        "clsx",
        "tailwind-merge",
        "class-variance-authority",
        "lucide-react",
        "date-fns",
        "dayjs",
        "framer-motion",
        "motion",
        "recharts",
        "d3",
        "three",
        "@react-three/fiber",
        "marked",
        "dompurify",
        "@headlessui/react",
        "@radix-ui/react-dialog",
        "@radix-ui/react-dropdown-menu",
        "@radix-ui/react-tabs",
        "@radix-ui/react-tooltip",
        "@supabase/supabase-js",
        "sass",
        "chart.js",
        "leaflet",
        "embla-carousel-react",
        "swiper",
        "uuid",
        "nanoid",
        "lodash-es",
        "immer",
        "i18next",
        "react-i18next",
        "vitest",
    };

    public override string Name => "add_dependency";

    public override string Description =>
        "Adds an npm package by its exact name and updates the lock file. Install scripts never run. Only when what is installed cannot do it.";

    protected override string Schema =>
        """{"type":"object","properties":{"name":{"type":"string","pattern":"^(@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*$","maxLength":214},"version":{"type":"string","pattern":"^[\\^~]?[0-9][0-9A-Za-z.+-]*$"},"dev":{"type":"boolean"}},"required":["name"],"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => $"Add the package {Text(arguments, "name")}";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var name = Text(arguments, "name");
        if (!WellKnown.Contains(name))
        {
            var answer = await context.Ask(
                $"The model wants to install the package “{name}” from npm. Install it?",
                ["Install", "Don't install"],
                cancellationToken
            );
            if (answer != "Install")
            {
                return ToolResult.Refused(
                    answer is null
                        ? $"{name} needs the person's yes, and nobody can be asked now. Do it without."
                        : $"The person does not want {name}. Do it without.",
                    $"{name} was not installed."
                );
            }
        }

        var before = Manifest.Select(f => context.Draft.Read(SitePath.Parse(f))).ToList();
        var outcome = await context.AddDependency(name, TextOrNull(arguments, "version"), Flag(arguments, "dev"), cancellationToken);
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
        return new ToolResult(true, $"{name} is installed.", $"Installed {name}.", changes);
    }
}
