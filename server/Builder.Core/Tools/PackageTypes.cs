using Builder.Core.Packages;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>What a model may read of an installed package, by the paths under which its own code would name it.</summary>
/// <param name="prefix">Where it lies for the site, such as <c>node_modules/react/</c>.</param>
internal sealed class PackageTypes(InstalledPackage package, string prefix)
{
    private const string Modules = "node_modules";
    private const int MostNamed = 12;
    private IReadOnlyList<SiteEntry>? _files;

    /// <summary>All that can be read, by their paths as the site has them.</summary>
    public IReadOnlyList<SiteEntry> Files =>
        _files ??= [
            .. package
                .Types.Where(file => SitePath.TryParse(prefix + file.Path, out _, out _))
                .Select(file => file with { Path = SitePath.Parse(prefix + file.Path) }),
        ];

    /// <summary>Whether a path leads into packages.</summary>
    public static bool AreMeant(string path) => path == Modules || path.StartsWith(Modules + "/", StringComparison.Ordinal);

    /// <summary>The types of the package that a path is in; or says why there are none.</summary>
    public static PackageTypes? Find(string path, ToolContext context, out ToolResult? refused)
    {
        refused = null;
        var parts = path.Split('/');
        var count = parts.Length > 1 && parts[1].StartsWith('@') ? 2 : 1;
        var name = string.Join('/', parts.Skip(1).Take(count));
        if (parts.Length > count && context.Package(name) is { } package)
        {
            return new PackageTypes(package, $"{Modules}/{name}/");
        }

        refused =
            parts.Length <= count
                ? ToolResult.Refused($"Name a package, such as {Modules}/react.", "No package was named.")
                : ToolResult.Refused(
                    $"The package {name} is not installed. package.json says which are.",
                    $"There is no package {name} here."
                );
        return null;
    }

    /// <summary>A file by its path as the site has it; null when it is not there, or not to be read.</summary>
    public byte[]? Read(SitePath path) => SitePath.TryParse(path.Value[prefix.Length..], out var inner, out _) ? package.Read(inner) : null;

    /// <summary>What else can be read of this package.</summary>
    public ToolResult NotThere(SitePath path)
    {
        var near = Files
            .OrderBy(file => file.Path.Value.Count(c => c == '/'))
            .ThenBy(file => file.Path)
            .Select(file => file.Path.Value)
            .ToList();
        var types = prefix[(Modules.Length + 1)..].TrimEnd('/').TrimStart('@').Replace("/", "__", StringComparison.Ordinal);
        return ToolResult.Refused(
            $"{path} cannot be read: of a package, only its .d.ts files and package.json can. There are: {string.Join(", ", near.Take(MostNamed))}{(near.Count > MostNamed ? $" and {near.Count - MostNamed} more (list_files)" : "")}. Where a package has no types of its own, they may be in {Modules}/@types/{types}.",
            $"{path} was not read."
        );
    }
}
