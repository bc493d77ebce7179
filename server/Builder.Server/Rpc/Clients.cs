using System.Collections.Concurrent;
using Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>The clients of this process and the sites that each has open. Every client that has a site open sees what happens to it.</summary>
internal sealed class Clients
{
    private readonly ConcurrentDictionary<IClient, ConcurrentDictionary<string, bool>> _sitesOf = new();

    /// <summary>From now on the client sees what happens to the site.</summary>
    /// <param name="site">Canonical path, as <see cref="SiteState.Site"/> has it.</param>
    internal void Opened(IClient client, string site) => _sitesOf.GetOrAdd(client, _ => new()).TryAdd(site, true);

    /// <summary>The client has gone.</summary>
    internal void Left(IClient client) => _sitesOf.TryRemove(client, out _);

    internal void Send(string site, TurnEvent happened)
    {
        foreach (var client in With(site))
        {
            client.Send(happened);
        }
    }

    internal void Send(BuildEvent happened)
    {
        foreach (var client in With(happened.Site))
        {
            client.Send(happened);
        }
    }

    internal void Send(PreviewState preview)
    {
        foreach (var client in With(preview.Site))
        {
            client.Send(preview);
        }
    }

    internal void Send(PreviewProblem problem)
    {
        foreach (var client in With(problem.Site))
        {
            client.Send(problem);
        }
    }

    internal void Send(PublishEvent happened)
    {
        foreach (var client in With(happened.Site))
        {
            client.Send(happened);
        }
    }

    internal void Show(string site, IReadOnlyList<BuildDiagnostic> diagnostics)
    {
        foreach (var client in With(site))
        {
            client.Show(site, diagnostics);
        }
    }

    private IEnumerable<IClient> With(string site) => _sitesOf.Where(entry => entry.Value.ContainsKey(site)).Select(entry => entry.Key);
}
