using System.Diagnostics;
using StreamJsonRpc;

namespace Builder.Server.Rpc;

/// <summary>One client, from its first message to its last: LSP and <c>builder/*</c> on the same connection.</summary>
internal static class RpcConnection
{
    /// <summary>Talks to a client until it goes or says <c>exit</c>.</summary>
    /// <returns>0 when the client left properly: <c>shutdown</c> before <c>exit</c>, or simply gone; 1 after an <c>exit</c> out of the blue (LSP's rule).</returns>
    internal static async Task<int> RunAsync(IJsonRpcMessageHandler handler, Composition composition, CancellationToken cancellation)
    {
        var log = composition.Log.CreateLogger(nameof(RpcConnection));
        using var rpc = new JsonRpc(handler);
        // Its tracing would write whole messages, which hold keys and the person's code.
        rpc.TraceSource.Switch.Level = SourceLevels.Off;
        var client = new WireClient(rpc, log);
        var methods = new RpcMethods(log);
        var editor = composition.AddMethods(methods, client);
        methods.AddTo(rpc);
        rpc.StartListening();
        // Its own completion would wait for a read of standard input that nothing can cut short.
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var left = cancellation.Register(cancelled.SetResult);
        try
        {
            await Task.WhenAny(rpc.Completion, editor.Exited, cancelled.Task).ConfigureAwait(false);
            if (rpc.Completion.IsFaulted)
            {
                log.LogWarning("A connection was ended: {Why}", rpc.Completion.Exception.GetBaseException().Message);
            }
        }
        finally
        {
            client.Close();
            composition.Left(client);
        }
        return editor.ExitCode;
    }
}
