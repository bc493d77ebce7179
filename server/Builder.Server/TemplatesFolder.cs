using Builder.Core;

namespace Builder.Server;

/// <summary>Where the templates are: beside the executable when published, in the repository while it is developed, or where <c>BUILDER_TEMPLATES</c> says.</summary>
internal static class TemplatesFolder
{
    private const string Name = "templates";

    internal static string Find()
    {
        if (Environment.GetEnvironmentVariable("BUILDER_TEMPLATES") is { Length: > 0 } given)
        {
            return Path.GetFullPath(given);
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, Name);
            if (Directory.Exists(candidate) && Directory.EnumerateFiles(candidate, "template.json", SearchOption.AllDirectories).Any())
            {
                return candidate;
            }
        }
        throw new BuilderException(
            ErrorKind.Precondition,
            "Builder's templates are missing.",
            "Install Builder again, or set BUILDER_TEMPLATES to their folder."
        );
    }
}
