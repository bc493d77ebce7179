using Builder.Core.Diagnostics;
using Builder.Core.Edits;
using Builder.Core.Packages;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;

namespace Builder.Core.Checks.Syntax;

/// <summary>
/// Real parsers (Babel's, PostCSS, parse5, sax) for the guard of edits: one <see cref="SyntaxServer"/> for the whole process, started on first need,
/// stopped when nobody has asked for a while, and replaced when it has died or got stuck.
/// </summary>
public sealed class SyntaxParsers : ISyntaxParsers, IAsyncDisposable
{
    /// <summary>After so many servers in a row that never answered, no new one is started for a while.</summary>
    private const int MostFailures = 3;

    /// <summary>In UTF-16 units.</summary>
    private const int LongestMessage = 300;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ChildProcesses children;
    private readonly CheckSettings settings;
    private readonly TimeProvider clock;
    private readonly Func<(Toolchain? Tools, string? WhyNot)> findTools;
    private readonly string script;
    private readonly Lock gate = new();
    private readonly ITimer rest;
    private SyntaxServer? current;
    private int failures;
    private long failedAt;
    private bool isClosed;

    public SyntaxParsers(BuilderFolders folders, TimeProvider clock, CheckSettings? settings = null)
        : this(
            new ChildProcesses(Path.Combine(folders.Cache, "home"), clock),
            settings ?? new CheckSettings(),
            clock,
            DependencyStore.FindTools
        ) { }

    /// <param name="script">What Node runs; null for our own.</param>
    internal SyntaxParsers(
        ChildProcesses children,
        CheckSettings settings,
        TimeProvider clock,
        Func<(Toolchain?, string?)> findTools,
        string? script = null
    )
    {
        this.children = children;
        this.settings = settings;
        this.clock = clock;
        this.findTools = findTools;
        this.script = script ?? OwnScripts.Syntax;
        rest = clock.CreateTimer(_ => _ = DropAsync(null), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal bool IsRunning => current is { HasEnded: false };

    /// <summary>Starts the server, so that the first edit need not wait for it.</summary>
    public void Warm() => _ = Get(out _);

    public async Task<SourceReadings> ReadAsync(IReadOnlyList<SourceText> texts, CancellationToken cancellationToken)
    {
        if (Get(out var whyNot) is not { } server)
        {
            return new SourceReadings(null, whyNot);
        }

        using var limit = new CancellationTokenSource(settings.QuickTimeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var files = texts.Select(text => new SyntaxFile(text.Path.Value, text.Text)).ToList();
            if (await server.AskAsync(files, stop.Token) is { } readings)
            {
                return new SourceReadings([.. readings.Zip(texts, Reading)], null);
            }

            await DropAsync(server);
            return new SourceReadings(null, $"The parser gave no answer: {await server.LastWordsAsync()}.");
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!server.HasStarted)
            {
                return new SourceReadings(null, "The parser is still starting.");
            }

            await DropAsync(server);
            return new SourceReadings(null, $"The parser did not answer within {settings.QuickTimeout.TotalSeconds:0.#} seconds.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
        {
            isClosed = true;
        }

        await rest.DisposeAsync();
        await DropAsync(null);
    }

    /// <summary>A position that is not in the text, or a sentence without an end, is the parsers' mistake and nobody else's.</summary>
    private static SourceReading? Reading(SourceReading? reading, SourceText text) =>
        reading is null
            ? null
            : new SourceReading(
                reading.Error is { } error ? new SyntaxError(Math.Clamp(error.At, 0, text.Text.Length), Sentence(error.Message)) : null,
                [.. reading.Names.Select(name => name with { At = Math.Clamp(name.At, 0, text.Text.Length) })]
            );

    /// <summary>Some parsers quote the text, which may be long.</summary>
    private static string Sentence(string message)
    {
        var said = PlainText.Clean(message, LongestMessage);
        return said.Length > 0 && said[^1] is '.' or '!' or '?' ? said : said + ".";
    }

    private SyntaxServer? Get(out string? whyNot)
    {
        lock (gate)
        {
            whyNot = isClosed ? "Builder is ending." : null;
            if (isClosed)
            {
                return null;
            }

            if (current is { HasEnded: true })
            {
                Forget(current);
            }

            if (current is null)
            {
                if (failures >= MostFailures && clock.GetElapsedTime(failedAt) < Pause)
                {
                    whyNot = $"The parser failed {failures} times; it is tried again in a minute.";
                    return null;
                }

                var (tools, why) = findTools();
                if (tools is null || !File.Exists(script))
                {
                    whyNot = tools is null ? why ?? "Node.js was not found." : $"{Path.GetFileName(script)} is missing beside the program.";
                    return null;
                }

                current = new SyntaxServer(tools, script, children);
            }

            rest.Change(settings.WorkerRest, Timeout.InfiniteTimeSpan);
            return current;
        }
    }

    private void Forget(SyntaxServer server)
    {
        failures = server.HasAnswered ? 0 : failures + 1;
        failedAt = clock.GetTimestamp();
        current = null;
    }

    /// <param name="server">The one that has to go, or null for whichever there is, which is no failure of it.</param>
    private async Task DropAsync(SyntaxServer? server)
    {
        SyntaxServer? ended;
        lock (gate)
        {
            ended = server ?? current;
            if (server is null)
            {
                current = null;
            }
            else if (current == server)
            {
                Forget(server);
            }
        }

        if (ended is not null)
        {
            await ended.DisposeAsync();
        }
    }
}
