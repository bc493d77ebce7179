using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Types;

/// <summary>The type servers that are kept, one a folder. Any of them may give way when there are too many, also while it is asked.</summary>
internal sealed class TypeServers(ChildProcesses children, SiteConfinement confinement, CheckSettings settings, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly FolderProcesses<TypeServer> servers = new(settings.MostWorkers, settings.WorkerRest, clock);

    /// <summary>Starts the folder's server, so that it knows the files as they are before they are edited.</summary>
    public void Warm(Toolchain tools, SiteFolder folder, string inputs) => _ = Get(tools, folder, inputs);

    /// <summary>Type errors in what changed since the folder's server last looked.</summary>
    /// <returns>Null where it cannot be told quickly: the site has another compiler, or its server has just been started.</returns>
    public async Task<IReadOnlyList<Finding>?> CheckAsync(
        Toolchain tools,
        SiteFolder folder,
        string inputs,
        CancellationToken cancellationToken
    )
    {
        if (Get(tools, folder, inputs) is not { } server)
        {
            return null;
        }
        using var limit = new CancellationTokenSource(settings.QuickTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await server.CheckAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // It may have been told of changes for which nobody heard its answer: the next check begins with a new one.
            await servers.DropAsync(server);
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    public ValueTask DisposeAsync() => servers.DisposeAsync();

    private TypeServer? Get(Toolchain tools, SiteFolder folder, string inputs)
    {
        if (TypeCheck.LanguageServer(tools, folder) is not { } compiler)
        {
            return null;
        }
        var (server, _) = servers.Use(
            folder.Root,
            inputs,
            () => new TypeServer(compiler, children, folder, inputs, confinement.For(tools, folder.Root), settings.MemoryLimit)
        );
        if (server is not null)
        {
            servers.Rest(server);
        }
        return server;
    }
}
