using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;
using Builder.Core.Publishing;
using Builder.Core.Sites;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Publishing;

/// <summary>A sound site with one fault each, which is found at its line; and sound ones of which nothing is said.</summary>
public sealed class PublishChecksTests : IDisposable
{
    private const string Head = """
        <!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8">
            <title>The Bakery</title>
            <meta name="description" content="Bread, every day but Monday.">
            <link rel="icon" href="/icon.svg">
          </head>
        """;

    private const string Page =
        Head + "\n  <body><h1>Bread</h1><a href=\"/prices.html\">Prices</a><script src=\"/app.js\"></script></body>\n</html>\n";

    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    /// <summary>The words of a secret are put together here, so that nobody who looks for secrets finds one in this repository.</summary>
    private static string Made(params string[] parts) => string.Concat(parts);

    private static string Jwt(string role) =>
        Made(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
            Convert
                .ToBase64String(Encoding.UTF8.GetBytes($$"""{"iss":"supabase","role":"{{role}}","ref":"abc"}"""))
                .TrimEnd('=')
                .Replace('+', '-')
                .Replace('/', '_'),
            ".c2lnbmF0dXJlLW9mLXRoZS10ZXN0cw"
        );

    public static TheoryData<string, string, string> Secrets =>
        new()
        {
            { "a secret key of Supabase", "app.js", Made("sb_", "secret_", "abcdefghijklmnopqrstuv") },
            { "a personal token of Supabase", "app.js", Made("sbp_", "0123456789abcdef0123456789abcdef01234567") },
            { "a service key", "app.js", Jwt("service_role") },
            { "a service key in a page", "prices.html", Jwt("service_role") },
            { "a database", "app.js", Made("postgresql://", "postgres:hunter22@db.example.com:5432/x") },
            { "a database in data", "data.json", Made("postgres://", "me:hunter22@10.0.0.1/x") },
            { "Anthropic", "app.js", Made("sk-", "ant-api03-abcdefghijklmnopqrstuvwxyz") },
            { "OpenAI", "app.js", Made("sk-", "proj-abcdefghijklmnopqrstuvwxyz0123") },
            { "OpenAI in a style", "site.css", Made("sk-", "abcdefghijklmnopqrstuvwxyz0123456789") },
            { "Stripe", "app.js", Made("sk_", "live_abcdefghijklmnopqrst") },
            { "a hook of Stripe", "app.js", Made("wh", "sec_abcdefghijklmnopqrstuvwxyz012345") },
            { "GitHub", "app.js", Made("gh", "p_abcdefghijklmnopqrstuvwxyz0123456789") },
            { "GitHub, fine-grained", "app.js", Made("github", "_pat_abcdefghijklmnopqrstuvwxyz0123456789abcdefgh") },
            { "Amazon", "app.js", Made("AK", "IAABCDEFGHIJKLMNOP") },
            { "Slack", "app.js", Made("xo", "xb-123456789012-abcdefghijkl") },
            { "Netlify", "app.js", Made("nf", "p_abcdefghijklmnopqrstuvwxyz0123456789") },
            { "a private key", "data.json", Made("-----BEGIN ", "PRIVATE KEY-----") },
        };

    [Theory]
    [MemberData(nameof(Secrets))]
    public void A_secret_is_found_at_its_line_and_is_never_published(string what, string file, string secret)
    {
        var site = Sound();
        site[file] = "/* one */\n/* two */\nuse('" + secret + "')\n";

        var found = Find(site);

        var problem = Assert.Single(found.Secrets);
        Assert.Equal((file, 3), (problem.Path, problem.Line));
        Assert.Equal(DiagnosticSeverity.Error, problem.Severity);
        Assert.DoesNotContain(secret, problem.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData("http://localhost:3000/api", "app.js")]
    [InlineData("http://127.0.0.1:54321", "app.js")]
    [InlineData("ws://localhost:8080/live", "app.js")]
    [InlineData("https://0.0.0.0:8443/", "app.js")]
    [InlineData("http://[::1]:3000/", "app.js")]
    [InlineData("http://localhost:5173/bread.png", "site.css")]
    [InlineData("http://localhost:4173/prices", "prices.html")]
    public void An_address_of_ones_own_computer_is_found_at_its_line(string address, string file)
    {
        var site = Sound();
        site[file] = file.EndsWith(".html", StringComparison.Ordinal)
            ? site[file].Replace("<h1>", $"\n<a href=\"{address}\">x</a><h1>", StringComparison.Ordinal)
            : $"\n\nuse('{address}')\n" + site[file];
        var line = site[file].Split('\n').ToList().FindIndex(one => one.Contains(address, StringComparison.Ordinal)) + 1;

        var problem = Assert.Single(Find(site).Others);

        Assert.Equal((file, line, DiagnosticSeverity.Error), (problem.Path, problem.Line, problem.Severity));
        Assert.Contains(address.TrimEnd('/')[..14], problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<title>The Bakery</title>", "", "no title", 3, false)]
    [InlineData("<title>The Bakery</title>", "<title> </title>", "no title", 3, false)]
    [InlineData("<title>The Bakery</title>", "<title>Vite + React + TS</title>", "Vite + React + TS", 5, false)]
    [InlineData("<title>The Bakery</title>", "<title>Document</title>", "Document", 5, false)]
    [InlineData("<meta name=\"description\" content=\"Bread, every day but Monday.\">", "", "no description", 3, false)]
    [InlineData("content=\"Bread, every day but Monday.\"", "content=\"\"", "no description", 3, false)]
    [InlineData(" lang=\"en\"", "", "which language", 2, false)]
    [InlineData("<link rel=\"icon\" href=\"/icon.svg\">", "", "no icon", 3, false)]
    [InlineData("href=\"/icon.svg\"", "href=\"/other.svg\"", "/other.svg", 7, true)]
    [InlineData("<meta charset=\"utf-8\">", "<meta property=\"og:image\" content=\"/social.png\">", "/social.png", 4, true)]
    [InlineData("<meta charset=\"utf-8\">", "<meta name=\"twitter:image\" content=\"social.png\">", "social.png", 4, true)]
    [InlineData("<meta charset=\"utf-8\">", "<meta property=\"og:image\" content=\"/icon.svg\">", "whole address", 4, false)]
    [InlineData("<meta charset=\"utf-8\">", "<meta name=\"robots\" content=\"noindex, nofollow\">", "leave it out", 4, false)]
    public void What_a_page_says_of_itself_is_looked_at(string before, string after, string said, int line, bool isError)
    {
        var site = Sound();
        Assert.Contains(before, site["index.html"], StringComparison.Ordinal);
        site["index.html"] = site["index.html"].Replace(before, after, StringComparison.Ordinal);

        var problems = Find(site).Others;

        var problem = problems.Single(one => one.Message.Contains(said, StringComparison.Ordinal));
        Assert.Equal(("index.html", line), (problem.Path, problem.Line));
        Assert.Equal(isError, problem.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void A_canonical_address_of_ones_own_computer_stands_in_the_way()
    {
        var site = Sound();
        site["index.html"] = site["index.html"]
            .Replace("<meta charset=\"utf-8\">", "<link rel=\"canonical\" href=\"http://localhost:5173/\">", StringComparison.Ordinal);

        Assert.All(
            Find(site).Others,
            problem => Assert.Equal(("index.html", 4, DiagnosticSeverity.Error), (problem.Path, problem.Line, problem.Severity))
        );
    }

    [Fact]
    public void A_site_without_a_first_page_stands_in_the_way()
    {
        var site = Sound();
        site.Remove("index.html");
        Assert.Contains(
            Find(site).Others,
            problem => problem.Severity == DiagnosticSeverity.Error && problem.Message.Contains("index.html", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_picture_that_takes_a_phone_long_is_said()
    {
        var site = Sound();
        site["oven.svg"] = new string('x', 2 << 20);
        site["app.js"] = "show('/oven.svg')\n";

        var problem = Assert.Single(Find(site).Others);

        Assert.Equal(("app.js", 1, DiagnosticSeverity.Warning), (problem.Path, problem.Line, problem.Severity));
        Assert.Contains("2.0 MB", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("netlify")]
    [InlineData("vercel")]
    [InlineData("cloudflare")]
    public void A_site_that_was_built_for_another_place_is_not_found_there(string target) =>
        Assert.Contains(
            Find(Sound(), target, basePath: "/shop/").Others,
            problem => problem.Severity == DiagnosticSeverity.Error && problem.Message.Contains("/shop/", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("netlify", "_redirects", "/old /prices.html 301\n")]
    [InlineData("vercel", "vercel.json", "{\"cleanUrls\":true}")]
    [InlineData("cloudflare", "404.html", Page)]
    public void A_route_that_is_not_found_when_it_is_loaded_again_is_said_where_it_is_written(string target, string file, string text)
    {
        var site = Sound();
        site.Remove("prices.html");
        site["app.js"] = "\nroute('/about', About)\n";
        site[file] = text;

        var problem = Find(site, target, routes: ["/", "/about"]).Others.Single(one => one.Severity == DiagnosticSeverity.Error);

        Assert.Equal(("app.js", 2), (problem.Path, problem.Line));
        Assert.Contains("“/about”", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("netlify")]
    [InlineData("vercel")]
    [InlineData("cloudflare")]
    public void A_site_of_one_page_answers_for_every_route(string target)
    {
        var site = Sound();
        site.Remove("prices.html");
        Assert.Empty(Find(site, target, routes: ["/", "/about", "/shop/bread?size=2#top"]).Others);
    }

    [Theory]
    [InlineData("netlify")]
    [InlineData("vercel")]
    [InlineData("cloudflare")]
    [InlineData(null)]
    public void Of_a_sound_site_nothing_is_said(string? target) =>
        Assert.Equal(
            (0, 0),
            (Find(Sound(), target, routes: ["/", "/prices.html", "/prices"]) is var found ? found.Secrets.Count : 1, found.Others.Count)
        );

    [Fact]
    public void What_only_looks_like_a_fault_is_none()
    {
        var site = Sound();
        site["app.js"] = $"""
            // The key for visitors, which is meant to be read.
            connect('https://abc.supabase.co', '{Jwt("anon")}')
            pay('pk_live_abcdefghijklmnopqrst')
            const words = 'task-force-and-desk-lamps-are-no-keys sk-short'
            // Write to http://localhost.example.com or say localhost.
            publishable('sb_publishable_abcdefghijklmnopqrstuv')
            """;

        var found = Find(site);

        Assert.Empty(found.Secrets);
        Assert.Empty(found.Others);
    }

    private static Dictionary<string, string> Sound() =>
        new(StringComparer.Ordinal)
        {
            ["index.html"] = Page,
            ["prices.html"] = Page,
            ["app.js"] = "document.title += ''\n",
            ["site.css"] = "h1 { color: #331 }\n",
            ["data.json"] = "{}",
            ["icon.svg"] = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            ["robots.txt"] = "User-agent: *\nAllow: /\n",
        };

    private PublishProblems Find(Dictionary<string, string> site, string? target = null, string basePath = "/", params string[] routes)
    {
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, "site")).FullName;
        var store = new ArtifactStore(bench.Folders);
        var staging = store.NewStagingFolder("a site");
        foreach (var (path, text) in site)
        {
            File.WriteAllText(Path.Combine(root, path), text);
            File.WriteAllText(Path.Combine(staging, path), text);
        }

        store.Save(new CheckRecord("tree", "", true, basePath, [.. store.TakeIn(staging)], []));
        using var place = target is null ? null : PublishTargets.Open(target, new PublishTokens(_ => null), TimeProvider.System);
        return PublishChecks.Find(store.Find("tree")!, new SiteFolder(root), routes, place);
    }
}
