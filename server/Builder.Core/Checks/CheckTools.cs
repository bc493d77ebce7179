using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Checks;

/// <summary>What runs the tools of sites: one for whatever is made of them.</summary>
/// <param name="Find">The Node of this computer, or why there is none.</param>
internal sealed record CheckTools(
    ChildProcesses Children,
    SiteConfinement Confinement,
    CheckSettings Settings,
    TimeProvider Clock,
    Func<(Toolchain? Tools, string? WhyNot)> Find
);
