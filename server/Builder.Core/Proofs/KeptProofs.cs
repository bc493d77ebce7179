using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Builder.Core.Artifacts;
using Builder.Core.Processes.Node;
using Builder.Core.Sites;

namespace Builder.Core.Proofs;

/// <summary>What was seen of built files, so that the same files need not be looked at twice, whatever they were built from.</summary>
internal sealed class KeptProofs(string folder)
{
    /// <summary>So many are kept, some kilobytes each.</summary>
    private const int Most = 2000;

    /// <summary>Another program looks for other things.</summary>
    private static readonly Lazy<string> Eyes = new(() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(OwnScripts.Eyes))));

    /// <summary>Stands for the program that looks.</summary>
    public static string Looker => Eyes.Value[..12];

    /// <summary>Stands for what a browser gets to see of an artifact, and for how.</summary>
    /// <param name="stored">What an old visitor's browser holds of the site.</param>
    public static string ContentOf(Artifact artifact, Dictionary<string, string>? stored = null)
    {
        var all = new StringBuilder(Eyes.Value).Append(' ').Append(artifact.Base);
        foreach (var file in artifact.Files.Values.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            all.Append('\n').Append(file.Path).Append(' ').Append(file.Hash);
        }

        foreach (var (name, value) in (stored ?? []).OrderBy(item => item.Key, StringComparer.Ordinal))
        {
            all.Append('\n').Append(JsonSerializer.Serialize([name, value], ProofJson.Default.StringArray));
        }

        return Hash(all.ToString());
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <returns>Null when nothing is kept under that name that can be read.</returns>
    public T? Find<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(name)), type);
        }
        catch (Exception unusable) when (unusable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Save<T>(string name, T what, JsonTypeInfo<T> type)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(FileOf(name), JsonSerializer.SerializeToUtf8Bytes(what, type));
            var kept = new DirectoryInfo(folder).GetFiles();
            if (kept.Length > Most)
            {
                foreach (var old in kept.OrderBy(one => one.LastWriteTimeUtc).Take(kept.Length - (Most / 2)))
                {
                    old.Delete();
                }
            }
        }
        catch (Exception disk) when (DiskErrors.IsFromDisk(disk))
        {
            // It is looked at again the next time.
        }
    }

    private string FileOf(string name) => Path.Combine(folder, name + ".json");
}
