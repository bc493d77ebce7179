using System.Globalization;
using Builder.Bench.Builds;

namespace Builder.Bench.Serving;

/// <summary>One built site, served by us, by Vite, by sirv and by nginx, each in a process of its own, each asked for the same in turn.</summary>
internal static class ServingBenchmark
{
    private const int Rounds = 3;

    public static async Task RunAsync()
    {
        await using var bench = new Builds.Bench();
        await Peers.InstallAsync(bench);
        var site = bench.NewSite("served", 30);
        var artifact = (await bench.CheckAsync(site)).Artifact!;
        var dist = Path.Combine(site.Root, "dist");
        foreach (var file in artifact.Files.Values)
        {
            var path = Path.Combine(dist, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, artifact.Read(file));
            await File.WriteAllBytesAsync(
                path + ".gz",
                Core.Artifacts.Artifact.Encode(artifact.Read(file), Core.Artifacts.ContentCoding.Gzip)
            );
        }
        // The template's own git ignores dist, so the tree that our process finds checked is the same.
        var ours = await RunningServer.StartAsync(
            bench.PathOf("."),
            null,
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Builder.Bench.exe" : "Builder.Bench"),
            "serve",
            bench.PathOf("")
        );
        List<(string Name, RunningServer Server)> servers = [("ours", ours)];
        try
        {
            await StartPeersAsync(bench, site.Root, dist, servers);
            var script = artifact
                .Files.Values.Where(file => file.Path.EndsWith(".js", StringComparison.Ordinal))
                .MaxBy(file => file.Length)!;
            Console.Out.WriteLine("| file | server | requests/s | p99 ms | bytes | ours is … times as fast |");
            Console.Out.WriteLine("|---|---|---|---|---|---|");
            await CompareAsync(servers, "index.html", "", null);
            await CompareAsync(servers, $"{script.Length / 1000} kB script", script.Path, null);
            await CompareAsync(servers, $"{script.Length / 1000} kB script, gzip", script.Path, "gzip");
        }
        finally
        {
            foreach (var (_, server) in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task StartPeersAsync(Builds.Bench bench, string root, string dist, List<(string, RunningServer)> servers)
    {
        var node = bench.Tools.Node;
        var port = RunningServer.FreePort();
        var vite = Path.Combine(root, "node_modules", "vite", "bin", "vite.js");
        string[] host = ["--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture)];
        servers.Add(("vite preview", await RunningServer.StartAsync(root, port, node, [vite, "preview", "--strictPort", .. host])));
        port = RunningServer.FreePort();
        host[^1] = port.ToString(CultureInfo.InvariantCulture);
        servers.Add(("sirv", await RunningServer.StartAsync(root, port, node, [Peers.Sirv, dist, "--gzip", "--quiet", .. host])));
        var (nginx, whyNot) = await Nginx.FindAsync();
        if (nginx is null)
        {
            Console.Out.WriteLine($"nginx is left out: {whyNot}.\n");
            return;
        }
        port = RunningServer.FreePort();
        var folder = Directory.CreateDirectory(bench.PathOf("nginx")).FullName;
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Nginx.Configuration(folder, dist, port));
        servers.Add(
            (
                "nginx",
                await RunningServer.StartAsync(folder, port, nginx, "-c", file, "-p", folder, "-e", Path.Combine(folder, "error.log"))
            )
        );
    }

    private static async Task CompareAsync(List<(string Name, RunningServer Server)> servers, string what, string path, string? encoding)
    {
        var loads = servers.ToDictionary(server => server.Name, _ => new List<Load>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (name, server) in servers)
            {
                loads[name].Add(await LoadGenerator.RunAsync(new Uri(server.Address, path), encoding));
            }
        }
        var medians = servers
            .Select(server => (server.Name, Load: loads[server.Name].OrderBy(load => load.PerSecond).ElementAt(Rounds / 2)))
            .ToArray();
        foreach (var (name, load) in medians)
        {
            Console.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {name} | {load.PerSecond:N0} | {load.P99:0.0} | {load.Bytes:N0} | {medians[0].Load.PerSecond / load.PerSecond:0.0} |"
                )
            );
        }
    }
}
