using Builder.Core.Processes.Sandbox;

namespace Builder.Core.Processes;

/// <summary>What a child fills of the disk. Its folders are only looked through when the disk has become that much emptier, whoever did it.</summary>
internal sealed class DiskUse(Confinement confinement)
{
    /// <summary>Nobody can save a file any more where less is free, so a child that holds as much is ended before. In bytes.</summary>
    private const long LeastFree = 256L << 20;

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    private readonly DriveInfo disk = new(confinement.Temporary);
    private long? free;

    /// <summary>Whether it has to be ended. Not for what others have written meanwhile.</summary>
    public bool IsTooMuch()
    {
        try
        {
            var now = disk.AvailableFreeSpace;
            free ??= now;
            var least = now < LeastFree ? LeastFree : confinement.Limits.DiskBytes;
            if (free - now < least)
            {
                return false;
            }

            free = now;
            return Held(least) >= least;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>In bytes, as far as it takes to know that it is too much.</summary>
    private long Held(long enough)
    {
        var held = 0L;
        foreach (var folder in confinement.Writable.Append(confinement.Temporary).Append(confinement.Home).Where(Directory.Exists))
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", Everything))
            {
                if ((held += file.Length) >= enough)
                {
                    return held;
                }
            }
        }

        return held;
    }
}
