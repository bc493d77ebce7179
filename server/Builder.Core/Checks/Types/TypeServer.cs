using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Sandbox;
using Builder.Core.Sites;

namespace Builder.Core.Checks.Types;

/// <summary>
/// The site's own TypeScript 7 as a language server that stays: after an edit it answers for the files that changed, and those
/// that import them, in a time that does not depend on the size of the site. Files are read from disk; it is told which changed.
/// </summary>
internal sealed class TypeServer : IFolderProcess
{
    /// <summary>More files than this are left to the full check.</summary>
    private const int MostAsked = 60;

    private readonly SiteFolder folder;
    private readonly LiveChild child;
    private readonly ImportNames imports;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> waiting = new();
    private readonly HashSet<string> wrong = new(StringComparer.Ordinal);
    private readonly Task started;
    private Dictionary<string, SiteEntry> known;
    private int lastId;

    public TypeServer(string compiler, ChildProcesses children, SiteFolder folder, string inputs, Confinement confinement, long memoryLimit)
    {
        this.folder = folder;
        Inputs = inputs;
        imports = new ImportNames(folder);
        known = Entries();
        var command = new ChildCommand(compiler, ["--lsp", "--stdio"], folder.Root)
        {
            MemoryLimit = memoryLimit,
            Confinement = confinement,
        };
        child = children.StartFramed(command, OnMessage);
        started = Task.Run(StartAsync);
    }

    /// <summary>What decides whether this process may go on being used: its packages and settings.</summary>
    public string Inputs { get; }

    public bool HasEnded => child.Ended.IsCompleted;

    /// <summary>Completes when the process is gone.</summary>
    public Task Ended => child.Ended;

    /// <summary>
    /// The type errors in what changed since the server was started or last found the files right; where there are none, those in what imports that.
    /// </summary>
    /// <returns>Null when it cannot say: it has ended, or too much has changed.</returns>
    public async Task<IReadOnlyList<Finding>?> CheckAsync(CancellationToken cancellationToken)
    {
        await started.WaitAsync(cancellationToken);
        var now = Entries();
        var changed = now.Where(file => !known.TryGetValue(file.Key, out var before) || before != file.Value)
            .Select(file => file.Key)
            .ToList();
        var gone = known.Keys.Where(path => !now.ContainsKey(path)).ToList();
        Tell(changed.Select(path => (path, known.ContainsKey(path) ? 2 : 1)).Concat(gone.Select(path => (path, 3))));
        known = now;
        foreach (var path in changed.Concat(gone))
        {
            imports.Update(SitePath.Parse(path));
        }
        var asked = changed.Concat(gone).Concat(wrong).Where(ImportNames.IsScript).ToHashSet(StringComparer.Ordinal);
        var importers = imports.ImportersOf([.. asked]).Where(path => !asked.Contains(path) && now.ContainsKey(path)).ToList();
        asked.RemoveWhere(path => !now.ContainsKey(path));
        // A setting, or declarations for the whole site: anything may be wrong now.
        var isUnbound = changed
            .Concat(gone)
            .Any(path => path.EndsWith(".d.ts", StringComparison.Ordinal) || Path.GetExtension(path) == ".json");
        if (isUnbound || asked.Count + importers.Count > MostAsked)
        {
            wrong.UnionWith(asked);
            wrong.UnionWith(importers);
            return null;
        }
        // A page that imports everything takes its time: what is wrong in what changed is told before anybody asks about that.
        var found = await DiagnoseAsync(asked, cancellationToken);
        if (found is { Count: 0 })
        {
            found = await DiagnoseAsync(importers, cancellationToken);
        }
        if (found is not null)
        {
            wrong.Clear();
            wrong.UnionWith(found.Select(finding => finding.Path!));
        }
        return found;
    }

    public ValueTask DisposeAsync() => child.DisposeAsync();

    private async Task StartAsync()
    {
        foreach (var path in known.Keys)
        {
            imports.Update(SitePath.Parse(path));
        }
        await AskAsync(
            "initialize",
            writer =>
            {
                writer.WriteNull("processId");
                writer.WriteString("rootUri", Uri(""));
                writer.WriteStartObject("capabilities");
                writer.WriteStartObject("workspace");
                writer.WriteStartObject("didChangeWatchedFiles");
                writer.WriteBoolean("dynamicRegistration", true);
                writer.WriteEndObject();
                writer.WriteEndObject();
                writer.WriteEndObject();
            },
            CancellationToken.None
        );
        Send(null, "initialized", _ => { });
        // The first question loads the whole project; nobody waits for it yet.
        if (known.Keys.FirstOrDefault(ImportNames.IsScript) is { } first)
        {
            await DiagnoseAsync(first, CancellationToken.None);
        }
    }

    /// <returns>Null when the server does not answer for one of them.</returns>
    private async Task<IReadOnlyList<Finding>?> DiagnoseAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(paths.Select(path => DiagnoseAsync(path, cancellationToken)));
        return answers.Any(answer => answer is null) ? null : [.. answers.SelectMany(answer => answer!)];
    }

    private async Task<IReadOnlyList<Finding>?> DiagnoseAsync(string path, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(
            "textDocument/diagnostic",
            writer =>
            {
                writer.WriteStartObject("textDocument");
                writer.WriteString("uri", Uri(path));
                writer.WriteEndObject();
            },
            cancellationToken
        );
        try
        {
            return answer is { ValueKind: JsonValueKind.Object } report && report.TryGetProperty("items", out var items)
                ? [.. items.EnumerateArray().Where(IsError).Select(item => Describe(path, item)).Where(TypeCheck.IsOfTheSite)]
                : null;
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            // The compiler is the site's own and may say anything.
            return null;
        }
    }

    private static bool IsError(JsonElement item) => item.TryGetProperty("severity", out var severity) && severity.GetInt32() == 1;

    private static Finding Describe(string path, JsonElement item)
    {
        var start = item.GetProperty("range").GetProperty("start");
        return new Finding(DiagnosticSource.Types, DiagnosticSeverity.Error, item.GetProperty("message").GetString() ?? "")
        {
            Path = path,
            Line = Counted(start.GetProperty("line")),
            Column = Counted(start.GetProperty("character")),
            Code = item.TryGetProperty("code", out var code) ? $"TS{code}" : null,
        };
    }

    /// <summary>From one, where it counts from zero.</summary>
    private static int? Counted(JsonElement number) => number.GetInt32() is >= 0 and < int.MaxValue and var at ? at + 1 : null;

    private void Tell(IEnumerable<(string Path, int Kind)> changes)
    {
        var all = changes.ToList();
        if (all.Count == 0)
        {
            return;
        }
        Send(
            null,
            "workspace/didChangeWatchedFiles",
            writer =>
            {
                writer.WriteStartArray("changes");
                foreach (var (path, kind) in all)
                {
                    writer.WriteStartObject();
                    writer.WriteString("uri", Uri(path));
                    writer.WriteNumber("type", kind);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
            }
        );
    }

    /// <returns>Null when the server ended or refused.</returns>
    private async Task<JsonElement?> AskAsync(string method, Action<Utf8JsonWriter> parameters, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref lastId);
        var answered = waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            Send(id, method, parameters);
            await Task.WhenAny(answered.Task, child.Ended).WaitAsync(cancellationToken);
            return answered.Task.IsCompletedSuccessfully ? answered.Task.Result : null;
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    private void OnMessage(string text)
    {
        using var message = JsonDocument.Parse(text);
        var root = message.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("id", out var id))
        {
            return;
        }
        if (root.TryGetProperty("method", out _))
        {
            // What it asks of an editor (to watch files, to show something) is answered with nothing: we watch anyway.
            SendFrame($$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":null}""");
        }
        else if (id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && waiting.TryGetValue(number, out var question))
        {
            question.TrySetResult(root.TryGetProperty("result", out var result) ? result.Clone() : default);
        }
    }

    private void Send(int? id, string method, Action<Utf8JsonWriter> parameters)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            if (id is { } number)
            {
                writer.WriteNumber("id", number);
            }
            writer.WriteString("method", method);
            writer.WriteStartObject("params");
            parameters(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        SendFrame(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void SendFrame(string body) => child.Send($"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    private Dictionary<string, SiteEntry> Entries() => folder.List().ToDictionary(entry => entry.Path.Value, StringComparer.Ordinal);

    private string Uri(string path) => new Uri(Path.Combine(folder.Root, path)).AbsoluteUri;
}
