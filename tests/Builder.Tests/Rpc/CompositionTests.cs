using System.Reflection;
using Builder.Protocol;
using Builder.Server;
using Builder.Server.Rpc;
using Microsoft.Extensions.Logging.Abstractions;
using Nerdbank.Streams;
using StreamJsonRpc;
using Xunit;

namespace Builder.Tests.Rpc;

public sealed class CompositionTests
{
    [Fact]
    public async Task Every_member_of_every_protocol_interface_is_registered_by_its_name()
    {
        using var rpc = new JsonRpc(FullDuplexStream.CreatePair().Item1);
        await using var composition = new Composition(TimeProvider.System, TextWriter.Null);
        var methods = new RpcMethods(NullLogger.Instance);
        composition.AddMethods(methods, new WireClient(rpc, NullLogger.Instance));

        var agreed = typeof(Contract)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsInterface)
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<RpcMethodAttribute>()!.Name)
            .Order();

        Assert.Equal(agreed, methods.Names.Where(name => name.StartsWith("builder/", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Initialize_is_answered_without_the_engine()
    {
        var (near, far) = FullDuplexStream.CreatePair();
        // An engine with these folders could not start.
        await using var composition = new Composition(
            TimeProvider.System,
            TextWriter.Null,
            new Core.BuilderFolders("/dev/null/state", "/dev/null/cache"),
            "/dev/null"
        );
        using var handler = new HeaderDelimitedMessageHandler(far, RpcJson.Formatter());
        var served = RpcConnection.RunAsync(handler, composition, CancellationToken.None);
        using var client = new RawClient(near);

        var answer = await client.ResultAsync("initialize", """{"processId":null,"rootUri":null,"capabilities":{}}""");
        await client.AskAsync("shutdown", null);
        await client.NotifyAsync("exit", "{}");

        var builder = answer.GetProperty("capabilities").GetProperty("experimental").GetProperty("builder");
        Assert.Equal(Contract.Version, builder.GetProperty("contract").GetInt32());
        Assert.Contains("builder/turn.start", builder.GetProperty("methods").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(0, await served.WaitAsync(TestTimes.Unexpected));
    }
}
