using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Builder.Core;

namespace Builder.Server.Rpc;

/// <summary>
/// The one place that log lines leave through: standard error, one line each, with every key that is known, and whatever looks like one,
/// taken out (THREATS S1). As JSON, an object a line, when <c>BUILDER_LOG_FORMAT</c> is <c>json</c>.
/// </summary>
internal sealed partial class ServerLog(TextWriter output, TimeProvider clock, bool asJson = false) : ILoggerProvider
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _gate = new();

    /// <summary>Takes the keys out of a text that this process was given. Set once they are known.</summary>
    internal Func<string, string> Hide { get; set; } = text => text;

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose() { }

    /// <summary>The text without keys and tokens.</summary>
    internal string Redact(string text) => Secrets().Replace(Hide(text), "(secret)");

    /// <summary>Fit for a terminal: a log is read on one (docs/threats.md, F7).</summary>
    private string Told(string text) => ShownText.Line(Redact(text.ReplaceLineEndings(" | ")));

    // Keys of providers (sk-…, sk-ant-…, AIza…, ghp_…), bearer headers, and 64 hexadecimal digits (our own token).
    [GeneratedRegex(@"\b(sk-[\w-]{8,}|AIza[\w-]{20,}|gh[pousr]_\w{20,}|[0-9a-f]{64})\b|(?<=Bearer\s+)\S+", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    private void Write(string level, string name, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? exception)
    {
        var line = asJson
            ? Json(level, name, message, fields, exception)
            : Told($"{clock.GetLocalNow():HH:mm:ss.fff} {level} {name}: {message}{(exception is null ? "" : $": {exception}")}");
        lock (_gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    /// <summary>Each text is redacted before it is escaped, which could hide what a key looks like.</summary>
    private string Json(string level, string name, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? exception)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            writer.WriteString("time", clock.GetUtcNow());
            writer.WriteString("level", level);
            writer.WriteString("category", name);
            writer.WriteString("message", Redact(message));
            foreach (var (key, value) in fields.Where(field => field.Key != "{OriginalFormat}"))
            {
                writer.WriteString($"field.{key}", Redact(value?.ToString() ?? ""));
            }
            if (exception is not null)
            {
                writer.WriteString("error", Redact(exception.ToString()));
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private sealed class Category(ServerLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (IsEnabled(logLevel))
            {
                var level = logLevel switch
                {
                    LogLevel.Information => "note",
                    LogLevel.Warning => "warning",
                    _ => "error",
                };
                var fields = state as IEnumerable<KeyValuePair<string, object?>> ?? [];
                log.Write(level, name, formatter(state, exception), fields, exception);
            }
        }
    }
}
