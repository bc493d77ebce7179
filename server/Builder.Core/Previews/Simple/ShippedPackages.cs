using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Builder.Core.Artifacts;

namespace Builder.Core.Previews.Simple;

/// <summary>The packages that a simple preview has without an installation: copies made for browsers that ship with Builder (<c>server/bundles</c>).</summary>
internal static partial class ShippedPackages
{
    /// <summary>Where they are served.</summary>
    public const string Folder = ".builder/lib/";

    private const string Resources = "bundles/browser/";

    private static readonly Dictionary<string, int> Majors = new(StringComparer.Ordinal)
    {
        ["react"] = 19,
        ["react-dom"] = 19,
        ["react-router"] = 7,
        ["react-router-dom"] = 7,
        ["tailwindcss"] = 4,
    };

    private static readonly Lazy<IReadOnlyList<SimpleFile>> Shipped = new(Load);

    /// <summary>All of them as files to serve. What no page asks for costs nothing.</summary>
    public static IReadOnlyList<SimpleFile> Files => Shipped.Value;

    /// <summary>What a module can import of them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    ["react", "react/jsx-runtime", "react-dom", "react-dom/client", "react-router", "react-router/dom", "react-router-dom"];

    /// <summary>Where a package, or an entry of one such as <c>react-dom/client</c>, is served; null when it does not ship.</summary>
    public static string? AddressOf(string specifier) => Names.Contains(specifier) ? $"/{Folder}{specifier.Replace('/', '.')}.js" : null;

    /// <summary>The package that a specifier is of: <c>@a/b</c> of <c>@a/b/c</c>.</summary>
    public static string PackageOf(string specifier) => string.Join('/', specifier.Split('/').Take(specifier.StartsWith('@') ? 2 : 1));

    /// <summary>Why the copy that ships is not the one that the site asks for, or null when it fits.</summary>
    /// <param name="wanted">As in package.json, such as <c>^19.1.0</c>; null when it names none.</param>
    public static string? WhyNotFitting(string package, string? wanted) =>
        wanted is not null
        && Majors.TryGetValue(package, out var major)
        && FirstNumber().Match(wanted) is { Success: true } number
        && number.Value != major.ToString(System.Globalization.CultureInfo.InvariantCulture)
            ? $"it asks for {package} {wanted}, and version {major} is at hand"
            : null;

    private static List<SimpleFile> Load()
    {
        var assembly = typeof(ShippedPackages).Assembly;
        return
        [
            .. assembly
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(Resources, StringComparison.Ordinal))
                .Select(name =>
                {
                    using var stream = assembly.GetManifestResourceStream(name)!;
                    var bytes = new byte[stream.Length];
                    stream.ReadExactly(bytes);
                    var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
                    var path = Folder + name[Resources.Length..];
                    return new SimpleFile(path, hash, ContentTypes.Of(path), () => bytes);
                }),
        ];
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex FirstNumber();
}
