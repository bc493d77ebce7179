using System.Globalization;
using System.Text.Json;
using Builder.Core.Diagnostics;
using Builder.Core.Packages.Clients;

namespace Builder.Core.Packages;

/// <summary>Asks a registry, through npm, what it knows of a package: which version would be taken and what there is to say of it.</summary>
internal sealed class RegistryView(Npm npm, string folder, TimeProvider clock)
{
    public async Task<PackageLookUp> LookUpAsync(string name, string? version, CancellationToken cancellationToken)
    {
        var (text, problems) = await npm.ViewAsync(folder, name, ["time", "versions", "dist-tags"], cancellationToken);
        if (problems.Count > 0)
        {
            return new PackageLookUp(null, problems[0].Raw.Contains("E404", StringComparison.Ordinal), problems);
        }
        using var package = Read(text);
        if (package.RootElement.ValueKind != JsonValueKind.Object)
        {
            // The registry knows the name and has nothing of it: everything was taken back, or it is reserved.
            return new PackageLookUp(
                null,
                true,
                [
                    Diagnoser.Plain(
                        DiagnosticSource.Install,
                        $"There is no package called “{name}” that could be installed.",
                        "Check the name, or do it without."
                    ),
                ]
            );
        }
        var times = Times(package.RootElement);
        var fitting = UpToLatest(package.RootElement);
        if (version is not null)
        {
            (text, problems) = await npm.ViewAsync(folder, $"{name}@{version}", ["version"], cancellationToken);
            if (problems.Count > 0)
            {
                return new PackageLookUp(null, false, problems);
            }
            using var asked = Read(text);
            fitting = Strings(asked.RootElement);
        }
        if (Choose(fitting, times) is not { } chosen)
        {
            return new PackageLookUp(
                null,
                false,
                [
                    Diagnoser.Plain(
                        DiagnosticSource.Install,
                        $"There is no version {version} of the package “{name}”.",
                        "Ask for another version, or for none, which takes the newest."
                    ),
                ]
            );
        }
        (text, problems) = await npm.ViewAsync(
            folder,
            $"{name}@{chosen}",
            ["name", "version", "deprecated", "repository", "license"],
            cancellationToken
        );
        if (problems.Count > 0)
        {
            return new PackageLookUp(null, false, problems);
        }
        using var facts = Read(text);
        return new PackageLookUp(PackageFacts.Parse(facts.RootElement, times, clock.GetUtcNow()), false, []);
    }

    /// <summary>What npm printed; null in JSON's sense when it is nothing that can be read.</summary>
    private static JsonDocument Read(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return JsonDocument.Parse("null");
        }
    }

    /// <summary>As npm does: the newest of those that fit and are not new; where all are new, the newest.</summary>
    private string? Choose(string[] fitting, Dictionary<string, DateTimeOffset> times) =>
        fitting.LastOrDefault(version =>
            !times.TryGetValue(version, out var published) || clock.GetUtcNow() - published >= PackageFacts.Settled
        ) ?? fitting.LastOrDefault();

    /// <summary>What may be taken when no version is asked for: npm's <c>versions</c> come oldest first.</summary>
    private static string[] UpToLatest(JsonElement package)
    {
        var all = package.TryGetProperty("versions", out var versions) ? Strings(versions) : [];
        var latest =
            package.TryGetProperty("dist-tags", out var tags)
            && tags.ValueKind == JsonValueKind.Object
            && tags.TryGetProperty("latest", out var tag)
                ? PlainText.Of(tag)
                : null;
        var end = Array.IndexOf(all, latest);
        return [.. all.Take(end < 0 ? all.Length : end + 1).Where(version => version == latest || !version.Contains('-'))];
    }

    private static string[] Strings(JsonElement value) =>
        [
            .. (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().AsEnumerable() : [value])
                .Select(PlainText.Of)
                .OfType<string>(),
        ];

    private static Dictionary<string, DateTimeOffset> Times(JsonElement package)
    {
        var times = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        if (package.TryGetProperty("time", out var time) && time.ValueKind == JsonValueKind.Object)
        {
            foreach (var entry in time.EnumerateObject().Where(entry => entry.Name is not ("created" or "modified" or "unpublished")))
            {
                if (
                    DateTimeOffset.TryParse(
                        entry.Value.ToString(),
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out var published
                    )
                )
                {
                    times[entry.Name] = published;
                }
            }
        }
        return times;
    }
}
