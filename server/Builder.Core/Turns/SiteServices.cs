using Builder.Core.Builds;
using Builder.Core.Models;
using Builder.Core.Sessions;
using Builder.Core.Templates;

namespace Builder.Core.Turns;

/// <summary>The rooms that all open sites share; one of each a process.</summary>
public sealed record SiteServices(
    BuilderFolders Folders,
    TemplateCatalog Templates,
    ModelSettings ModelSettings,
    ModelCatalog Models,
    SessionStore Sessions,
    SiteChecks Checks,
    TurnLimits Limits,
    TimeProvider Clock
);
