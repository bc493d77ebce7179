using System.Reflection;
using System.Text.Json;
using Builder.Protocol;
using Builder.Server.Rpc;

namespace Builder.Server.Lsp;

/// <summary>
/// One editor, from <c>initialize</c> to <c>exit</c>: what it said about itself, and what it has open. The answer to <c>initialize</c> needs nothing of the
/// engine, so it is given at once; the engine starts behind it.
/// </summary>
internal sealed class EditorConnection : IEditorConnection
{
    private readonly DiagnosticsShown _shown;
    private readonly Func<IReadOnlyCollection<string>> _methods;
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isShutDown;

    /// <param name="client">Where it is reached.</param>
    /// <param name="methods">The names of all methods that it may call.</param>
    internal EditorConnection(WireClient client, Func<IReadOnlyCollection<string>> methods)
    {
        Client = client;
        _methods = methods;
        _shown = new DiagnosticsShown(this);
        client.Editor = this;
    }

    internal WireClient Client { get; }

    /// <summary>What the editor said about itself in <c>initialize</c>; without it nothing of LSP is sent.</summary>
    internal InitializeParams? Said { get; set; }

    /// <summary>The documents that are open in this editor.</summary>
    internal OpenDocuments Documents { get; } = new();

    public Task Exited => _exited.Task;

    /// <summary>LSP: an <c>exit</c> without <c>shutdown</c> before it is an error.</summary>
    public int ExitCode => Exited.IsCompleted && !_isShutDown ? 1 : 0;

    public void Show(string site, IReadOnlyList<BuildDiagnostic> diagnostics)
    {
        if (Said is not null)
        {
            _shown.Replace(site, diagnostics);
        }
    }

    internal Task<InitializeResult> InitializeAsync(InitializeParams request, CancellationToken cancellationToken)
    {
        Said = request;
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
                            [.. _methods().Where(name => name.StartsWith("builder/", StringComparison.Ordinal))]
                        )
                    )
                ),
                new ServerDetails("Builder", Version)
            )
        );
    }

    internal Task<JsonElement> ShutdownAsync(CancellationToken cancellationToken)
    {
        _isShutDown = true;
        return Task.FromResult(RpcJson.Null);
    }

    internal void Exit(NoParams nothing) => _exited.TrySetResult();

    /// <summary>The product's version, without the commit.</summary>
    internal static string Version { get; } =
        typeof(EditorConnection).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0";
}
