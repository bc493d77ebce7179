using Builder.Core.Checks;
using Builder.Core.Models;
using Builder.Core.Previews;
using Builder.Core.Proofs;
using Builder.Core.Sessions;
using Builder.Core.Templates;
using Builder.Core.Tools;

namespace Builder.Core.Changes;

/// <summary>What all open sites share; one of each a process.</summary>
public sealed record SiteServices(
    BuilderFolders Folders,
    TemplateCatalog Templates,
    ModelSettings ModelSettings,
    ModelCatalog Models,
    SessionStore Sessions,
    SiteChecks Checks,
    EarlyPreviews Early,
    SiteProofs Proofs,
    TurnLimits Limits,
    TimeProvider Clock
);
