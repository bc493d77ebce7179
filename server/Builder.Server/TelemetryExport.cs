using System.Runtime.CompilerServices;
using Builder.Core;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Builder.Server;

/// <summary>
/// Sends <see cref="Telemetry"/> by OTLP to where the standard OTEL_* variables say. Off unless one of them names an endpoint; then
/// not even the exporter's assemblies are loaded.
/// </summary>
internal static class TelemetryExport
{
    private static readonly string[] Endpoints =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    ];

    /// <summary>Begins to export; null when it is off. What is still to be sent is sent when the result is disposed.</summary>
    internal static IDisposable? Start() => IsOn(Environment.GetEnvironmentVariable) ? StartExporters() : null;

    internal static bool IsOn(Func<string, string?> read) =>
        Endpoints.Any(name => !string.IsNullOrWhiteSpace(read(name)))
        && !string.Equals(read("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    // Not inlined, so that its types are loaded when it runs and not before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Exporters StartExporters()
    {
        var resource = ResourceBuilder
            .CreateEmpty()
            .AddService("builder", autoGenerateServiceInstanceId: true)
            .AddEnvironmentVariableDetector();
        return new Exporters(
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Telemetry.Name).AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Telemetry.Name).AddOtlpExporter().Build()
        );
    }

    private sealed class Exporters(TracerProvider traces, MeterProvider metrics) : IDisposable
    {
        public void Dispose()
        {
            traces.Dispose();
            metrics.Dispose();
        }
    }
}
