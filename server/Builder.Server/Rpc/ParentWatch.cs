using System.Diagnostics;

namespace Builder.Server.Rpc;

/// <summary>Says when the process that started us has ended, however it ended, so that no server is left behind without an editor.</summary>
internal static class ParentWatch
{
    /// <summary>Completes when the process with this id is no longer there; at once when it never was.</summary>
    internal static async Task UntilGoneAsync(int processId, CancellationToken cancellation)
    {
        Process parent;
        try
        {
            parent = Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            return;
        }
        using (parent)
        {
            await parent.WaitForExitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
