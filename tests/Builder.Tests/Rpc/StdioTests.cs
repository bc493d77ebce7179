using System.Diagnostics;
using System.Globalization;
using Builder.Tests.Verbs;
using Xunit;

namespace Builder.Tests.Rpc;

/// <summary>The real process, as an editor starts it.</summary>
public sealed class StdioTests : IDisposable
{
    private readonly TestFolders _folders = new();

    [Fact]
    public async Task An_editor_says_hello_asks_and_leaves()
    {
        using var server = Start();
        using var client = Client(server);
        Assert.Equal("Builder", (await client.ResultAsync("initialize", "{}")).GetProperty("serverInfo").GetProperty("name").GetString());
        await client.NotifyAsync("initialized", "{}");
        var templates = await client.ResultAsync("builder/template.list", null);
        Assert.Equal("react", templates.GetProperty("templates")[0].GetProperty("id").GetString());
        await client.AskAsync("shutdown", null);
        await client.NotifyAsync("exit", "{}");
        Assert.Equal(0, await ExitAsync(server));
    }

    [Fact]
    public async Task Exit_without_shutdown_is_an_error()
    {
        using var server = Start();
        using var client = Client(server);
        await client.ResultAsync("initialize", "{}");
        await client.NotifyAsync("exit", "{}");
        Assert.Equal(1, await ExitAsync(server));
    }

    [Fact]
    public async Task The_end_of_its_input_ends_it()
    {
        using var server = Start();
        using var client = Client(server);
        await client.ResultAsync("initialize", "{}");
        server.StandardInput.Close();
        Assert.Equal(0, await ExitAsync(server));
    }

    [Fact]
    public async Task Nonsense_instead_of_a_message_ends_it()
    {
        using var server = Start();
        await server.StandardInput.BaseStream.WriteAsync("Content-Length: 99999999999\r\n\r\n"u8.ToArray());
        await server.StandardInput.BaseStream.FlushAsync();
        await ExitAsync(server);
    }

    [Fact]
    public async Task It_ends_when_its_parent_does()
    {
        using var parent = Launch("sleep", ["600"]);
        using var server = Start("--parent", parent.Id.ToString(CultureInfo.InvariantCulture));
        using var client = Client(server);
        await client.ResultAsync("initialize", "{}");
        parent.Kill();
        await ExitAsync(server);
    }

    [Fact]
    public async Task A_key_given_over_the_wire_makes_a_model_ready_and_is_never_given_back()
    {
        using var server = Start();
        using var client = Client(server);
        await client.ResultAsync("initialize", "{}");
        var listed = await client.ResultAsync(
            "builder/model.configure",
            """{"providerId":"anthropic","apiKey":"sk-ant-canary-123456","baseUrl":null,"model":null}"""
        );
        Assert.StartsWith("anthropic:", listed.GetProperty("current").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", listed.GetRawText(), StringComparison.Ordinal);
        server.StandardInput.Close();
        await ExitAsync(server);
        Assert.DoesNotContain("canary", await server.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_folders.Root, "*", SearchOption.AllDirectories),
            file => File.ReadAllText(file).Contains("canary", StringComparison.Ordinal)
        );
    }

    public void Dispose() => _folders.Dispose();

    private Process Start(params string[] arguments) => Launch("dotnet", [BuilderProcess.Assembly, "stdio", .. arguments]);

    private Process Launch(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _folders.Environment)
        {
            start.Environment[name] = value;
        }
        var process = new Process { StartInfo = start };
        process.Start();
        return process;
    }

    private static RawClient Client(Process server) => new(server.StandardOutput.BaseStream, server.StandardInput.BaseStream);

    private static async Task<int> ExitAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(TestTimes.Unexpected);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        return process.ExitCode;
    }
}
