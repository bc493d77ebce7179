using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;

namespace Builder.Core.Packages;

/// <summary>
/// Which packages may be asked for: a plain name from the registry with a plain version. No path, address, git repository,
/// alias, flag or script can hide in it (THREATS X6). https://docs.npmjs.com/cli/configuring-npm/package-json#name
/// </summary>
internal static partial class PackageName
{
    /// <summary>A sentence on what is wrong with the request, or null when it may be passed on.</summary>
    public static string? WhyNot(string name, string? version)
    {
        if (name.Length > 214 || !Name().IsMatch(name) || name is "node_modules" or "favicon.ico")
        {
            return $"“{PlainText.Clean(name, 80)}” is not the name of a package. Only plain names such as “date-fns” or “@tanstack/react-query” can be added.";
        }
        return version is null || Version().IsMatch(version)
            ? null
            : $"“{PlainText.Clean(version, 80)}” is not a version. Give one such as “4.1.0” or “^4.1.0”, or none for the newest.";
    }

    [GeneratedRegex(@"\A(?:@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(?:[\^~]?[0-9]{1,9}(?:\.(?:[0-9]{1,9}|x)){0,2}(?:-[0-9A-Za-z.-]{1,64})?|latest|next|beta)\z")]
    private static partial Regex Version();
}
