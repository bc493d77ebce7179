using System.Text.Json;
using Builder.Core.Models;
using Builder.Server.Rpc;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Builder.Tests.Rpc;

public sealed class ServerLogTests
{
    [Theory]
    [InlineData("failed with sk-proj-abcdefghijklmnop")]
    [InlineData("key=sk-ant-api03-AbCd_efgh-1234")]
    [InlineData("Authorization: Bearer abc.def.ghi")]
    [InlineData("token 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz123456")]
    public void Keys_and_tokens_never_reach_the_log(string text)
    {
        var written = new StringWriter();
        using var log = new ServerLog(written, TimeProvider.System);
        log.CreateLogger("Test").LogError(new InvalidOperationException(text), "{Text}", text);

        Assert.Contains("(secret)", written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split(' ', '=')[^1].TrimEnd('.'), written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_entry_is_one_line()
    {
        var written = new StringWriter();
        using var log = new ServerLog(written, TimeProvider.System);
        log.CreateLogger("A.B.Test").LogWarning("first\nsecond\r\nthird");
        Assert.EndsWith("warning Test: first | second | third" + Environment.NewLine, written.ToString(), StringComparison.Ordinal);
        Assert.Single(written.ToString().TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_of_any_form_that_the_process_was_given_never_reach_the_log(bool asJson)
    {
        var settings = new ModelSettings();
        var written = new StringWriter();
        using var log = new ServerLog(written, TimeProvider.System, asJson) { Hide = settings.WithoutKeys };
        var canaries = Enumerable.Range(0, 100).Select(number => $"canary+{number:000}/~{Guid.NewGuid():n}=").ToList();
        foreach (var canary in canaries)
        {
            settings.Configure(ModelProvider.Compatible, canary, null);
            var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(canary));
            string[] texts = [canary, $"https://host/?key={Uri.EscapeDataString(canary)}", encoded, $"\"{canary}\"\n{canary}"];
            foreach (var text in texts)
            {
                log.CreateLogger("Test").LogError(new InvalidOperationException(text, new IOException(text)), "Failed {Text}", text);
            }
        }
        // Also those that have been replaced by others since.
        log.CreateLogger("Test").LogWarning("{All}", string.Join(' ', canaries));

        foreach (var canary in canaries)
        {
            Assert.DoesNotContain(canary[..10], written.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.EscapeDataString(canary)[..10], written.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(
                Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(canary))[..14],
                written.ToString(),
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void As_JSON_a_log_entry_is_one_object_with_its_fields()
    {
        var written = new StringWriter();
        using var log = new ServerLog(written, TimeProvider.System, asJson: true);
        log.CreateLogger("A.B.Test").LogError(new InvalidOperationException("no\nluck"), "{What} failed", "The \"build\"");

        var line = JsonElement.Parse(Assert.Single(written.ToString().TrimEnd().Split('\n')));
        Assert.Equal("error", line.GetProperty("level").GetString());
        Assert.Equal("Test", line.GetProperty("category").GetString());
        Assert.Equal("The \"build\" failed", line.GetProperty("message").GetString());
        Assert.Equal("The \"build\"", line.GetProperty("field.What").GetString());
        Assert.StartsWith("System.InvalidOperationException: no\nluck", line.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(line.GetProperty("time").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public void There_is_no_other_sink_for_log_lines()
    {
        var sinks = typeof(ServerLog).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(ILoggerProvider)));
        Assert.Equal([typeof(ServerLog)], sinks);
        var sources = Directory
            .EnumerateFiles(Repository.PathOf("server", "Builder.Server"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText);
        Assert.DoesNotContain(
            sources,
            text =>
                text.Contains("AddConsole(", StringComparison.Ordinal) || text.Contains("CreateDefaultBuilder(", StringComparison.Ordinal)
        );
    }
}
