using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Core.Sites;

namespace Builder.Core.Processes.Sandbox;

/// <summary>What the person lets the builds of one site do besides what all may do.</summary>
/// <param name="Network">Reach the network.</param>
/// <param name="Read">Files and folders that they may read too. Absolute paths.</param>
/// <param name="Write">Folders that they may write into too, and read. Absolute paths.</param>
public sealed record Allowance(bool Network, IReadOnlyList<string> Read, IReadOnlyList<string> Write)
{
    public static Allowance None { get; } = new(false, [], []);

    /// <summary>Another text for whatever else is allowed.</summary>
    internal string ToJson() => JsonSerializer.Serialize(this, AllowanceJson.Default.Allowance);
}

/// <summary>
/// The allowances of all sites of this person, in one file beside Builder's other state. Never in a site: whatever comes with
/// a site, or writes into it, must not decide what its own code may do.
/// </summary>
public sealed class Allowances(BuilderFolders folders)
{
    private static readonly Lock Gate = new();
    private readonly string file = Path.Combine(folders.State, "allowances.json");

    /// <param name="root">The site's folder.</param>
    public Allowance Of(string root) => Load().GetValueOrDefault(root, Allowance.None);

    /// <exception cref="BuilderException">Validation: one of the folders holds the person's home, and with it every key.</exception>
    public void Set(string root, Allowance allowance)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (
            allowance
                .Read.Concat(allowance.Write)
                .FirstOrDefault(path => SiteConfinement.IsWithin(SiteConfinement.Real(home), SiteConfinement.Real(path))) is
            { } tooMuch
        )
        {
            throw new BuilderException(
                ErrorKind.Validation,
                $"{tooMuch} holds your home folder with all your keys, so it is not opened to a build.",
                "Name the file or folder that the build needs."
            );
        }
        // Under the names they have now: a link that is put in their place later opens nothing.
        allowance = allowance with
        {
            Read = [.. allowance.Read.Select(SiteConfinement.Real)],
            Write = [.. allowance.Write.Select(SiteConfinement.Real)],
        };
        lock (Gate)
        {
            var all = Load();
            all[root] = allowance;
            new SiteFolder(folders.State).Write(
                SitePath.Parse(Path.GetFileName(file)),
                JsonSerializer.SerializeToUtf8Bytes(all, AllowanceJson.Default.DictionaryStringAllowance)
            );
        }
    }

    private Dictionary<string, Allowance> Load()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), AllowanceJson.Default.DictionaryStringAllowance) ?? [];
        }
        catch (Exception unusable) when (unusable is IOException or JsonException or UnauthorizedAccessException)
        {
            // Without it nothing is allowed, which harms nobody.
            return [];
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, Allowance>))]
[JsonSerializable(typeof(Allowance))]
public sealed partial class AllowanceJson : JsonSerializerContext;
