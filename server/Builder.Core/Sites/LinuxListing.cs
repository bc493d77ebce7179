using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Builder.Core.Sites;

/// <summary>
/// The entries of one folder, with one call for many names and one for each file (getdents64(2), statx(2)): the runtime makes a path and an object
/// of every file, which takes several times as long as the system does.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LinuxListing
{
    private const int BufferSize = 32 * 1024;
    private const int MostOfAStat = 256;
    private const int Runnable = 0x49;

    /// <summary>A name that is no text leads nowhere once it has been read as text, so it is passed over.</summary>
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    internal enum Kind
    {
        File,
        Folder,
        Link,
        Other,
    }

    /// <summary>Length and time are those of files only.</summary>
    internal readonly record struct Entry(string Name, Kind Kind, long Length, DateTime LastWriteUtc, bool IsExecutable);

    /// <param name="isKindEnough">Whether nothing else is wanted of files: most systems say it with the name.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    [SkipLocalsInit]
    public static unsafe List<Entry> Of(SafeFileHandle folder, bool isKindEnough = false)
    {
        List<Entry>? entries = null;
        var buffer = stackalloc byte[BufferSize];
        var found = stackalloc byte[MostOfAStat];
        int filled;
        while ((filled = LinuxFiles.Entries(folder, buffer, BufferSize)) > 0)
        {
            // A name takes at least 24 bytes.
            entries ??= new List<Entry>(filled / 24);
            // A record: inode (8 bytes), offset (8), its length (2), kind (1), name with a zero at its end.
            for (var at = buffer; at < buffer + filled; at += *(ushort*)(at + 16))
            {
                if (Name(at + 19) is not { } name)
                {
                    continue;
                }

                var kind = KindOf(at[18]);
                if (kind is Kind.Folder or Kind.Link || (isKindEnough && kind is not null))
                {
                    entries.Add(new Entry(name, kind.Value, 0, default, false));
                }
                else if (LinuxFiles.Describe(folder, at + 19, found))
                {
                    entries.Add(Described(name, found));
                }
            }
        }

        return filled == 0 ? entries ?? [] : throw LinuxFolderAccess.Failure(Marshal.GetLastPInvokeError());
    }

    /// <summary>By the numbers of readdir(3); null where the disk does not say.</summary>
    private static Kind? KindOf(byte number) =>
        number switch
        {
            0 => null,
            4 => Kind.Folder,
            8 => Kind.File,
            10 => Kind.Link,
            _ => Kind.Other,
        };

    private static unsafe string? Name(byte* at)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at);
        if (bytes is [(byte)'.'] or [(byte)'.', (byte)'.'])
        {
            return null;
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The mode is at byte 28, the size at 40, the seconds and nanoseconds of the last change of its content at 112 and 120.</summary>
    private static unsafe Entry Described(string name, byte* found)
    {
        var mode = *(ushort*)(found + 28);
        var kind = (mode & 0xF000) switch
        {
            0x8000 => Kind.File,
            0x4000 => Kind.Folder,
            0xA000 => Kind.Link,
            _ => Kind.Other,
        };
        var written = DateTime.UnixEpoch.AddTicks((*(long*)(found + 112) * TimeSpan.TicksPerSecond) + (*(uint*)(found + 120) / 100));
        return new Entry(name, kind, *(long*)(found + 40), written, (mode & Runnable) != 0);
    }
}
