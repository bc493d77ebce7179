using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>What is remembered of a draft over a restart.</summary>
/// <param name="Basis">The tree of the workspace that the draft was opened from, moved along with what landed or was followed since.</param>
/// <param name="LastTree">The draft after its last whole step; a restart brings the draft back to it.</param>
/// <param name="IsLinear">True as long as the steps follow from <paramref name="BaseCommit"/> without anything in between.</param>
/// <param name="UserPaths">Files with changes of the person that no commit held when the draft was opened.</param>
/// <param name="CommitsUserPaths">Whether the person's own pending changes may be committed for them.</param>
/// <param name="OutOfBounds">Files that must not be changed, each with the reason in a sentence.</param>
internal sealed record DraftRecord(
    string Id,
    string Basis,
    string LastTree,
    string? BaseCommit,
    string? UserCheckpoint,
    bool IsLinear,
    string? Prompt,
    bool CommitsUserPaths,
    IReadOnlyList<string> UserPaths,
    IReadOnlyDictionary<string, string> OutOfBounds,
    IReadOnlyList<DraftStepRecord> Steps,
    DraftReview? Review
);

internal sealed record DraftStepRecord(int Number, string Commit, string Tree, string Title, bool? Builds, string Reference);

/// <summary>The draft's changes, waiting for a person's decision.</summary>
/// <param name="IsVerified">Whether the draft as it is passed the type check and the build.</param>
public sealed record DraftReview(string Id, string Prompt, string Summary, bool IsVerified);

/// <summary>Keeps the record in <c>draft.json</c> in the site's state folder; a write is whole or not there.</summary>
internal sealed class DraftFile(Site site)
{
    private static readonly SitePath Name = SitePath.Parse("draft.json");
    private readonly SiteFolder folder = new(site.StateFolder);

    public DraftRecord? Load()
    {
        try
        {
            return folder.Read(Name) is { } bytes ? JsonSerializer.Deserialize(bytes, DraftJson.Default.DraftRecord) : null;
        }
        catch (JsonException)
        {
            // Written by another version, or damaged: the draft's files are still there, only the decision on them is forgotten.
            return null;
        }
    }

    public void Save(DraftRecord record) => folder.Write(Name, JsonSerializer.SerializeToUtf8Bytes(record, DraftJson.Default.DraftRecord));

    public void Delete() => folder.Delete(Name);

    /// <summary>Takes away what a killed write has left beside the record.</summary>
    public void Tidy() => folder.RemoveUnfinished(isDeep: false);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(DraftRecord))]
[JsonSerializable(typeof(LandingJournal))]
internal sealed partial class DraftJson : JsonSerializerContext;
