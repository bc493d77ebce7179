using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>The cases recorded from other tools' own tests. They lie beside the repository and are not part of it.</summary>
internal static class PeerCases
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<JsonObject>> Read = new();

    public static string Folder => Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "peers"));

    public static string File(string name)
    {
        var file = Path.Combine(Folder, name);
        Assert.SkipUnless(System.IO.File.Exists(file), $"The peers' cases are not beside this repository ({name}).");
        return file;
    }

    /// <summary>A file's cases, read once for all tests: nobody may change them.</summary>
    public static IReadOnlyList<JsonObject> Rows(string name) =>
        Read.GetOrAdd(name, static name => [.. System.IO.File.ReadLines(File(name)).Select(line => JsonNode.Parse(line)!.AsObject())]);

    /// <summary>The names of a file's cases, for a theory; one empty name where the file is missing, so that the theory can say so.</summary>
    public static TheoryData<string> Names(string name)
    {
        var file = Path.Combine(Folder, name);
        return System.IO.File.Exists(file)
            ? [.. System.IO.File.ReadLines(file).Select(line => (string)JsonNode.Parse(line)!["id"]!)]
            : [""];
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
