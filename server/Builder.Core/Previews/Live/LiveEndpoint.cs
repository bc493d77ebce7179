using System.IO.Pipes;
using System.Net.Sockets;
using Builder.Core.Sites;

namespace Builder.Core.Previews.Live;

/// <summary>Where a development server can be reached. For the preview server only: nothing else may know the socket or the token.</summary>
/// <param name="Instance">Of this one process; another one has another. Such as <c>live-3f9a…</c>.</param>
/// <param name="Socket">Path of a Unix domain socket, on Windows the name of a pipe.</param>
/// <param name="Token">What every request has to carry in <see cref="TokenHeader"/>.</param>
/// <param name="Base">Where the site expects to live, such as <c>/</c> or <c>/shop/</c>.</param>
/// <param name="Root">The folder that is served. Absolute path.</param>
/// <param name="Packages">Folders outside of <paramref name="Root"/> from which packages are served. Absolute paths.</param>
public sealed record LiveEndpoint(string Instance, string Socket, string Token, string Base, string Root, IReadOnlyList<string> Packages)
{
    public const string TokenHeader = "X-Builder-Token";

    /// <summary>Connects with it.</summary>
    /// <exception cref="IOException">What lies in the socket's place is no socket.</exception>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public async ValueTask<Stream> ConnectAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows())
        {
            var pipe = new NamedPipeClientStream(".", Socket, PipeDirection.InOut, PipeOptions.Asynchronous);
            await pipe.ConnectAsync(cancellationToken);
            return pipe;
        }
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await ConnectAsync(socket, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Its folder is one that the site's code writes into, which may have put a link to another program's socket in its place: what is connected with is
    /// what was opened without following one.
    /// </summary>
    private async ValueTask ConnectAsync(Socket socket, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellationToken);
            return;
        }
        using var folder = LinuxFiles.OpenRoot(Path.GetDirectoryName(Socket)!, out _);
        using var own = folder is null ? null : LinuxFiles.OpenBeneath(folder, Path.GetFileName(Socket), LinuxFiles.PathOnly, 0, out _);
        if (own is null || LinuxFiles.KindOf(own).Kind != LinuxFileKind.Other)
        {
            throw new IOException("The draft's socket is gone, or is something else.");
        }
        await socket.ConnectAsync(new UnixDomainSocketEndPoint($"/proc/self/fd/{own.DangerousGetHandle()}"), cancellationToken);
        GC.KeepAlive(own);
    }

    /// <summary>Without the token, which belongs into no log.</summary>
    public override string ToString() => Instance;
}
