using System.Text;
using System.Text.Json;
using Builder.Server;
using Builder.Server.Cli;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>What leaves the real process over OTLP, and what does not.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TestFolders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task With_an_endpoint_traces_and_metrics_arrive_and_name_no_folder_and_no_key()
    {
        await using var receiver = new Receiver();
        var site = Site();
        var ended = await BuildAsync(site, ("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Url), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

        Assert.Equal(ExitCodes.Failed, ended.ExitCode);
        var traces = receiver.Of("/v1/traces");
        Assert.Contains("builder.check", traces, StringComparison.Ordinal);
        Assert.Contains("builder.check.build", traces, StringComparison.Ordinal);
        Assert.Contains("builder.work.duration", receiver.Of("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("builder.processes", receiver.Of("/v1/metrics"), StringComparison.Ordinal);
        foreach (var canary in (string[])["canary", folders.Root, site, Environment.UserName + "@", Environment.MachineName])
        {
            Assert.DoesNotContain(canary, receiver.All, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_sent()
    {
        await using var receiver = new Receiver();
        await BuildAsync(Site(), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));
        Assert.Equal("", receiver.All);
    }

    [Theory]
    [InlineData(false, null, null)]
    [InlineData(false, "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318")]
    [InlineData(true, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://localhost:4318")]
    public void It_is_on_only_where_an_endpoint_is_named(bool isOn, string? name, string? value)
    {
        Assert.Equal(isOn, TelemetryExport.IsOn(asked => asked == name ? value : null));
        Assert.False(
            TelemetryExport.IsOn(asked =>
                asked == "OTEL_SDK_DISABLED" ? "true"
                : asked == name ? value
                : null
            )
        );
    }

    [Fact]
    public async Task The_doctor_tells_how_long_the_stages_of_recent_checks_took()
    {
        Assert.Contains("No site has been checked yet", (await RunAsync(["doctor", "--timings"])).Output, StringComparison.Ordinal);
        await BuildAsync(Site());

        var table = await RunAsync(["doctor", "--timings"]);
        Assert.Contains("Whole check", table.Output, StringComparison.Ordinal);
        Assert.Contains("Build", table.Output, StringComparison.Ordinal);
        var json = JsonElement.Parse((await RunAsync(["doctor", "--timings", "--json"])).Output).GetProperty("result");
        Assert.Equal(1, json[0].GetProperty("count").GetInt32());
        Assert.True(json[0].GetProperty("worstMilliseconds").GetInt64() > 0);
    }

    [Fact]
    public async Task With_json_a_build_is_told_as_events_with_times_of_its_stages()
    {
        var ended = await BuildAsync(Site());
        var lines = ended.Output.TrimEnd().Split('\n').Select(line => JsonElement.Parse(line)).ToList();
        var kinds = lines
            .Where(line => line.GetProperty("method").GetString() == "builder/build.event")
            .Select(line => line.GetProperty("params").GetProperty("kind").GetString());
        Assert.Equal(["started", "progress", "finished"], kinds);
        var timings = lines[^1].GetProperty("result").GetProperty("timings");
        Assert.True(timings.GetProperty("buildMilliseconds").GetInt64() > 0);
    }

    /// <summary>A site without packages: its check is quick, and fails because Vite is missing.</summary>
    private string Site()
    {
        var site = Directory.CreateDirectory(Path.Combine(folders.Root, "canary-site")).FullName;
        File.WriteAllText(Path.Combine(site, "index.html"), "<p>canary</p>");
        File.WriteAllText(Path.Combine(site, "vite.config.js"), "export default {}");
        return site;
    }

    private Task<BuilderProcess.Ended> BuildAsync(string site, params (string Name, string Value)[] environment) =>
        RunAsync(["build", site, "--json"], [.. environment, ("OPENAI_API_KEY", "sk-canary-1234567890")]);

    private Task<BuilderProcess.Ended> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var all = folders.Environment.ToDictionary(own => own.Key, own => own.Value);
        foreach (var (name, value) in environment)
        {
            all[name] = value;
        }
        return BuilderProcess.RunAsync(arguments, all);
    }

    /// <summary>Takes what is posted to it, as an OpenTelemetry collector does.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly Dictionary<string, string> bodies = [];
        private readonly LoopbackServer server;

        public Receiver() => server = new LoopbackServer(TakeAsync);

        public string Url => server.Url.GetLeftPart(UriPartial.Authority);

        public string All
        {
            get
            {
                lock (bodies)
                {
                    return string.Concat(bodies.Values);
                }
            }
        }

        /// <summary>Everything that was posted there. Protobuf keeps texts as they are.</summary>
        public string Of(string path)
        {
            lock (bodies)
            {
                return bodies.GetValueOrDefault(path, "");
            }
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();

        private async Task TakeAsync(HttpContext context)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var path = context.Request.Path.Value!;
            lock (bodies)
            {
                bodies[path] = bodies.GetValueOrDefault(path, "") + Encoding.UTF8.GetString(body.ToArray());
            }
            context.Response.ContentType = "application/x-protobuf";
        }
    }
}
