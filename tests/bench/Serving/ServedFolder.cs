using Builder.Core;
using Builder.Core.Checks;
using Builder.Core.Sites;
using Builder.Server.Preview;

namespace Builder.Bench.Serving;

/// <summary>Our preview server in a process of its own, as its peers are: what was built of the site is served until the input closes.</summary>
internal static class ServedFolder
{
    /// <param name="folder">Has the site in <c>site</c> and Builder's folders, in which the site's current state was checked.</param>
    public static async Task<int> RunAsync(string folder)
    {
        var site = Site.Open(Path.Combine(folder, "served"));
        await using var checks = new SiteChecks(
            new BuilderFolders(Path.Combine(folder, "state"), Path.Combine(folder, "cache")),
            TimeProvider.System
        );
        var result = await checks.CheckAsync(site, site.Folder, null, _ => { }, CancellationToken.None);
        await using var server = new PreviewServer();
        await server.StartAsync(0);
        var handle = server.Show(site, primary: true);
        handle.Update(result.Artifact ?? throw new InvalidOperationException("The site does not build."), "Served", false);
        Console.Out.WriteLine(handle.LocalUrl);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
