using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Kinds;

/// <summary>
/// Finds out what a site is made with before anything is installed or run: by what its own scripts call, else by the packages it names, else by its
/// files. Only what is known not to be built by Vite is taken for something else.
/// </summary>
internal static partial class SiteKinds
{
    /// <summary>The programs that scripts call, and the packages that bring them.</summary>
    private static readonly (string Program, string Package, string Name)[] Others =
    [
        ("next", "next", "Next.js"),
        ("react-scripts", "react-scripts", "Create React App"),
        ("craco", "@craco/craco", "Create React App (with CRACO)"),
        ("react-app-rewired", "react-app-rewired", "Create React App (rewired)"),
        ("gatsby", "gatsby", "Gatsby"),
        ("ng", "@angular/cli", "Angular CLI"),
        ("astro", "astro", "Astro"),
        ("nuxt", "nuxt", "Nuxt"),
        ("nuxi", "nuxt", "Nuxt"),
        ("eleventy", "@11ty/eleventy", "Eleventy"),
        ("docusaurus", "@docusaurus/core", "Docusaurus"),
        ("vitepress", "vitepress", "VitePress"),
        ("vuepress", "vuepress", "VuePress"),
        ("vue-cli-service", "@vue/cli-service", "Vue CLI"),
        ("vinxi", "vinxi", "Vinxi"),
        ("parcel", "parcel", "Parcel"),
        ("webpack", "webpack", "webpack"),
        ("webpack-cli", "webpack", "webpack"),
        ("rspack", "@rspack/cli", "Rspack"),
        ("rsbuild", "@rsbuild/core", "Rsbuild"),
        ("snowpack", "snowpack", "Snowpack"),
        ("ember", "ember-cli", "Ember CLI"),
        ("preact", "preact-cli", "Preact CLI"),
        ("hexo", "hexo", "Hexo"),
        ("gridsome", "gridsome", "Gridsome"),
        ("expo", "expo", "Expo"),
        ("gulp", "gulp", "gulp"),
        ("grunt", "grunt", "Grunt"),
        ("rollup", "rollup", "Rollup"),
        ("meteor", "meteor-node-stubs", "Meteor"),
    ];

    /// <summary>What makes pages on a server, with Vite: the part for the browser is built.</summary>
    private static readonly (string Package, string Name)[] OnServers =
    [
        ("@tanstack/react-start", "TanStack Start"),
        ("@tanstack/solid-start", "TanStack Start"),
        ("@tanstack/start", "TanStack Start"),
        ("@react-router/dev", "React Router"),
        ("@remix-run/dev", "Remix"),
        ("@sveltejs/kit", "SvelteKit"),
        ("@builder.io/qwik-city", "Qwik City"),
        ("@qwik.dev/router", "Qwik"),
        ("@analogjs/platform", "Analog"),
        ("@solidjs/start", "SolidStart"),
        ("waku", "Waku"),
        ("vike", "Vike"),
    ];

    /// <summary>Generators that are no npm packages, by a file that only they have.</summary>
    private static readonly (string File, string Name)[] ByFile =
    [
        ("hugo.toml", "Hugo"),
        ("hugo.yaml", "Hugo"),
        ("_config.yml", "Jekyll"),
        ("mkdocs.yml", "MkDocs"),
        ("config.ru", "a Ruby program"),
        ("artisan", "Laravel"),
        ("wp-config.php", "WordPress"),
        ("manage.py", "Django"),
        ("index.php", "PHP"),
    ];

    private static readonly string[] Configurations =
    [
        "vite.config.js",
        "vite.config.mjs",
        "vite.config.ts",
        "vite.config.cjs",
        "vite.config.mts",
        "vite.config.cts",
    ];

    /// <summary>The scripts whose commands name the tool that a site is made with.</summary>
    private static readonly string[] Started = ["build", "dev", "start"];

    /// <summary>The scripts that show a site, the best first.</summary>
    private static readonly string[] Shown = ["dev", "start", "serve"];

    public static SiteKind Of(SiteFolder folder)
    {
        var (scripts, packages) = Manifest(folder);
        string[] called = [.. Started.Select(scripts.GetValueOrDefault).OfType<string>()];
        foreach (var script in called)
        {
            foreach (Match word in Word().Matches(script))
            {
                if (word.Value == "vite")
                {
                    return Vite(packages);
                }
                if (Others.FirstOrDefault(other => other.Program == word.Value) is { Name: { } name })
                {
                    return Foreign(name, scripts);
                }
            }
        }
        if (packages.Contains("astro") || packages.Contains("nuxt"))
        {
            // They bring Vite and are run by programs of their own.
            return Foreign(packages.Contains("astro") ? "Astro" : "Nuxt", scripts);
        }
        if (packages.Contains("vite") || packages.Contains("rolldown-vite") || Configurations.Any(name => Has(folder, name)))
        {
            return Vite(packages);
        }
        if (Others.FirstOrDefault(other => packages.Contains(other.Package)) is { Name: { } tool })
        {
            return Foreign(tool, scripts);
        }
        if (ByFile.FirstOrDefault(one => Has(folder, one.File)) is { Name: { } generator })
        {
            return Foreign(generator, scripts);
        }
        return Pages(folder, scripts);
    }

    private static SiteKind Pages(SiteFolder folder, IReadOnlyDictionary<string, string> scripts)
    {
        if (!Has(folder, "index.html") && !folder.List().Any(entry => SitePages.IsPage(entry.Path)))
        {
            return SiteKind.Vite;
        }
        // A page that begins with a source which no browser reads waits for Vite.
        if (folder.Read(SitePath.Parse("index.html")) is { } index && Source().IsMatch(System.Text.Encoding.UTF8.GetString(index)))
        {
            return SiteKind.Vite;
        }
        return new SiteKind(
            SiteShape.Pages,
            null,
            scripts.TryGetValue("build", out var build)
                ? $"package.json has a build script (“{build}”), which Builder does not run: the pages are shown as they are."
                : null
        );
    }

    private static SiteKind Vite(HashSet<string> packages) =>
        OnServers.FirstOrDefault(one => packages.Contains(one.Package)) is { Name: { } name }
            ? new SiteKind(SiteShape.Vite, name, null)
            : SiteKind.Vite;

    private static SiteKind Foreign(string name, IReadOnlyDictionary<string, string> scripts)
    {
        List<string> ways = [.. Shown.Where(scripts.ContainsKey).Take(1).Select(way => $"see it with “npm run {way}”")];
        if (scripts.ContainsKey("build"))
        {
            ways.Add("check it with “npm run build”");
        }
        var note = ways.Count == 0 ? $"See and check it with {name} itself." : $"In its folder, {string.Join(" and ", ways)}.";
        return new SiteKind(SiteShape.Foreign, name, note);
    }

    private static bool Has(SiteFolder folder, string name) => folder.Exists(SitePath.Parse(name));

    private static (Dictionary<string, string> Scripts, HashSet<string> Packages) Manifest(SiteFolder folder)
    {
        var (scripts, packages) = (new Dictionary<string, string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        try
        {
            using var manifest = JsonDocument.Parse(folder.Read(SitePath.Parse("package.json")) ?? "{}"u8.ToArray());
            foreach (var script in Members(manifest.RootElement, "scripts").Where(item => item.Value.ValueKind == JsonValueKind.String))
            {
                scripts[script.Name] = script.Value.GetString()!;
            }
            foreach (var list in new[] { "dependencies", "devDependencies", "peerDependencies" })
            {
                packages.UnionWith(Members(manifest.RootElement, list).Select(item => item.Name));
            }
        }
        catch (JsonException)
        {
            // The installation says that it cannot be read.
        }
        return (scripts, packages);
    }

    private static IEnumerable<JsonProperty> Members(JsonElement manifest, string name) =>
        manifest.ValueKind == JsonValueKind.Object
        && manifest.TryGetProperty(name, out var members)
        && members.ValueKind == JsonValueKind.Object
            ? members.EnumerateObject()
            : [];

    /// <summary>The words of a command, such as that of <c>NODE_ENV=x npx next build &amp;&amp; y</c>; not its options and files.</summary>
    [GeneratedRegex(@"(?<![\w./=@:-])[a-z][\w-]*(?![\w./=@:-])")]
    private static partial Regex Word();

    [GeneratedRegex(@"<script\b[^>]*\bsrc\s*=\s*[""'][^""']+\.(?:tsx?|jsx|mts|vue|svelte)[""']", RegexOptions.IgnoreCase)]
    private static partial Regex Source();
}
