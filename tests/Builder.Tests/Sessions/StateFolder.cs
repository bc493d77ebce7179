using Builder.Core;

namespace Builder.Tests.Sessions;

/// <summary>A user's state folder for one test, removed afterwards.</summary>
internal sealed class StateFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("builder-state-").FullName;

    public StateFolder() => Folders = new BuilderFolders(Path.Combine(_root, "state"), Path.Combine(_root, "cache"));

    public BuilderFolders Folders { get; }

    public string Database => Path.Combine(Folders.State, "builder.db");

    public IReadOnlyList<string> Files() => Directory.GetFiles(Folders.State);

    public static byte[] ReadShared(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
