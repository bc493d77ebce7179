using System.Net;
using System.Net.Sockets;
using System.Text;
using Builder.Core.Artifacts;
using Builder.Core.Sites;
using Builder.Server.Preview;
using Builder.Tests.Checks;

namespace Builder.Tests.Preview;

/// <summary>A running preview server and a way to speak with it as a browser would, under any name.</summary>
internal sealed class PreviewBench : IAsyncDisposable
{
    private readonly Workbench bench = new();
    private readonly ArtifactStore store;
    private int trees;

    private PreviewBench()
    {
        store = new ArtifactStore(bench.Folders);
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, "site")).FullName;
        Site = Site.Open(root);
    }

    public PreviewServer Server { get; } = new();

    public Site Site { get; }

    public int Port => Server.Port!.Value;

    public string CacheFolder => bench.Folders.Cache;

    public static async Task<PreviewBench> StartAsync()
    {
        var preview = new PreviewBench();
        await preview.Server.StartAsync(0);
        return preview;
    }

    public Site NewSite(string name) => Site.Open(Directory.CreateDirectory(Path.Combine(bench.Root, name)).FullName);

    /// <param name="hashed">Which of the files the build named by a hash.</param>
    public Artifact NewArtifact(IReadOnlyDictionary<string, string> files, string basePath = "/", params string[] hashed)
    {
        var staging = store.NewStagingFolder("a site");
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(staging, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
        var key = $"tree{++trees}";
        var taken = store.TakeIn(staging).Select(file => file with { IsHashed = hashed.Contains(file.Path) });
        store.Save(new CheckRecord(key, "", true, basePath, [.. taken], []));
        return store.Find(key)!;
    }

    /// <summary>One request, as it is, on a connection of its own.</summary>
    public async Task<Answer> SendAsync(string method, string target, string host, params (string Name, string Value)[] headers)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        var request = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
        foreach (var (name, value) in headers)
        {
            request.Append($"{name}: {value}\r\n");
        }
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.Append("\r\n").ToString()));
        using var received = new MemoryStream();
        await stream.CopyToAsync(received);
        return Answer.Parse(received.ToArray());
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        bench.Dispose();
    }
}

internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public static Answer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n");
        var headers = lines
            .Skip(1)
            .Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
        return new Answer(
            int.Parse(lines[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture),
            headers,
            bytes[(end + 4)..]
        );
    }
}
