using Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>All that one client can ask, an area of the contract each. The wire, the editor's commands and the command line all go through it.</summary>
internal sealed record Areas(
    ISitesProtocol Sites,
    ITemplatesProtocol Templates,
    ITurnsProtocol Turns,
    IReviewsProtocol Reviews,
    ICheckpointsProtocol Checkpoints,
    IBuildsProtocol Builds,
    IFlowsProtocol Flows,
    IPublishesProtocol Publishes,
    IProofsProtocol Proofs,
    IPreviewsProtocol Previews,
    ISessionsProtocol Sessions,
    IModelsProtocol Models,
    IEditsProtocol Edits
);
