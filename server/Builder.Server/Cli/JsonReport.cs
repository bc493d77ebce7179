using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>
/// One JSON object a line: <c>{"method": …, "params": event}</c>, <c>{"method": …, "result": record}</c> or <c>{"error": detail}</c>, with the
/// records of the wire.
/// </summary>
internal sealed class JsonReport(TextWriter output) : Report
{
    private readonly Lock _gate = new();
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal override async Task<TurnEvent.Finished> TurnAsync(
        ChannelReader<TurnEvent> events,
        Func<string, string, CancellationToken, Task> answer,
        CancellationToken cancellation
    )
    {
        await foreach (var happened in events.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            Write(Contract.TurnEventNotification, "params", happened, ProtocolJson.Default.TurnEvent);
            if (happened is TurnEvent.Finished finished)
            {
                return finished;
            }
        }
        throw new InvalidOperationException("A turn's events ended without its last one.");
    }

    internal override void Answer<T>(string method, T answer, JsonTypeInfo<T> type, Action<IAnsiConsole> show) =>
        Write(method, "result", answer, type);

    internal override void Build(BuildEvent happened) =>
        Write(Contract.BuildEventNotification, "params", happened, ProtocolJson.Default.BuildEvent);

    internal override void Say(string line) { }

    internal override void Error(ErrorDetail error) => Write(null, "error", error, ProtocolJson.Default.ErrorDetail);

    private void Write<T>(string? method, string member, T record, JsonTypeInfo<T> type)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            if (method is not null)
            {
                writer.WriteString("method", method);
            }
            writer.WritePropertyName(member);
            JsonSerializer.Serialize(writer, record, type);
            writer.WriteEndObject();
        }
        // Events of builds come from other threads.
        lock (_gate)
        {
            output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
            output.Flush();
        }
    }
}
