using Builder.Core.Checks;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Previews.Live;

/// <param name="Server">Null when it could not be started.</param>
/// <param name="WhyNot">Why, when it could not.</param>
internal sealed record DevelopmentStart(DevelopmentServer? Server, IReadOnlyList<Diagnostic> WhyNot);

/// <summary>The development servers, one a draft. One that is in use stays; one that rests may give way when there are too many.</summary>
internal sealed class DevelopmentServers(CheckTools means) : IAsyncDisposable
{
    private readonly FolderProcesses<DevelopmentServer> servers = new(means.Settings.MostWorkers, means.Settings.WorkerRest, means.Clock);

    public int Count => servers.Count;

    /// <summary>What has to be the same for a server to be used on.</summary>
    public string InputsOf(SiteFolder folder) => InputsOf(folder, means.Find().Tools);

    /// <summary>The folder's server, in use until <see cref="Release"/>. One that rested may know an older state than <paramref name="revision"/>.</summary>
    public async Task<DevelopmentStart> UseAsync(Site site, SiteFolder folder, string revision, CancellationToken cancellationToken)
    {
        var (tools, whyNot) = means.Find();
        if (tools is null)
        {
            return Refused(whyNot ?? "Node.js was not found.", "Install Node.js, then try again.");
        }
        var inputs = InputsOf(folder, tools);
        var (server, isNew) = servers.Use(
            folder.Root,
            inputs,
            () =>
                new DevelopmentServer(
                    tools,
                    means.Children,
                    site,
                    folder,
                    inputs,
                    revision,
                    means.Confinement.For(tools, folder.Root),
                    means.Settings.MemoryLimit
                )
        );
        if (server is null)
        {
            return Refused(
                servers.IsClosed ? "Builder is being closed." : "As many drafts are being watched as this computer is meant for.",
                null
            );
        }
        if (!isNew)
        {
            return new DevelopmentStart(server, []);
        }
        try
        {
            var problems = await server.ListenAsync(means.Settings.BuildTimeout, means.Clock, cancellationToken);
            if (problems.Count == 0)
            {
                return new DevelopmentStart(server, []);
            }
            await DropAsync(server);
            return new DevelopmentStart(null, problems);
        }
        catch
        {
            await DropAsync(server);
            throw;
        }
    }

    /// <summary>Tells a server of edits that are on disk.</summary>
    /// <returns>Whether another one has to take its place, and what is wrong with the edits.</returns>
    public Task<(bool Restart, IReadOnlyList<Diagnostic> Problems)> ApplyAsync(
        DevelopmentServer server,
        string revision,
        IReadOnlyList<(string Event, SitePath Path)> files,
        CancellationToken cancellationToken
    ) => server.ApplyAsync(revision, files, means.Settings.BuildTimeout, means.Clock, cancellationToken);

    /// <summary>Nobody watches now. The server rests, for the next time.</summary>
    public void Release(DevelopmentServer server) => servers.Rest(server);

    /// <summary>Ends a server that cannot be used on, and waits until it is gone.</summary>
    public Task DropAsync(DevelopmentServer server) => servers.DropAsync(server);

    public ValueTask DisposeAsync() => servers.DisposeAsync();

    private string InputsOf(SiteFolder folder, Toolchain? tools) =>
        CheckInputs.Of(folder, tools, means.Confinement.AllowedTo(folder.Root)).LiveKey;

    private static DevelopmentStart Refused(string message, string? nextStep) =>
        new(null, [Diagnoser.Plain(DiagnosticSource.Build, message, nextStep)]);
}
