using Builder.Core.Proofs;
using Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Flows, for one client.</summary>
internal sealed class FlowsTarget(SiteAccess sites, IClient client) : IFlowsProtocol
{
    public async Task<FlowTryResponse> TryAsync(FlowTryRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var tried = await open.TryFlowsAsync(cancellationToken).ConfigureAwait(false);
        return new FlowTryResponse(
            [
                .. tried
                    .All.Select(Summary)
                    .Concat(tried.Left.Select(flow => Summary(new FlowTried(flow, null, null, [], 0), FlowOutcome.NotTried)))
                    .OrderBy(flow => flow.Path, StringComparer.Ordinal),
            ],
            ToWire.Diagnostics(tried.Problems),
            tried.Sentence
                ?? tried.WhyNot
                ?? "The site has no flows yet: files “flows/NAME.json” that say what a person must be able to do on it."
        );
    }

    public async Task<FlowExportResponse> ExportAsync(FlowExportRequest request, CancellationToken cancellationToken)
    {
        var open = await sites.OpenAsync(client, request.Site, cancellationToken).ConfigureAwait(false);
        var flows = open.Flows();
        return new FlowExportResponse("flows.spec.js", flows.AsPlaywrightTests(), flows.All.Count, ToWire.Diagnostics(flows.Broken));
    }

    private static FlowSummary Summary(FlowTried tried) => Summary(tried, tried.Works ? FlowOutcome.Works : FlowOutcome.Fails);

    private static FlowSummary Summary(FlowTried tried, FlowOutcome outcome)
    {
        var step = tried.FailedAt is { } at ? tried.Flow.Steps[at] : null;
        return new FlowSummary(
            tried.Flow.Path.Value,
            tried.Flow.Title,
            outcome,
            tried.Flow.Steps.Count,
            step?.Line,
            step is not null ? $"Step {tried.FailedAt + 1}, {step.Words}: {tried.Why}"
                : tried.Findings is [var first, ..] ? $"The page reports an error: {first.Message}"
                : null,
            tried.Ms
        );
    }
}
