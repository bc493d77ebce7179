using System.Security.Cryptography;
using System.Text.Json;
using Builder.Core.Checks.Vite;
using Builder.Core.Diagnostics;
using Builder.Core.Packages;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Previews.Live;

/// <summary>
/// One Node process that serves one draft by the site's own Vite as it is being edited. It listens on a socket in a folder of
/// this user alone, never on a port, so that no page and nobody else can reach it.
/// </summary>
internal sealed class DevelopmentServer : IFolderProcess
{
    private readonly LiveChild child;
    private readonly SiteFolder folder;
    private readonly string? socketFolder;
    private readonly string socket;
    private readonly string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly IReadOnlyList<string> packages;
    private readonly Lock gate = new();
    private readonly Dictionary<int, TaskCompletionSource<LiveAnswer>> waiting = [];
    private volatile WorkerError? lastWords;
    private volatile bool isStopped;
    private int lastId;

    /// <param name="inputs">What decides whether this process may go on being used: its configuration and packages.</param>
    /// <param name="revision">The tree that is in the folder now.</param>
    public DevelopmentServer(
        Toolchain tools,
        ChildProcesses children,
        Site site,
        SiteFolder folder,
        string inputs,
        string revision,
        Confinement confinement,
        long memoryLimit
    )
    {
        (this.folder, Inputs, Revision) = (folder, inputs, revision);
        var name = "builder-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (OperatingSystem.IsWindows())
        {
            socket = name;
        }
        else
        {
            // Readable by this user only. A socket's path must be short (108 bytes, sockaddr_un), so it is not in the site.
            socketFolder = Directory.CreateTempSubdirectory("builder-").FullName;
            socket = Path.Combine(socketFolder, "live");
        }
        var cache = Directory.CreateDirectory(Path.Combine(site.StateFolder, "live")).FullName;
        packages = [.. new[] { site.Root, site.ProjectRoot }.Distinct().Select(root => Path.Combine(root, InstalledModules.Folder)), cache];
        waiting[0] = new TaskCompletionSource<LiveAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var heap = Math.Max(512, memoryLimit / 2 / (1024 * 1024));
        var script = OwnScripts.Vite("vite-live.mjs");
        var command = new ChildCommand(tools.Node, [$"--max-old-space-size={heap}", script], folder.Root)
        {
            MemoryLimit = memoryLimit,
            Confinement = confinement with
            {
                Writable = [.. confinement.Writable, cache, .. socketFolder is null ? Array.Empty<string>() : [socketFolder]],
                LocalSockets = true,
            },
        };
        child = children.Start(command, OnLine);
        var start = new LiveStart(
            folder.Root,
            OperatingSystem.IsWindows() ? @"\\.\pipe\" + socket : socket,
            token,
            cache,
            [folder.Root, .. packages],
            [.. confinement.OfTheSite, cache],
            revision,
            Instance
        );
        child.Send(JsonSerializer.Serialize(start, LiveJson.Default.LiveStart) + "\n");
        Ended = EndAsync();
    }

    /// <summary>Names this process and no other, for pages to tell whose they are.</summary>
    public string Instance { get; } = "live-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    public string Inputs { get; }

    /// <summary>The tree that it was told of last.</summary>
    public string Revision { get; private set; }

    /// <summary>Null until it listens.</summary>
    public LiveEndpoint? Endpoint { get; private set; }

    public bool HasEnded => child.Ended.IsCompleted;

    /// <summary>Completes when the process is gone, with why in the tool's words; null when it was stopped by us.</summary>
    public Task<Finding?> Ended { get; }

    /// <summary>Waits until it listens.</summary>
    /// <returns>Nothing, or why it cannot.</returns>
    public async Task<IReadOnlyList<Diagnostic>> ListenAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var answer = await AnswerAsync(waiting[0].Task, limit, clock, cancellationToken);
        if (answer is { Ok: true })
        {
            Endpoint = new LiveEndpoint(Instance, socket, token, answer.Base ?? "/", folder.Root, packages);
            return [];
        }
        var why = await WhyAsync(answer);
        await DisposeAsync();
        return why;
    }

    /// <summary>Tells it of edits that are on disk. When the call returns, open pages have been told, or stay as they are.</summary>
    /// <returns>Whether another process has to take its place, and what is wrong with the edits.</returns>
    public async Task<(bool Restart, IReadOnlyList<Diagnostic> Problems)> ApplyAsync(
        string revision,
        IReadOnlyList<(string Event, SitePath Path)> files,
        TimeSpan limit,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var answered = new TaskCompletionSource<LiveAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        LiveEdits edits;
        lock (gate)
        {
            edits = new LiveEdits(++lastId, revision, [.. files.Select(file => (IReadOnlyList<string>)[file.Event, file.Path.Value])]);
            waiting[edits.Id] = answered;
        }
        child.Send(JsonSerializer.Serialize(edits, LiveJson.Default.LiveEdits) + "\n");
        Revision = revision;
        var answer = await AnswerAsync(answered.Task, limit, clock, cancellationToken);
        return answer switch
        {
            { Restart: true } => (true, []),
            { Ok: true } => (false, []),
            { Error: not null } => (false, await WhyAsync(answer)),
            _ => (true, []),
        };
    }

    public async ValueTask DisposeAsync()
    {
        isStopped |= !child.Ended.IsCompleted;
        await child.DisposeAsync();
        await Ended;
    }

    private async Task<LiveAnswer?> AnswerAsync(Task<LiveAnswer> answer, TimeSpan limit, TimeProvider clock, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(answer, child.Ended, Task.Delay(limit, clock, stop.Token));
        await stop.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return answer.IsCompletedSuccessfully ? answer.Result : null;
    }

    private async Task<IReadOnlyList<Diagnostic>> WhyAsync(LiveAnswer? answer)
    {
        IEnumerable<Finding> findings =
            answer?.Error?.ToPlausible() is { } error ? SiteBuild.Describe(error, folder, answer.ConfigFailed)
            : HasEnded && await Ended is { } end ? [end]
            : [Problem("The development server did not start in time.")];
        return new Diagnoser(folder).Describe(findings);
    }

    private async Task<Finding?> EndAsync()
    {
        var (end, code) = await child.Ended;
        if (socketFolder is not null)
        {
            LeftFiles.Remove(socketFolder);
        }
        return isStopped ? null
            : end == ChildEnd.OutOfMemory || child.Errors.Contains("heap out of memory", StringComparison.Ordinal)
                ? Problem("The development server needed more memory than it may have.")
            : lastWords is { Message: { } message } ? Problem($"The development server ended by itself: {message}")
            : Problem($"The development server ended by itself (exit code {code}).\n{child.Errors}");
    }

    private static Finding Problem(string text) => new(DiagnosticSource.Build, DiagnosticSeverity.Error, text);

    private void OnLine(string line)
    {
        LiveAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(line, LiveJson.Default.LiveAnswer);
        }
        catch (JsonException)
        {
            return;
        }
        if (answer is { Id: 0, Error: { } error })
        {
            lastWords = error;
        }
        lock (gate)
        {
            if (answer is not null && waiting.TryGetValue(answer.Id, out var asked))
            {
                asked.TrySetResult(answer);
                if (answer.Id > 0)
                {
                    waiting.Remove(answer.Id);
                }
            }
        }
    }
}
