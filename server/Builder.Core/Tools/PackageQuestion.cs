using System.Globalization;
using Builder.Core.Packages;

namespace Builder.Core.Tools;

/// <summary>What a person is asked before a package that is not well-known is added: the facts, warnings first, in plain words.</summary>
internal static class PackageQuestion
{
    public static string Of(PackageFacts facts)
    {
        var sentences = Warnings(facts)
            .Prepend($"The model wants to install the package “{facts.Name}” from npm, in version {facts.Version}.")
            .Append(Known(facts))
            .Append("Install it?");
        return string.Join(' ', sentences);
    }

    private static IEnumerable<string> Warnings(PackageFacts facts)
    {
        if (KnownPackages.LookAlike(facts.Name) is { } known)
        {
            yield return $"Careful: its name looks like the well-known package “{known}”, and it is another one.";
        }
        if (facts.SinceFirst < PackageFacts.Settled)
        {
            yield return $"Careful: the package itself is very new: it was first published {Ago(facts.SinceFirst.Value)}.";
        }
        else if (facts.IsNew)
        {
            yield return $"Careful: this version is very new: it was published {Ago(facts.SinceThis!.Value)}.";
        }
        if (facts.Deprecated is { } advice)
        {
            yield return $"Its authors advise against using it: “{advice}”.";
        }
        if (facts.Repository is null)
        {
            yield return "It does not say where its source code is.";
        }
    }

    private static string Known(PackageFacts facts)
    {
        var license = facts.License is { } name ? $"Its license is {name}." : "It names no license.";
        var age = facts.SinceFirst is { } first
            ? $" It has {Count(facts.VersionCount, "version")}, the first published {Ago(first)}"
                + (facts.SinceThis is { } latest && facts.VersionCount > 1 ? $" and this one {Ago(latest)}." : ".")
            : " When it was published is not known.";
        return license + age;
    }

    private static string Ago(TimeSpan age) =>
        age.TotalHours < 1 ? "less than an hour ago"
        : age.TotalDays < 1 ? $"{Count((int)age.TotalHours, "hour")} ago"
        : age.TotalDays < 60 ? $"{Count((int)age.TotalDays, "day")} ago"
        : age.TotalDays < 730 ? $"{Count((int)(age.TotalDays / 30.4), "month")} ago"
        : $"{Count((int)(age.TotalDays / 365.25), "year")} ago";

    private static string Count(int number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
