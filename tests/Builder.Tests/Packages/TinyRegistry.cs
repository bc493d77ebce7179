using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Builder.Core;
using Builder.Core.Checks;
using Builder.Core.Packages;
using Builder.Core.Processes;
using Builder.Core.Sites;
using Microsoft.AspNetCore.Http;

namespace Builder.Tests.Packages;

/// <summary>A package registry on loopback that real clients talk to: what each package is, and when it came out, is up to the test.</summary>
internal sealed class TinyRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject> packages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> said = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> tarballs = new(StringComparer.Ordinal);
    private readonly LoopbackServer server;

    public TinyRegistry() => server = new LoopbackServer(AnswerAsync);

    public string Address => server.Url.AbsoluteUri;

    /// <summary>What was asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>A store of packages that knows this registry only.</summary>
    /// <param name="bun">Where Bun is; for most tests it is nowhere, whatever this computer has.</param>
    public DependencyStore NewStore(BuilderFolders folders, long mostBytes = long.MaxValue, string? bun = null) =>
        new(
            folders,
            new ChildProcesses(Path.Combine(folders.Cache, "home"), TimeProvider.System),
            TimeProvider.System,
            DependencyStore.FindTools,
            new CheckSettings().InstallTimeout,
            RegistrySettings.For(Address),
            mostBytes,
            () => bun
        );

    /// <summary>The lock file that was worked out for a site which has none, or one that lags behind.</summary>
    public static byte[]? ResolvedFor(BuilderFolders folders, string site, string? bun = null) =>
        new ResolvedLocks(Path.Combine(folders.Cache, "dependencies"), TimeProvider.System).Find(
            new PackageFiles(new SiteFolder(site), bun).Packages
        );

    /// <summary>A name of which nothing can be installed: all was taken back.</summary>
    public TinyRegistry Reserve(string name)
    {
        packages["/" + name] = new JsonObject
        {
            ["name"] = name,
            ["versions"] = new JsonObject(),
            ["dist-tags"] = new JsonObject(),
            ["time"] = new JsonObject(),
        };
        return this;
    }

    /// <summary>Answers for a name with whatever it is.</summary>
    public TinyRegistry Say(string name, string body)
    {
        said["/" + name] = body;
        return this;
    }

    /// <param name="age">How long ago it was published.</param>
    /// <param name="manifest">What its package.json says besides its name and version.</param>
    /// <param name="files">Path and content of more files.</param>
    public TinyRegistry Publish(
        string name,
        string version,
        TimeSpan age,
        string manifest = """{"license":"MIT","repository":"github:someone/something"}""",
        params (string Path, string Content)[] files
    )
    {
        var document = JsonNode.Parse(manifest)!.AsObject();
        (document["name"], document["version"]) = (name, version);
        var tarball = Pack([("package.json", document.ToJsonString()), ("index.js", "export default 1;"), .. files]);
        var path = $"{name}/-/{name.Split('/')[^1]}-{version}.tgz";
        tarballs["/" + path] = tarball;
        var served = document.DeepClone().AsObject();
        served["dist"] = new JsonObject
        {
            ["tarball"] = Address + path,
            ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(tarball)),
        };
        var package = packages.GetOrAdd(
            "/" + name,
            _ => new JsonObject
            {
                ["name"] = name,
                ["versions"] = new JsonObject(),
                ["time"] = new JsonObject(),
            }
        );
        package["versions"]![version] = served;
        package["time"]![version] = TimeProvider.System.GetUtcNow().Subtract(age).ToString("O");
        package["dist-tags"] = new JsonObject { ["latest"] = version };
        return this;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue(path);
        var body =
            tarballs.TryGetValue(path, out var tarball) ? tarball
            : said.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text)
            : packages.TryGetValue(path, out var package) ? Encoding.UTF8.GetBytes(package.ToJsonString())
            : null;
        context.Response.StatusCode = body is null ? 404 : 200;
        context.Response.ContentType = tarball is null ? "application/json" : "application/octet-stream";
        await context.Response.Body.WriteAsync(body ?? "{\"error\":\"not found\"}"u8.ToArray());
    }

    private static byte[] Pack((string Path, string Content)[] files)
    {
        using var packed = new MemoryStream();
        using (var zipped = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zipped))
        {
            foreach (var (path, content) in files)
            {
                tar.WriteEntry(
                    new PaxTarEntry(TarEntryType.RegularFile, "package/" + path)
                    {
                        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead,
                    }
                );
            }
        }
        return packed.ToArray();
    }
}
