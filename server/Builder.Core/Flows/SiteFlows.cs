using Builder.Core.Diagnostics;
using Builder.Core.Sites;

namespace Builder.Core.Flows;

/// <summary>The flows of a site: what a person must be able to do on it, one file each in the folder <c>flows</c>.</summary>
/// <param name="All">Those that can be tried, by their files' names.</param>
/// <param name="Broken">What is wrong with the others.</param>
public sealed record SiteFlows(IReadOnlyList<Flow> All, IReadOnlyList<Diagnostic> Broken)
{
    /// <summary>Where they lie in a site.</summary>
    public const string Folder = "flows";

    /// <summary>Of what a browser saw of flows, in diagnostics.</summary>
    internal const string Code = "page:flow";

    private const int Most = 40;

    /// <summary>All of them as one file of tests for <c>@playwright/test</c>.</summary>
    public string AsPlaywrightTests() => PlaywrightTests.Of(All);

    /// <summary>Whether a file of that name is one of a flow, unless what is in it says otherwise.</summary>
    public static bool IsFlow(SitePath path) =>
        path.Key.Split('/') is [Folder, var name] && name.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>Whether it says something of a flow, and not of a page.</summary>
    public static bool IsOfFlow(Diagnostic problem) =>
        problem.Source == DiagnosticSource.Runtime && SitePath.TryParse(problem.Path, out var path, out _) && IsFlow(path);

    /// <param name="files">What lies in the folder of flows.</param>
    /// <param name="site">The site as it is on the disk, to show the lines around what is wrong.</param>
    internal static SiteFlows Read(IReadOnlyList<(SitePath Path, byte[] Content)> files, SiteFolder site)
    {
        List<Flow> flows = [];
        List<Finding> broken = [];
        foreach (var (path, content) in files.Where(file => IsFlow(file.Path)).OrderBy(file => file.Path.Value, StringComparer.Ordinal))
        {
            try
            {
                if (FlowReader.Read(path, content) is not { } flow)
                {
                    continue;
                }

                if (flows.Count == Most)
                {
                    broken.Add(
                        Problem(
                            path,
                            $"There are more than {Most} flows, and this one is not tried.",
                            "Take out some that others hold already."
                        )
                    );
                    break;
                }

                flows.Add(flow);
            }
            catch (FlowFault fault)
            {
                var (line, column) = PlacedJson.PlaceOf(content, fault.At);
                broken.Add(
                    Problem(path, $"This flow cannot be tried. {fault.Message}", fault.NextStep) with
                    {
                        Line = line,
                        Column = column,
                    }
                );
            }
        }

        return new SiteFlows(flows, new Diagnoser(site).Describe(broken));
    }

    /// <summary>Something that is wrong with a flow: the site works as it is, and what was promised does not.</summary>
    internal static Finding Problem(SitePath path, string sentence, string? nextStep) =>
        new(DiagnosticSource.Runtime, DiagnosticSeverity.Error, sentence)
        {
            Path = path.Value,
            Code = Code,
            Help = nextStep,
            IsUnfinished = true,
        };
}
