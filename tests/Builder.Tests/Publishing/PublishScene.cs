using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Publishing;
using Builder.Tests.Checks;

namespace Builder.Tests.Publishing;

/// <summary>A built site, and where it goes.</summary>
internal sealed class PublishScene : IDisposable
{
    private readonly Workbench bench = new();
    private readonly ArtifactStore store;
    private readonly string state;
    private int trees;

    public PublishScene(IReadOnlyDictionary<string, string?>? environment = null)
    {
        store = new ArtifactStore(bench.Folders);
        state = Directory.CreateDirectory(Path.Combine(bench.Root, "state")).FullName;
        Tokens = new PublishTokens(name => environment?.GetValueOrDefault(name));
        Publishing = Again();
    }

    public PublishTokens Tokens { get; }

    public SitePublishing Publishing { get; }

    public string Folder => Path.Combine(bench.Root, "www");

    public static IProgress<PublishProgress> Silent { get; } = new Progress<PublishProgress>();

    /// <summary>As another process would begin.</summary>
    public SitePublishing Again() => new("My Site", state, store, Tokens, new HurriedClock());

    /// <summary>A site of one page with a picture, a font, a name with an odd letter in it, and as many files more.</summary>
    public Artifact Built(string words, int more = 0, params (string Path, byte[] Content)[] others)
    {
        var staging = store.NewStagingFolder("a site");
        List<(string Path, byte[] Content)> files =
        [
            (
                "index.html",
                Encoding.UTF8.GetBytes($"<!doctype html><html lang=\"en\"><title>{words}</title><script src=\"/assets/app.js\"></script>")
            ),
            ("assets/app.js", "document.body.append('made')"u8.ToArray()),
            (
                "assets/picture.png",
                [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, .. Enumerable.Range(0, 2048).Select(number => (byte)(number * 7))]
            ),
            ("fonts/serif.woff2", [0x77, 0x4f, 0x46, 0x32, 0xff, 0xfe, 0x00, 0x80]),
            ("menü & more/price list.txt", "12 €"u8.ToArray()),
            .. Enumerable.Range(0, more).Select(number => ($"data/{number}.json", Encoding.UTF8.GetBytes($"{{\"number\":{number}}}"))),
            .. others,
        ];
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(staging, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }

        var key = $"tree{++trees}";
        store.Save(new CheckRecord(key, "", true, "/", [.. store.TakeIn(staging)], []));
        return store.Find(key)!;
    }

    public void Dispose() => bench.Dispose();

    /// <summary>What would wait for seconds waits for milliseconds.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private const int Times = 500;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / Times : dueTime, period);

        public override long GetTimestamp() => System.GetTimestamp() * Times;
    }
}
