using System.Reflection;
using System.Text.Json;
using Builder.Protocol;
using Builder.Server.Rpc;

namespace Builder.Server.Lsp;

/// <summary>
/// <c>initialize</c> to <c>exit</c> of one connection. The answer to <c>initialize</c> needs nothing of the engine, so it is given at once; the engine
/// starts behind it.
/// </summary>
internal sealed class LifecycleTarget(WireClient client, Func<IReadOnlyCollection<string>> methods, Action<InitializeParams> initialized)
{
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isShutDown;

    /// <summary>Completes when the client said <c>exit</c>.</summary>
    internal Task Exited => _exited.Task;

    /// <summary>LSP: an <c>exit</c> without <c>shutdown</c> before it is an error.</summary>
    internal int ExitCode => Exited.IsCompleted && !_isShutDown ? 1 : 0;

    internal Task<InitializeResult> InitializeAsync(InitializeParams request, CancellationToken cancellationToken)
    {
        client.Editor = request;
        var ownCommands = request.InitializationOptions?.OwnCommands ?? false;
        return Task.FromResult(
            new InitializeResult(
                new ServerCapabilities(
                    "utf-16",
                    new TextDocumentSyncOptions(OpenClose: true, Change: 2, Save: true),
                    new CodeActionOptions(["quickfix"]),
                    ownCommands ? null : new ExecuteCommandOptions(EditorCommands.All, WorkDoneProgress: true),
                    new ExperimentalCapabilities(
                        new BuilderCapabilities(
                            Contract.Version,
                            [.. methods().Where(name => name.StartsWith("builder/", StringComparison.Ordinal))]
                        )
                    )
                ),
                new ServerDetails("Builder", Version)
            )
        );
    }

    internal void Initialized(NoParams nothing)
    {
        if (client.Editor is { } editor)
        {
            initialized(editor);
        }
    }

    internal Task<JsonElement> ShutdownAsync(CancellationToken cancellationToken)
    {
        _isShutDown = true;
        return Task.FromResult(RpcJson.Null);
    }

    internal void Exit(NoParams nothing) => _exited.TrySetResult();

    /// <summary>The product's version, without the commit.</summary>
    internal static string Version { get; } =
        typeof(LifecycleTarget).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0";
}
