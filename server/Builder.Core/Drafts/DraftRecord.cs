using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Drafts;

/// <summary>What is remembered of a draft over a restart.</summary>
/// <param name="Basis">The tree of the workspace that the draft was opened from, moved along with what landed or was followed since.</param>
/// <param name="LastTree">The draft after its last whole step; a restart brings the draft back to it.</param>
/// <param name="UserCheckpoint">The basis as a commit that no branch ever holds, when the person had pending changes: the steps follow from it.</param>
/// <param name="IsLinear">True as long as the steps follow from <paramref name="BaseCommit"/> without anything in between.</param>
/// <param name="OutOfBounds">Files that must not be changed, each with the reason in a sentence.</param>
internal sealed record DraftRecord(
    string Id,
    string Basis,
    string LastTree,
    string? BaseCommit,
    string? UserCheckpoint,
    bool IsLinear,
    string? Prompt,
    IReadOnlyDictionary<string, string> OutOfBounds,
    IReadOnlyList<DraftStepRecord> Steps,
    DraftReview? Review
)
{
    /// <summary>Some of what the steps changed has landed; <see cref="Basis"/> holds it.</summary>
    public bool HasLandedInPart { get; init; }
}

internal sealed record DraftStepRecord(int Number, string Commit, string Tree, string Title, bool? Builds);

/// <summary>The draft's changes, waiting for a person's decision.</summary>
/// <param name="IsVerified">Whether the draft as it is passed the type check and the build.</param>
public sealed record DraftReview(string Id, string Prompt, string Summary, bool IsVerified);

/// <summary>
/// Keeps the record in <c>draft.json</c> in the site's state folder; a write is whole or not there. Before it is, everything that the record speaks of is held by
/// a reference: a clean-up of git's may come at any moment.
/// </summary>
internal sealed class DraftFile(Site site, SiteHistory history)
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

    public void Save(DraftRecord record)
    {
        Keep(record);
        folder.Write(Name, JsonSerializer.SerializeToUtf8Bytes(record, DraftJson.Default.DraftRecord));
    }

    public void Delete()
    {
        var record = Load();
        Remove();
        if (record is not null)
        {
            LetGo(record);
        }
    }

    /// <summary>Takes the record away. What it speaks of stays held until <see cref="LetGo"/>, so that it can come back.</summary>
    public void Remove() => folder.Delete(Name);

    /// <summary>What a record spoke of is not needed any more, but for its steps.</summary>
    public void LetGo(DraftRecord record) => history.PutAway(Reference(record));

    /// <summary>Takes away what a killed write has left beside the record.</summary>
    public void Tidy() => folder.RemoveUnfinished(isDeep: false);

    private static string Reference(DraftRecord record) => $"drafts/{record.Id}";

    private void Keep(DraftRecord record)
    {
        var trees = new Dictionary<string, TreeId>(StringComparer.Ordinal)
        {
            ["basis"] = new(record.Basis),
            ["last"] = new(record.LastTree),
        };
        // The commit of a step has its tree, but for what is out of bounds.
        foreach (var step in record.OutOfBounds.Count == 0 ? [] : record.Steps)
        {
            trees[string.Create(CultureInfo.InvariantCulture, $"step-{step.Number}")] = new(step.Tree);
        }

        var chain = record.Steps.Select(step => step.Commit).Concat(new[] { record.UserCheckpoint, record.BaseCommit }.OfType<string>());
        var tip = record.Steps.Count > 0 ? record.Steps[^1].Commit : record.UserCheckpoint ?? record.BaseCommit;
        history.Keep(Reference(record), trees, tip is null ? [] : [new CommitId(tip)], chain.ToHashSet(StringComparer.Ordinal));
    }
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
