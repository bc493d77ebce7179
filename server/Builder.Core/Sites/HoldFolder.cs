using System.Security.Cryptography;

namespace Builder.Core.Sites;

/// <summary>
/// Where new files wait, whole and flushed, before they land in a site, and where the files are held that they replace, until nobody needs them.
/// It lies outside of what git and a person's tools look at, on the same disk. A file changes places with the site's own in one step of the kernel,
/// so that what was saved at the last moment comes out and can be looked at, instead of being gone.
/// </summary>
internal abstract class HoldFolder : IDisposable
{
    /// <summary>What <see cref="Settled"/> gives for what is no regular file or too large: it is certainly not what was planned.</summary>
    public const string SomethingElse = "something else";

    private const string OutOf = ".out";

    /// <summary>Whether the folder is there at all.</summary>
    public abstract bool IsThere { get; }

    /// <summary>Writes a file that is to land at a path, with the permissions that it gets there, and flushes it.</summary>
    public abstract void Stage(string name, SitePath path, ReadOnlySpan<byte> content, bool executable);

    /// <summary>Moves what is held under a name to a path where nothing is; an empty folder of that name gives way.</summary>
    /// <returns>False when something is there; then nothing was moved.</returns>
    public abstract bool PutNew(string name, SitePath path);

    /// <summary>Moves what is at a path into this folder, whatever it is.</summary>
    /// <returns>False when nothing is there.</returns>
    public abstract bool TakeAway(SitePath path, string name);

    /// <summary>Deletes what is held. Does nothing when there is nothing of that name.</summary>
    public abstract void Drop(string name, SitePath path);

    /// <summary>Takes away the folders that are empty without the file that was at that path.</summary>
    public abstract void RemoveEmptyAbove(SitePath path);

    /// <summary>Makes everything that was moved survive a loss of power.</summary>
    public abstract void Flush();

    /// <summary>Removes this folder, which is empty by now.</summary>
    public abstract void Remove();

    /// <summary>
    /// The SHA-256 of what is held, read once nobody can write to it any more; null when there is nothing, <see cref="SomethingElse"/> when it is no file,
    /// or when a program goes on writing to it.
    /// </summary>
    public string? Settled(string name, SitePath path)
    {
        try
        {
            return ReadSettled(name, path) is { } content ? Convert.ToHexStringLower(SHA256.HashData(content)) : null;
        }
        catch (BuilderException)
        {
            return SomethingElse;
        }
    }

    /// <summary>The bytes of what is held, once nobody can write to it any more.</summary>
    /// <exception cref="BuilderException">It is no file, is too large, or a program goes on writing to it.</exception>
    public abstract byte[]? ReadSettled(string name, SitePath path);

    /// <summary>What is held and what is at the path change places.</summary>
    /// <returns>False when nothing is at the path; then nothing was moved.</returns>
    public virtual bool Swap(string name, SitePath path)
    {
        // Without an exchange of the kernel's, what is there goes first: then nothing that is saved meanwhile is overwritten.
        if (!TakeAway(path, name + OutOf))
        {
            return false;
        }

        _ = PutNew(name, path);
        Rename(name + OutOf, name, path);
        return true;
    }

    /// <summary>Ends what a kill in the middle of <see cref="Swap"/> has left, where it takes more than one step.</summary>
    public void Resume(string name, SitePath path)
    {
        if (ReadSettled(name + OutOf, path) is not null && !PutNew(name + OutOf, path))
        {
            Rename(name + OutOf, name, path);
        }
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Gives what is held another name here, over what has it.</summary>
    protected abstract void Rename(string from, string to, SitePath path);

    protected static BuilderException NotAFile(SitePath path) =>
        new(ErrorKind.Conflict, $"{path} is no file any more, or another program goes on writing to it.", detail: "held");
}
