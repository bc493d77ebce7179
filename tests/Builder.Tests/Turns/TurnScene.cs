using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Nodes;
using Builder.Core;
using Builder.Core.Changes;
using Builder.Core.Checks;
using Builder.Core.Drafts;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Builder.Core.OpenSites;
using Builder.Core.Previews;
using Builder.Core.Proofs;
using Builder.Core.Sessions;
using Builder.Core.Sites;
using Builder.Core.Templates;
using Builder.Core.Tools;
using Builder.Core.Turns;
using Builder.Tests.Checkpoints;
using Builder.Tests.Models;
using Builder.Tests.Proofs;

namespace Builder.Tests.Turns;

/// <summary>
/// A real site from a template in a temporary folder, with every room real; only the model's service is a server of ours. The packages of the
/// templates are installed once into the repository's <c>artifacts/test-cache</c> and reused.
/// </summary>
internal sealed class TurnScene : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("builder-turn-");
    private readonly SiteServices _services;

    private TurnScene(
        HttpMessageHandler? network,
        TurnLimits? limits,
        Func<BuilderFolders, SiteChecks>? checks,
        string? cache,
        Func<BuilderFolders, SiteProofs>? proofs
    )
    {
        var folders = new BuilderFolders(
            Path.Combine(_folder.FullName, "state"),
            cache ?? Path.Combine(Repository, "artifacts", "test-cache")
        );
        var settings = new ModelSettings();
        settings.Configure(ModelProvider.OpenAI, ModelServer.Key, null);
        settings.Configure(ModelProvider.Anthropic, ModelServer.Key, null);
        var ownChecks = checks?.Invoke(folders) ?? new SiteChecks(folders, TimeProvider.System);
        _services = new SiteServices(
            folders,
            new TemplateCatalog(Path.Combine(Repository, "templates")),
            settings,
            new ModelCatalog(settings, TimeProvider.System, network),
            SessionStore.Open(folders, TimeProvider.System),
            ownChecks,
            new EarlyPreviews(ownChecks),
            proofs?.Invoke(folders) ?? NoBrowser.Proofs(folders),
            limits ?? TurnLimits.Default,
            TimeProvider.System
        );
        Registry = new SiteRegistry(_services);
    }

    /// <summary>The root of this repository.</summary>
    public static string Repository { get; } = FindRepository();

    public SiteRegistry Registry { get; private set; }

    private SiteRegistry? _looking;

    [NotNull]
    public OpenSite? Site { get; private set; }

    /// <summary>Every event of every turn, in order.</summary>
    public List<TurnEvent> Events { get; } = [];

    public SessionStore Sessions => _services.Sessions;

    /// <param name="cache">Where packages and artifacts are kept instead.</param>
    public static async Task<TurnScene> StartAsync(
        string template = "vanilla",
        ModelServer? server = null,
        TurnLimits? limits = null,
        Func<BuilderFolders, SiteChecks>? checks = null,
        string? cache = null,
        Func<BuilderFolders, SiteProofs>? proofs = null
    )
    {
        var scene = new TurnScene(server is null ? null : new ToServer(server.Url), limits, checks, cache, proofs);
        scene.Site = await scene.Registry.CreateAsync(
            Path.Combine(scene._folder.FullName, "site"),
            template,
            NoOpenBuffers.Instance,
            NoOpenBuffers.Instance,
            default
        );
        return scene;
    }

    /// <summary>A site that stands in a folder, committed as a person would.</summary>
    public static async Task<TurnScene> OfFolderAsync(string folder, Func<BuilderFolders, SiteProofs> proofs)
    {
        var scene = new TurnScene(null, null, null, null, proofs);
        var root = Path.Combine(scene._folder.FullName, "site");
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(root, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }

        var person = GitFolder.At(root);
        await person.GitAsync("init", "-q", "-b", "main");
        await person.GitAsync("add", ".");
        await person.GitAsync("commit", "-q", "-m", "First");
        scene.Site = await scene.Registry.OpenAsync(root, NoOpenBuffers.Instance, NoOpenBuffers.Instance, default);
        return scene;
    }

    public async Task<TurnResult> RunAsync(
        string prompt,
        ModelReference model,
        bool keep = false,
        Action<TurnEvent>? also = null,
        bool canAnswer = false,
        CancellationToken cancellationToken = default
    )
    {
        return await Site.RunTurnAsync(
            new TurnRequest(Guid.NewGuid().ToString("n"), null, prompt, model, null, [], keep, canAnswer),
            e =>
            {
                lock (Events)
                {
                    Events.Add(e);
                }

                also?.Invoke(e);
            },
            cancellationToken
        );
    }

    /// <summary>Closes the site and opens it again, as a new process would.</summary>
    public async Task ReopenAsync()
    {
        var root = Site.Site.Root;
        await Registry.DisposeAsync();
        Registry = new SiteRegistry(_services);
        Site = await Registry.OpenAsync(root, NoOpenBuffers.Instance, NoOpenBuffers.Instance, default);
    }

    /// <summary>The sites of another process.</summary>
    public SiteRegistry NewRegistry() => new(_services);

    /// <summary>Opens the site as another process would that only wants to look.</summary>
    public async Task<OpenSite> LookAsync()
    {
        _looking ??= NewRegistry();
        return await _looking.OpenAsync(Site.Site.Root, NoOpenBuffers.Instance, NoOpenBuffers.Instance, default, onlyLooking: true);
    }

    /// <summary>A file of the workspace as text, or null.</summary>
    public string? File(string path) => Site.Site.Folder.Read(SitePath.Parse(path)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public void Write(string path, string text) => Site.Site.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(text));

    /// <summary>Everything in the workspace, for comparing it before and after.</summary>
    public Dictionary<string, string> Files() =>
        Site.Site.Folder.List().ToDictionary(f => f.Path.Value, f => Convert.ToHexString(Site.Site.Folder.Read(f.Path)!));

    /// <summary>The last check of the site that came to an end, whichever folder it was of.</summary>
    public Builder.Core.Checks.CheckResult? LastCheck => _services.Checks.Activity(Site.Site).Last;

    public IEnumerable<T> All<T>()
        where T : TurnEvent => Events.OfType<T>();

    public async ValueTask DisposeAsync()
    {
        await (_looking?.DisposeAsync() ?? default);
        await Registry.DisposeAsync();
        await _services.Early.DisposeAsync();
        await _services.Proofs.DisposeAsync();
        await _services.Checks.DisposeAsync();
        await _services.Sessions.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Builder.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside the repository.");
    }

    /// <summary>Sends what is meant for a provider to the test's server.</summary>
    private sealed class ToServer(Uri server) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new UriBuilder(request.RequestUri!)
            {
                Scheme = server.Scheme,
                Host = server.Host,
                Port = server.Port,
            }.Uri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>Steps of a conversation, in the form of edits that the wire's models are offered.</summary>
internal static class Steps
{
    public static ConversationStep Write(string path, string content, ConversationFault? fault = null) =>
        Step($"Write {path}", "write_file", new() { ["path"] = path, ["content"] = content }, fault);

    public static ConversationStep Edit(Wire wire, string path, string old, string replacement, ConversationFault? fault = null) =>
        wire == Wire.ChatCompletions
            ? Step(
                $"Change {path}",
                "apply_patch",
                new()
                {
                    ["patch"] = $"*** Begin Patch\n*** Update File: {path}\n@@\n{Lines('-', old)}{Lines('+', replacement)}*** End Patch\n",
                },
                fault
            )
            : Step(
                $"Change {path}",
                "edit_file",
                new() { ["path"] = path, ["edits"] = new JsonArray(new JsonObject { ["old_text"] = old, ["new_text"] = replacement }) },
                fault
            );

    public static ConversationStep Say(string text) => new(text, [], 100, 20);

    /// <summary>A step that calls several tools.</summary>
    public static ConversationStep Calls(string text, params IReadOnlyList<ConversationToolCall> calls) => new(text, calls, 500, 100);

    public static ConversationToolCall Call(string tool, params IEnumerable<(string Name, string Value)> arguments) =>
        Call(tool, new JsonObject(arguments.Select(given => KeyValuePair.Create(given.Name, (JsonNode?)given.Value))));

    private static ConversationToolCall Call(string tool, JsonObject arguments) =>
        new(tool, System.Text.Json.JsonDocument.Parse(arguments.ToJsonString()).RootElement);

    private static ConversationStep Step(string text, string tool, JsonObject arguments, ConversationFault? fault) =>
        Calls(text, Call(tool, arguments)) with
        {
            Fault = fault,
        };

    private static string Lines(char mark, string text) => string.Concat(text.Split('\n').Select(l => $"{mark}{l}\n"));
}
