using System.Text;
using System.Text.Json;
using Builder.Core.Checks;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;
using CliWrap;
using CliWrap.Buffered;
using Xunit;

namespace Builder.Tests.Checks;

/// <summary>No way of a build leads a line of a secret file, or of a file that is not the site's, into a page or a message (docs/threats.md, H6).</summary>
public sealed class GuardedBuildTests : IAsyncDisposable
{
    private const string Secret = "canary-5f1c9e27d0";

    private readonly Workbench bench = new();
    private readonly SiteChecks checks = new(Workbench.SharedFolders, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await checks.DisposeAsync();
        bench.Dispose();
    }

    public static TheoryData<string, string> Ways =>
        new()
        {
            { "src/leak.ts", "import text from '../.env?raw';\ndocument.title = text;\n" },
            { "src/leak.ts", "import text from '../.env?url';\ndocument.title = text;\n" },
            { "src/leak.ts", "import text from '../.env?inline';\ndocument.title = text;\n" },
            { "src/leak.ts", "// @ts-ignore\nimport '../certs/server.key';\n" },
            { "src/leak.ts", "import text from '../../secret.txt?raw';\ndocument.title = text;\n" },
            { "src/leak.ts", "import text from '/etc/passwd?raw';\ndocument.title = text;\n" },
            { "src/leak.ts", "void import('../.env?raw').then((read) => (document.title = read.default));\n" },
            { "src/leak.ts", "document.title = new URL('../certs/server.key', import.meta.url).href;\n" },
            { "src/leak.ts", "document.title = JSON.stringify(import.meta.glob('../certs/*', { query: '?raw', eager: true }));\n" },
            { "src/leak.ts", "new Worker(new URL('../certs/server.key', import.meta.url), { type: 'module' });\n" },
            { "src/leak.css", "a { background: url('../.env') }\n" },
            { "src/leak.css", "@import '../certs/server.key';\n" },
            { "leak.html", "<img src=\"./.env\">" },
            { "leak.html", "<style>a { background: url('./certs/server.key') }</style>" },
            { "public/.env", $"KEY={Secret}\n" },
            {
                "src/leak.js",
                "export {};\n//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIi4uLy5lbnYiLCIuLi9jZXJ0cy9zZXJ2ZXIua2V5Il0sIm5hbWVzIjpbXSwibWFwcGluZ3MiOiJBQUFBIn0=\n"
            },
            { "src/leak.ts", "import text from './a-link.txt?raw';\ndocument.title = text;\n" },
            { "src/leak.css", "a { background: url('./a-link.txt') }\n@import './a-link.txt';\n" },
            { "src/leak.ts", "import text from '../.git/config?raw';\ndocument.title = text;\n" },
            {
                "src/leak.ts",
                "export { default as text } from '/.env?raw';\nimport text from '/certs/server.key?raw';\ndocument.title = text;\n"
            },
            { "src/leak.ts", "import text from '../src/.././%2eenv?raw';\ndocument.title = text;\n" },
            {
                "src/leak.ts",
                "document.title = JSON.stringify(import.meta.glob('/**/.env*', { query: '?raw', eager: true, exhaustive: true }));\n"
            },
            { "src/leak.ts", "// @ts-ignore\nimport key from '../service-account.json';\ndocument.title = JSON.stringify(key);\n" },
            { "src/leak.ts", "import Leak from '../certs/server.key?worker&inline';\nnew Leak();\n" },
            { "src/leak.ts", "import text from './inner-link?raw';\ndocument.title = text;\n" },
            { "src/leak.ts", "import text from './a-folder/.env?raw';\ndocument.title = text;\n" },
            { "src/leak.ts", "import text from '/proc/self/environ?raw';\ndocument.title = text;\n" },
            { "src/leak.css", "a { background: image-set('../.env' 1x, url(../certs/server.key) 2x) }\n" },
            { "src/leak.css", "@import url('../.env') layer(a);\n" },
            { "src/leak.module.css", ".a { composes: b from '../certs/server.key'; }\n@value x from '../.env';\n" },
            { "src/leak.css", "a { color: red }\n/*# sourceMappingURL=../.env */\n" },
            { "leak.html", "<img srcset=\"./.env 1x, ./certs/server.key 2x\"><video poster=\"./.env\"></video>" },
            { "leak.html", "<link rel=\"stylesheet\" href=\"./.env\"><link rel=\"icon\" href=\"./certs/server.key\">" },
            { "leak.html", "<script type=\"module\">import text from './.env?raw'; document.title = text</script>" },
            { "leak.html", "<script type=\"module\" src=\"./certs/server.key\"></script>" },
            { "leak.html", "<svg><use href=\"./.env#a\"/><image href=\"./certs/server.key\"/></svg>" },
            { "public/a-link", "" },
            { "public/deep/a-link", "" },
        };

    [Theory, MemberData(nameof(Ways))]
    public async Task What_may_not_be_read_is_in_no_page_and_in_no_message(string path, string content)
    {
        var site = bench.NewSite();
        File.WriteAllText(Path.Combine(bench.Root, "secret.txt"), Secret);
        Write(site, ".env", $"KEY={Secret}\n");
        Write(site, ".git/config", $"[remote \"origin\"]\n url = https://me:{Secret}@example.org/x\n");
        Directory.CreateDirectory(Path.Combine(site.Root, "src"));
        File.CreateSymbolicLink(Path.Combine(site.Root, "src", "a-link.txt"), Path.Combine(bench.Root, "secret.txt"));
        Write(site, "certs/server.key", $"-----BEGIN PRIVATE KEY-----\n{Secret}\n");
        Write(site, "service-account.json", $"{{ \"private_key\": \"{Secret}\" }}");
        File.CreateSymbolicLink(Path.Combine(site.Root, "src", "inner-link"), Path.Combine("..", ".env"));
        Directory.CreateSymbolicLink(Path.Combine(site.Root, "src", "a-folder"), "..");
        var index = Encoding.UTF8.GetString(site.Folder.Read(SitePath.Parse("index.html"))!);
        if (path == "leak.html")
        {
            Write(site, "index.html", index.Replace("</body>", content + "</body>", StringComparison.Ordinal));
        }
        else if (content.Length == 0)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(site.Root, path))!);
            File.CreateSymbolicLink(Path.Combine(site.Root, path), Path.Combine(site.Root, "certs", "server.key"));
        }
        else
        {
            Write(site, path, content);
            Write(site, "index.html", Entering(index, path));
        }

        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(result.Diagnostics), StringComparison.Ordinal);
        foreach (var file in result.Artifact?.Files.Values ?? [])
        {
            var text = Encoding.Latin1.GetString(result.Artifact!.Read(file)!);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"KEY={Secret}"))[..20], text, StringComparison.Ordinal);
            Assert.DoesNotContain("root:x:0:0", text, StringComparison.Ordinal);
        }

        if (!result.Passed)
        {
            Assert.Contains(
                result.Diagnostics,
                found =>
                    found.Message.Contains("nothing of it may come into a page", StringComparison.Ordinal)
                    || found.Message.Contains("was not allowed to use", StringComparison.Ordinal)
                    || found.Message.Contains("there is no such file", StringComparison.Ordinal)
                    // Modules of style sheets hide why a file could not be read.
                    || path.EndsWith(".module.css", StringComparison.Ordinal)
            );
        }
    }

    /// <summary>Other languages for style sheets read files by themselves, some of them in a thread of their own.</summary>
    [Theory]
    [InlineData("less", "a { b: data-uri('../certs/server.key') }")]
    [InlineData("less", "@import (inline) '../certs/server.key';")]
    [InlineData("less", "@import (inline) '/etc/passwd';")]
    [InlineData("sass", "@use 'sass:meta'; @include meta.load-css('../../secret.css');", "scss")]
    [InlineData("stylus", "@import '../certs/server.key'", "styl")]
    [InlineData("stylus", "data = json('../service-account.json', { hash: true })\na\n  content data.private_key", "styl")]
    public async Task No_language_for_style_sheets_reads_what_may_not_be_read(string package, string style, string? ending = null)
    {
        var site = bench.NewSite();
        File.WriteAllText(Path.Combine(bench.Root, "secret.txt"), Secret);
        File.WriteAllText(Path.Combine(bench.Root, "secret.css"), $"a {{ content: '{Secret}' }}");
        Write(site, ".env", $"@KEY: '{Secret}';\n");
        Write(site, "certs/server.key", $"@key: '{Secret}'; a {{ b: '{Secret}' }}\n");
        Write(site, "service-account.json", $"{{ \"private_key\": \"{Secret}\" }}");
        var manifest = Path.Combine(site.Root, "package.json");
        File.WriteAllText(
            manifest,
            File.ReadAllText(manifest).Replace("\"vite\":", $"\"{package}\": \"*\", \"vite\":", StringComparison.Ordinal)
        );
        File.Delete(Path.Combine(site.Root, "package-lock.json"));
        var path = $"src/leak.{ending ?? package}";
        Write(site, path, style + "\n");
        var index = Encoding.UTF8.GetString(site.Folder.Read(SitePath.Parse("index.html"))!);
        Write(site, "index.html", index.Replace("</head>", $"<link rel=\"stylesheet\" href=\"/{path}\"></head>", StringComparison.Ordinal));

        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        var told = JsonSerializer.Serialize(result.Diagnostics);
        TestContext.Current.TestOutputHelper!.WriteLine(told);
        Assert.DoesNotContain(Secret, told, StringComparison.Ordinal);
        Assert.DoesNotContain("root:x:0:0", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Preprocessor dependency", told, StringComparison.Ordinal);
        foreach (var file in result.Artifact?.Files.Values ?? [])
        {
            var text = Encoding.Latin1.GetString(result.Artifact!.Read(file)!);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, Uri.UnescapeDataString(text), StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))[..20], text, StringComparison.Ordinal);
            Assert.DoesNotContain("root:x:0:0", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_a_build_needs_of_the_environment_is_still_there()
    {
        var site = bench.NewSite();
        Write(site, ".env", $"KEY={Secret}\nVITE_GREETING=hello-from-the-environment\n");
        Write(site, "src/greeting.ts", "document.title = import.meta.env.VITE_GREETING;\n");
        var index = Encoding.UTF8.GetString(site.Folder.Read(SitePath.Parse("index.html"))!);
        Write(site, "index.html", Entering(index, "src/greeting.ts"));

        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        Assert.True(result.Artifact is not null, JsonSerializer.Serialize(result.Diagnostics));
        var all = result.Artifact.Files.Values.Select(file => Encoding.Latin1.GetString(result.Artifact.Read(file)!)).ToList();
        Assert.Contains(all, text => text.Contains("hello-from-the-environment", StringComparison.Ordinal));
        Assert.DoesNotContain(all, text => text.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData($"document.title = '{Secret}';\n", "KEY of .env")]
    [InlineData("document.title = atob('S0VZPWNhbmFyeS01ZjFjOWUyN2Qw');\n", "KEY of .env")]
    [InlineData("document.title = 'postgres://me:hunter2-pass@db/x';\n", "DATABASE of .env.local")]
    [InlineData("document.title = 'a-key-of-builder-itself';\n", "a key that Builder keeps for you")]
    public async Task A_page_that_holds_a_secret_value_is_not_made_and_the_place_is_named(string script, string origin)
    {
        checks.Keys = () => ["a-key-of-builder-itself"];
        var site = bench.NewSite();
        Write(site, ".env", $"KEY={Secret}\nNAME=Bakery Shop\nORIGIN=http://localhost:5173\n");
        Write(site, ".env.local", "DATABASE=postgres://me:hunter2-pass@db/x\n");
        Write(site, "src/said.ts", $"document.body.append('Bakery Shop http://localhost:5173');\n{script}");
        var index = Encoding.UTF8.GetString(site.Folder.Read(SitePath.Parse("index.html"))!);
        Write(site, "index.html", Entering(index, "src/said.ts"));

        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        Assert.False(result.Passed);
        Assert.Null(result.Artifact);
        var found = Assert.Single(result.Diagnostics, one => one.Message.Contains("would publish a secret", StringComparison.Ordinal));
        Assert.Contains(origin, found.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(result.Diagnostics), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<p>canary-5f1c9e27d0</p>", "KEY of .env")]
    [InlineData("<script>const key = 'canary-5f1c9e27d0'</script>", "KEY of .env")]
    [InlineData("<a href='postgres://me:hunter2-pass@db/x'>here</a>", "DATABASE of .env.local")]
    [InlineData("<img src='data:text/plain;base64,S0VZPWNhbmFyeS01ZjFjOWUyN2Qw'>", "KEY of .env")]
    [InlineData("<p>a-key-of-builder-itself</p>", "a key that Builder keeps for you")]
    [InlineData("<p>Bakery Shop</p>", null)]
    public async Task Pages_that_are_served_as_they_are_are_searched_for_secrets_as_well(string body, string? origin)
    {
        checks.Keys = () => ["a-key-of-builder-itself"];
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, "plain")).FullName;
        var site = Site.Open(root, bench.Folders);
        Write(site, "index.html", $"<!doctype html><title>Shop</title>{body}\n");
        Write(site, ".env", $"KEY={Secret}\nNAME=Bakery Shop\n");
        Write(site, ".env.local", "DATABASE=postgres://me:hunter2-pass@db/x\n");
        Write(site, "sub/.env", $"KEY={Secret}\n");
        Write(site, "certs/server.key", $"{Secret}\n");
        Write(site, "about.html", "<!doctype html><title>About</title>\n");

        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, Stop);

        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(result.Diagnostics), StringComparison.Ordinal);
        if (origin is null)
        {
            Assert.Equal(["about.html", "index.html"], result.Artifact!.Files.Keys.Order());
            return;
        }

        Assert.Null(result.Artifact);
        var found = Assert.Single(result.Diagnostics, one => one.Message.Contains("would publish a secret", StringComparison.Ordinal));
        Assert.Contains(origin, found.Message, StringComparison.Ordinal);
        Assert.Contains("index.html", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_worker_knows_the_same_names_as_the_policy()
    {
        string[] names =
        [
            .. Sites.PathPolicyTests.Names.Select(row => row.Data),
            .. Sites.PathPolicyTests.Environments.Select(row => row.Data),
            .. Sites.PathPolicyTests.Folders.Select(row => row.Data + "/x"),
            "a/git~1/config",
            "a/GIT~2/config",
            "gitx~1/config",
            ".ENV",
            "．ｅｎｖ",
            ".e\u200Bnv",
            ".env.",
            ".env.example",
            ".env.sample",
            "example.env",
            "prod.env",
            ".environment",
            "environment.ts",
            ".dev.vars.production",
            "service-account.json",
            "client_secret_1.json",
            "credentials",
            "credentials.json",
            "credentials.ts",
            ".pgpass",
            "key.ts",
            "keys/server.KEY",
            "x.pem.txt",
            "AuthKey.p8",
            ".envrc.local",
            "src/main.ts",
            "public/.well-known/x",
        ];
        var script =
            $"import {{ isSecret }} from {JsonSerializer.Serialize(Worker("vite-guard.mjs"))};\n"
            + $"console.log(JSON.stringify({JsonSerializer.Serialize(names)}.map(isSecret)))";
        var said = (
            await Cli.Wrap("node").WithArguments(["--input-type=module", "--eval", script]).ExecuteBufferedAsync(Stop)
        ).StandardOutput;

        var expected = names.Select(name => PathPolicy.WhyNotReadable(SitePath.Parse(name)) is not null).ToList();
        var differing = names.Zip(JsonSerializer.Deserialize<bool[]>(said)!, expected).Where(one => one.Second != one.Third);
        Assert.Empty(differing.Select(one => $"{one.First}: the worker says {one.Second}"));
    }

    private static string Worker(string name) => OwnScripts.Vite(name);

    private static string Entering(string index, string path) =>
        path.EndsWith(".css", StringComparison.Ordinal)
            ? index.Replace("</head>", $"<link rel=\"stylesheet\" href=\"/{path}\"></head>", StringComparison.Ordinal)
        : path.StartsWith("src/", StringComparison.Ordinal)
            ? index.Replace("</body>", $"<script type=\"module\" src=\"/{path}\"></script></body>", StringComparison.Ordinal)
        : index;

    private static void Write(Site site, string path, string text)
    {
        var file = Path.Combine(site.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
