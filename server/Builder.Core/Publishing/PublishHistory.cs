using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Core.Sites;

namespace Builder.Core.Publishing;

/// <summary>One publish of a site, as it is remembered.</summary>
/// <param name="Id">Stands for the files: 16 hexadecimal digits.</param>
/// <param name="Target">As the person wrote it.</param>
/// <param name="Project">What the host calls the site.</param>
/// <param name="Release">What the host calls this publish.</param>
/// <param name="LiveRelease">What the host calls it as one that is live, where that is another name; null until it was.</param>
/// <param name="TreeKey">What it was built from.</param>
/// <param name="Address">Where it can be looked at before it is live; null where it cannot.</param>
/// <param name="LiveAddress">The address that everybody knows, once it was live.</param>
/// <param name="LiveSince">When it was made live last; null when it never was.</param>
/// <param name="IsLive">Whether it is the one that everybody gets, as far as Builder has made it so.</param>
public sealed record Publish(
    string Id,
    string Target,
    string Project,
    string Release,
    string? LiveRelease,
    string TreeKey,
    string? Address,
    string? LiveAddress,
    DateTimeOffset SentAt,
    DateTimeOffset? LiveSince,
    bool IsLive
);

/// <summary>What was published of one site, newest last, in the person's state folder.</summary>
internal sealed class PublishHistory(string stateFolder)
{
    private const int Most = 200;
    private static readonly SitePath File = SitePath.Parse("publishes.json");
    private readonly SiteFolder folder = new(stateFolder);

    /// <exception cref="BuilderException">External: it is there and cannot be read.</exception>
    public IReadOnlyList<Publish> All()
    {
        try
        {
            return folder.Read(File) is { } bytes ? JsonSerializer.Deserialize(bytes, PublishJson.Default.IReadOnlyListPublish) ?? [] : [];
        }
        catch (JsonException damaged)
        {
            throw new BuilderException(
                ErrorKind.External,
                $"The list of what was published cannot be read: {folder.Absolute(File)}",
                "Move that file away; what is online stays as it is, and the next publish begins a new list.",
                damaged.Message,
                damaged
            );
        }
    }

    /// <summary>Puts one at the end, in the place of an earlier one of the same files.</summary>
    public void Add(Publish publish)
    {
        IReadOnlyList<Publish> all =
        [
            .. All()
                .Where(other => other.Target != publish.Target || other.Id != publish.Id)
                .Select(other => publish.IsLive && other.Target == publish.Target ? other with { IsLive = false } : other)
                .Append(publish)
                .TakeLast(Most),
        ];
        folder.Write(File, JsonSerializer.SerializeToUtf8Bytes(all, PublishJson.Default.IReadOnlyListPublish));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Publish>))]
internal sealed partial class PublishJson : JsonSerializerContext;
