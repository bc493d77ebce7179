using System.Text.Json.Serialization.Metadata;
using Builder.Core;
using Builder.Core.Changes;
using Builder.Core.Checks;
using Builder.Core.Drafts;
using Builder.Core.Models;
using Builder.Core.OpenSites;
using Builder.Core.Previews;
using Builder.Core.Proofs;
using Builder.Core.Publishing;
using Builder.Core.Sessions;
using Builder.Core.Templates;
using Builder.Core.Tools;
using Builder.Protocol;
using Builder.Server.Lsp;
using Builder.Server.Rpc;
using Builder.Server.Rpc.Targets;

namespace Builder.Server;

/// <summary>
/// The process's table of contents: every service in one list, every method of the wire in another. Nothing here starts before it is asked for:
/// an editor's <c>initialize</c> is answered while the engine has not begun to load.
/// </summary>
internal sealed class Composition : IAsyncDisposable
{
    private readonly Lazy<IHost> _engine;
    private readonly Editors _editors = new();
    private readonly Clients _clients = new();
    private readonly EditorModels _editorModels = new();
    private IDisposable? _export;

    /// <summary>Null until a turn was asked for. What could not be made is not made to be ended.</summary>
    private RunningTurns? _turns;

    internal Composition(TimeProvider clock, TextWriter log, BuilderFolders? folders = null, string? templates = null)
    {
        Log = new ServerLog(log, clock, asJson: Environment.GetEnvironmentVariable("BUILDER_LOG_FORMAT") == "json");
        _engine = new Lazy<IHost>(() =>
            BuildEngine(clock, folders ?? BuilderFolders.FromEnvironment(), templates ?? TemplatesFolder.Find())
        );
    }

    /// <summary>Where log lines go.</summary>
    internal ServerLog Log { get; }

    /// <summary>The previews that this process serves.</summary>
    internal SitePreviews Previews => Get<SitePreviews>();

    /// <summary>Every service of the engine, one of each a process.</summary>
    private static void AddServices(IServiceCollection services, ServerLog log)
    {
        services.AddSingleton(_ => new PublishTokens());
        services.AddSingleton(provider =>
        {
            var settings = ModelSettings.FromEnvironment();
            log.Hide = text => provider.GetRequiredService<PublishTokens>().Without(settings.WithoutKeys(text));
            return settings;
        });
        services.AddSingleton(provider => new ModelCatalog(
            provider.GetRequiredService<ModelSettings>(),
            provider.GetRequiredService<TimeProvider>(),
            editors: provider.GetRequiredService<EditorModels>()
        ));
        services.AddSingleton(provider =>
            SessionStore.Open(provider.GetRequiredService<BuilderFolders>(), provider.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton(provider =>
        {
            var checks = new SiteChecks(provider.GetRequiredService<BuilderFolders>(), provider.GetRequiredService<TimeProvider>());
            checks.Keys = () =>
                [.. provider.GetRequiredService<ModelSettings>().KnownKeys(), .. provider.GetRequiredService<PublishTokens>().Known()];
            checks.StartTidying();
            return checks;
        });
        services.AddSingleton(provider => provider.GetRequiredService<SiteChecks>().Dependencies);
        services.AddSingleton(provider => provider.GetRequiredService<SiteChecks>().Artifacts);
        services.AddSingleton<EarlyPreviews>();
        services.AddSingleton<SiteProofs>();
        services.AddSingleton(_ => TurnLimits.Default);
        services.AddSingleton<SiteServices>();
        services.AddSingleton<SiteRegistry>();
        services.AddSingleton<SitePreviews>();
        services.AddSingleton<SiteAccess>();
        services.AddSingleton<TurnFeeds>();
    }

    /// <summary>Every area of the contract, for one client.</summary>
    /// <param name="canAnswer">Whether a question of the model may be put to this client.</param>
    internal Areas AreasFor(IClient client, bool canAnswer = true) =>
        new(
            new SitesTarget(Get<SiteAccess>(), client),
            new TemplatesTarget(Get<TemplateCatalog>()),
            new TurnsTarget(Get<SiteAccess>(), Get<SessionStore>(), Get<RunningTurns>(), Get<TurnFeeds>(), client, canAnswer),
            new ReviewsTarget(Get<SiteAccess>(), _clients, client),
            new CheckpointsTarget(Get<SiteAccess>(), _clients, client),
            new BuildsTarget(Get<SiteAccess>(), _clients, Get<SiteChecks>(), client),
            new FlowsTarget(Get<SiteAccess>(), client),
            new PublishesTarget(Get<SiteAccess>(), _clients, Get<PublishTokens>(), client),
            new ProofsTarget(Get<SiteAccess>(), client),
            new PreviewsTarget(Get<SiteAccess>(), Get<SitePreviews>(), client),
            new SessionsTarget(Get<SessionStore>()),
            new ModelsTarget(Get<ModelSettings>(), Get<ModelCatalog>(), _editorModels, client),
            new EditsTarget(Get<SiteAccess>(), client)
        );

    /// <summary>Every method of the wire, for one connection.</summary>
    internal IEditorConnection AddMethods(RpcMethods methods, WireClient client)
    {
        var areas = new Lazy<Areas>(() => AreasFor(client));
        var tokens = new ProgressTokens();
        // Plain LSP has no way to answer a question, so the model is not offered one there.
        var editor = new EditorConnection(client, () => methods.Names);
        var commands = new Lazy<EditorCommands>(() => new EditorCommands(editor, AreasFor(client, canAnswer: false), _clients, tokens));
        var json = ProtocolJson.Default;
        var lsp = LspJson.Default;

        methods.Request("initialize", lsp.InitializeParams, lsp.InitializeResult, editor.InitializeAsync);
        methods.Notification("initialized", lsp.NoParams, _ => CheckOnOpen(editor.Said, commands));
        methods.Request("shutdown", RpcJson.Default.JsonElement, editor.ShutdownAsync);
        methods.Notification("exit", lsp.NoParams, editor.Exit);
        methods.Notification("textDocument/didOpen", lsp.DidOpenParams, editor.Documents.Open);
        methods.Notification("textDocument/didChange", lsp.DidChangeParams, editor.Documents.Change);
        methods.Notification("textDocument/didClose", lsp.DidCloseParams, editor.Documents.Close);
        methods.Notification("textDocument/didSave", lsp.DidSaveParams, _ => { }); // the disk itself says what is saved
        methods.Notification("window/workDoneProgress/cancel", lsp.WorkDoneProgressCancelParams, tokens.Cancel);
        methods.Request(
            "textDocument/codeAction",
            lsp.CodeActionParams,
            lsp.IReadOnlyListCodeAction,
            (asked, _) => Task.FromResult(CodeActions.For(asked))
        );
        methods.Request(
            "workspace/executeCommand",
            lsp.ExecuteCommandParams,
            lsp.CommandOutcome,
            (asked, token) => commands.Value.ExecuteAsync(asked, token)
        );

        Ask("builder/site.open", json.SiteOpenRequest, json.SiteState, a => a.Sites.OpenAsync);
        Ask("builder/site.create", json.SiteCreateRequest, json.SiteState, a => a.Sites.CreateAsync);
        methods.Request("builder/template.list", json.TemplateListResponse, token => areas.Value.Templates.ListAsync(token));
        Ask("builder/turn.start", json.TurnStartRequest, json.TurnStartResponse, a => a.Turns.StartAsync);
        Ask("builder/turn.cancel", json.TurnCancelRequest, json.TurnCancelResponse, a => a.Turns.CancelAsync);
        Ask("builder/turn.answer", json.TurnAnswerRequest, json.TurnAnswerResponse, a => a.Turns.AnswerAsync);
        Ask("builder/turn.events", json.TurnEventsRequest, json.TurnEventsResponse, a => a.Turns.EventsAsync);
        Ask("builder/review.get", json.ReviewGetRequest, json.Review, a => a.Reviews.GetAsync);
        Ask("builder/review.decide", json.ReviewDecideRequest, json.ReviewDecideResponse, a => a.Reviews.DecideAsync);
        Ask("builder/checkpoint.list", json.CheckpointListRequest, json.CheckpointListResponse, a => a.Checkpoints.ListAsync);
        Ask("builder/checkpoint.diff", json.CheckpointDiffRequest, json.CheckpointDiffResponse, a => a.Checkpoints.DiffAsync);
        Ask("builder/checkpoint.undo", json.CheckpointUndoRequest, json.CheckpointChangeResponse, a => a.Checkpoints.UndoAsync);
        Ask("builder/checkpoint.restore", json.CheckpointRestoreRequest, json.CheckpointChangeResponse, a => a.Checkpoints.RestoreAsync);
        Ask("builder/build.start", json.BuildStartRequest, json.BuildSummary, a => a.Builds.StartAsync);
        Ask("builder/build.status", json.BuildStatusRequest, json.BuildStatusResponse, a => a.Builds.StatusAsync);
        Ask("builder/flow.try", json.FlowTryRequest, json.FlowTryResponse, a => a.Flows.TryAsync);
        Ask("builder/flow.export", json.FlowExportRequest, json.FlowExportResponse, a => a.Flows.ExportAsync);
        methods.Request("builder/publish.targets", json.PublishTargetsResponse, token => areas.Value.Publishes.TargetsAsync(token));
        Ask("builder/publish.configure", json.PublishConfigureRequest, json.PublishTargetsResponse, a => a.Publishes.ConfigureAsync);
        Ask("builder/publish.check", json.PublishCheckRequest, json.PublishCheckResponse, a => a.Publishes.CheckAsync);
        Ask("builder/publish.send", json.PublishSendRequest, json.PublishSendResponse, a => a.Publishes.SendAsync);
        Ask("builder/publish.makeLive", json.PublishMakeLiveRequest, json.PublishOutcome, a => a.Publishes.MakeLiveAsync);
        Ask("builder/publish.rollBack", json.PublishRollBackRequest, json.PublishOutcome, a => a.Publishes.RollBackAsync);
        Ask("builder/publish.list", json.PublishListRequest, json.PublishListResponse, a => a.Publishes.ListAsync);
        Ask("builder/proof.get", json.ProofGetRequest, json.ProofGetResponse, a => a.Proofs.GetAsync);
        Ask("builder/proof.picture", json.ProofPictureRequest, json.ProofPictureResponse, a => a.Proofs.PictureAsync);
        Ask("builder/preview.open", json.PreviewOpenRequest, json.PreviewState, a => a.Previews.OpenAsync);
        Ask("builder/preview.forward", json.PreviewForwardRequest, json.PreviewState, a => a.Previews.ForwardAsync);
        Ask("builder/preview.navigate", json.PreviewNavigateRequest, json.PreviewReach, a => a.Previews.NavigateAsync);
        Ask("builder/preview.highlight", json.PreviewHighlightRequest, json.PreviewReach, a => a.Previews.HighlightAsync);
        Ask("builder/session.list", json.SessionListRequest, json.SessionListResponse, a => a.Sessions.ListAsync);
        Ask("builder/session.get", json.SessionGetRequest, json.SessionDetail, a => a.Sessions.GetAsync);
        Ask("builder/session.delete", json.SessionDeleteRequest, json.SessionDeleteResponse, a => a.Sessions.DeleteAsync);
        methods.Request("builder/model.list", json.ModelListResponse, token => areas.Value.Models.ListAsync(token));
        Ask("builder/model.configure", json.ModelConfigureRequest, json.ModelListResponse, a => a.Models.ConfigureAsync);
        Ask("builder/model.test", json.ModelTestRequest, json.ModelTestResponse, a => a.Models.TestAsync);
        Ask("builder/model.offer", json.ModelOfferRequest, json.ModelListResponse, a => a.Models.OfferAsync);
        Ask("builder/model.say", json.ModelSayRequest, json.ModelSayResponse, a => a.Models.SayAsync);
        Ask("builder/edit.apply", json.EditApplyRequest, json.EditApplyResponse, a => a.Edits.ApplyAsync);
        // Its buffers count from now on.
        _editors.Add(editor);
        return editor;

        void Ask<TRequest, TAnswer>(
            string name,
            JsonTypeInfo<TRequest> request,
            JsonTypeInfo<TAnswer> answer,
            Func<Areas, Func<TRequest, CancellationToken, Task<TAnswer>>> method
        ) => methods.Request(name, request, answer, (asked, token) => method(areas.Value)(asked, token));
    }

    /// <summary>An editor has gone. What it started goes on.</summary>
    internal void Left(WireClient client)
    {
        if (client.Editor is EditorConnection editor)
        {
            _editors.Remove(editor);
        }
        _clients.Left(client);
        _editorModels.Left(client);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine.IsValueCreated)
        {
            // Turns first: they still need everything else to put things in order.
            if (_turns is not null)
            {
                await _turns.DisposeAsync().ConfigureAwait(false);
            }
            await ((IAsyncDisposable)_engine.Value).DisposeAsync().ConfigureAwait(false);
        }
        _export?.Dispose();
        Log.Dispose();
    }

    private T Get<T>()
        where T : notnull => _engine.Value.Services.GetRequiredService<T>();

    private IHost BuildEngine(TimeProvider clock, BuilderFolders folders, string templates)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "builder" });
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(folders);
        builder.Services.AddSingleton(new TemplateCatalog(templates));
        builder.Services.AddSingleton(_clients);
        builder.Services.AddSingleton(_editorModels);
        builder.Services.AddSingleton<IOpenBuffers>(_editors).AddSingleton<IEditorEdits>(_editors);
        AddServices(builder.Services, Log);
        builder.Services.AddSingleton(provider =>
            _turns = new RunningTurns(provider.GetRequiredService<TurnFeeds>(), provider.GetRequiredService<ILogger<RunningTurns>>())
        );
        Private.CreateFolder(folders.State);
        _export = TelemetryExport.Start();
        return builder.Build();
    }

    private void CheckOnOpen(InitializeParams? editor, Lazy<EditorCommands> commands)
    {
        if (editor is { InitializationOptions.CheckOnOpen: true })
        {
            var log = Log.CreateLogger(nameof(EditorCommands));
            _ = Task.Run(() => commands.Value.CheckFoldersAsync(SiteLookup.Folders(editor), log));
        }
    }
}
