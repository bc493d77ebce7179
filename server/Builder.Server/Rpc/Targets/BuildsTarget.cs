using Builder.Core.Checks;
using Builder.Core.Checks.Queue;
using Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Builds, for one client.</summary>
internal sealed class BuildsTarget(SiteAccess sites, Clients clients, SiteChecks checks, IClient client) : IBuildsProtocol
{
    public async Task<BuildSummary> StartAsync(BuildStartRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var urgency = request.InBackground ? CheckUrgency.Background : CheckUrgency.Interactive;
        var result = await open.CheckAsync(request.Target == BuildTarget.Draft, urgency, cancellationToken).ConfigureAwait(false);
        var summary = ToWire.Build(result);
        if (request.Target == BuildTarget.Workspace)
        {
            clients.Show(open.Site.Root, summary.Diagnostics); // the draft's problems are not those of the files in the editor
        }
        return summary;
    }

    public async Task<BuildStatusResponse> StatusAsync(BuildStatusRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var activity = checks.Activity(open.Site);
        var state =
            activity.IsRunning ? BuildState.Running
            : activity.IsQueued ? BuildState.Queued
            : BuildState.Idle;
        return new BuildStatusResponse(state, activity.Last is { } last ? ToWire.Build(last) : null);
    }
}
