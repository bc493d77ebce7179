using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Builder.Core;
using Builder.Core.Checks;
using Builder.Core.Checks.Syntax;
using Builder.Core.Edits;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Proofs;
using Builder.Core.Sites;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <param name="What">What was looked at.</param>
/// <param name="Found">What was found, without any secret.</param>
/// <param name="HowToMend">What to do about it, or null when it is fine.</param>
internal sealed record Finding(string What, FindingState State, string Found, string? HowToMend);

[JsonConverter(typeof(EnumName<FindingState>))]
internal enum FindingState
{
    Fine,

    /// <summary>It works, but not as well or as safely as it could.</summary>
    Warning,

    /// <summary>Something does not work without it.</summary>
    Broken,
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJson : JsonSerializerContext;

/// <summary>Looks at what Builder needs on this computer. Looks only: nothing is changed, and no key is shown.</summary>
internal static class Doctor
{
    /// <summary>The first .NET 10 whose web server has the fixes of CVE-2026-70188 and CVE-2026-88092.</summary>
    private static readonly Version SafeRuntime = new(10, 0, 13);

    /// <summary>A prepared node_modules is some 200 MB; two of them and a build must fit.</summary>
    private const long EnoughDisk = 1_000_000_000;

    internal static async Task<IReadOnlyList<Finding>> ExamineAsync(IModelsProtocol models, CancellationToken cancellation)
    {
        var folders = BuilderFolders.FromEnvironment();
        return
        [
            Runtime(),
            Node(),
            await ParsersAsync(folders, cancellation).ConfigureAwait(false),
            Browser(),
            Git(),
            new Finding("What a killed Builder leaves running", FindingState.Fine, $"is ended by {SiteChecks.ProcessGuard}", null),
            Confined(),
            Port(),
            Disk("Space for packages and builds", folders.Cache),
            Disk("Space for sessions", folders.State),
            await KeysAsync(models, cancellation).ConfigureAwait(false),
        ];
    }

    internal static Finding Runtime(Version? version = null)
    {
        var runs = version ?? Environment.Version;
        return runs >= SafeRuntime
            ? new Finding(".NET", FindingState.Fine, runs.ToString(), null)
            : new Finding(
                ".NET",
                FindingState.Warning,
                $"{runs}, whose web server has known holes (closed in {SafeRuntime})",
                "Install the newest .NET 10 from https://dotnet.microsoft.com/download or with your system's updates. Until then Builder serves previews on this computer only, as it always does."
            );
    }

    private static Finding Node() =>
        Toolchain.Find(out var whyNot) is { } tools
            ? new Finding("Node.js and npm", FindingState.Fine, $"{tools.NodeVersion} at {tools.Node}", null)
            : new Finding(
                "Node.js and npm",
                FindingState.Broken,
                whyNot ?? "not found",
                $"Install Node.js {Toolchain.OldestNode} or newer from https://nodejs.org."
            );

    /// <summary>Asks the parsers that say whether an edit leaves a file whole. Without them only the check after an edit says it.</summary>
    private static async Task<Finding> ParsersAsync(BuilderFolders folders, CancellationToken cancellation)
    {
        var patient = new CheckSettings { QuickTimeout = TimeSpan.FromSeconds(20) };
        await using var parsers = new SyntaxParsers(folders, TimeProvider.System, patient);
        var source = new SourceText(SitePath.Parse("a.tsx"), "export const a: unknown = <p>b</p>;");
        var answer = await parsers.ReadAsync([source], cancellation).ConfigureAwait(false);
        return answer is { Readings: [{ Error: null }] }
            ? new Finding("Parsers for edits", FindingState.Fine, "Babel, PostCSS, parse5 and sax answer", null)
            : new Finding(
                "Parsers for edits",
                FindingState.Warning,
                $"{answer.WhyNot ?? "They answer wrongly."} A mistake is only found by the check that follows an edit",
                "Mend Node.js first. If it is fine, install Builder anew."
            );
    }

    /// <summary>Pages are looked at in a browser of the person's.</summary>
    private static Finding Browser()
    {
        var (browser, whyNot) = InstalledBrowser.Find();
        return browser is not null
            ? new Finding("Browser to look at pages with", FindingState.Fine, browser.File, null)
            : new Finding(
                "Browser to look at pages with",
                FindingState.Warning,
                whyNot ?? "not found",
                "Until then a change is checked and built, and nobody sees whether its pages work."
            );
    }

    /// <summary>Builder writes commits by itself; the git program is for the person.</summary>
    private static Finding Git()
    {
        var name = OperatingSystem.IsWindows() ? "git.exe" : "git";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is { } git
            ? new Finding("git", FindingState.Fine, git, null)
            : new Finding(
                "git",
                FindingState.Warning,
                "not found",
                "Builder keeps your history without it. Install git from https://git-scm.com to look at it yourself."
            );
    }

    /// <summary>Opening somebody else's site and building it runs their code.</summary>
    private static Finding Confined() =>
        BuildGuard.ClosesFiles && BuildGuard.ClosesNetwork && !BuildGuard.HidesProcesses
            ? new Finding(
                "Builds of a site",
                FindingState.Warning,
                BuildGuard.Description,
                "They are confined all the same. To give them a space of their own, let your user make user namespaces (on Ubuntu an AppArmor profile for unshare); see docs/platforms.md."
            )
        : BuildGuard.ClosesFiles && BuildGuard.ClosesNetwork
            ? new Finding("Builds of a site", FindingState.Fine, BuildGuard.Description, null)
        : new Finding(
            "Builds of a site",
            FindingState.Warning,
            BuildGuard.Description,
            "Build only sites whose code you trust. On Linux, a kernel from 5.13 on can confine them."
        );

    private static Finding Port()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            return new Finding(
                "Ports for the preview",
                FindingState.Fine,
                string.Create(CultureInfo.InvariantCulture, $"free, such as {port}"),
                null
            );
        }
        catch (SocketException refused)
        {
            return new Finding("Ports for the preview", FindingState.Broken, refused.Message, "Allow this program to listen on 127.0.0.1.");
        }
    }

    private static Finding Disk(string what, string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }
        var free = new DriveInfo(existing).AvailableFreeSpace;
        var found = $"{Symbols.Size(free)} free in {folder}";
        return free >= EnoughDisk
            ? new Finding(what, FindingState.Fine, found, null)
            : new Finding(
                what,
                FindingState.Warning,
                found,
                $"Make room for {Symbols.Size(EnoughDisk)}, or choose other folders with BUILDER_CACHE_DIR and BUILDER_STATE_DIR."
            );
    }

    private static async Task<Finding> KeysAsync(IModelsProtocol models, CancellationToken cancellation)
    {
        var listed = await models.ListAsync(cancellation).ConfigureAwait(false);
        var ready = string.Join(", ", listed.Providers.Where(provider => provider.IsReady).Select(provider => provider.Title));
        return listed.Current is { } current
            ? new Finding("Models", FindingState.Fine, $"{ready}; {current} is used", null)
            : new Finding(
                "Models",
                FindingState.Warning,
                $"no key is set; ready: {ready}",
                "Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or give --base-url. Without one, recorded conversations can be replayed."
            );
    }
}
