using System.Text.RegularExpressions;

namespace Builder.Server.Rpc;

/// <summary>The one place that log lines leave through: standard error, one line each, with everything that looks like a key taken out (THREATS S1).</summary>
internal sealed partial class ServerLog(TextWriter output, TimeProvider clock) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    public void Dispose() { }

    /// <summary>The text without keys and tokens.</summary>
    internal static string Redact(string text) => Secrets().Replace(text, "(secret)");

    // Keys of providers (sk-…, sk-ant-…, AIza…, ghp_…), bearer headers, and 64 hexadecimal digits (our own token).
    [GeneratedRegex(@"\b(sk-[\w-]{8,}|AIza[\w-]{20,}|gh[pousr]_\w{20,}|[0-9a-f]{64})\b|(?<=Bearer\s+)\S+", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    private void Write(string line)
    {
        lock (_gate)
        {
            output.WriteLine(Redact(line).ReplaceLineEndings(" | "));
            output.Flush();
        }
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
                var detail = exception is null ? "" : $": {exception}";
                log.Write($"{log.Now:HH:mm:ss.fff} {level} {name}: {formatter(state, exception)}{detail}");
            }
        }
    }

    private DateTimeOffset Now => clock.GetLocalNow();
}
