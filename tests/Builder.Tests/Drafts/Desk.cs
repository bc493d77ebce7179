using System.Text;
using Builder.Core.Checkpoints;
using Builder.Core.Drafts;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;

namespace Builder.Tests.Drafts;

/// <summary>All that works on one site, with an editor that a test types into.</summary>
internal sealed class Desk : IDisposable, IOpenBuffers, IEditorEdits
{
    public Desk(GitFolder folder)
        : this(folder.Site) { }

    public Desk(Site site)
    {
        Site = site;
        History = GitFolder.Open(Site);
        Drafts = new DraftStore(Site, History, this);
        Landing = new Landing(Site, History, this, this);
    }

    public Site Site { get; }

    public SiteHistory History { get; }

    public DraftStore Drafts { get; }

    public Landing Landing { get; }

    /// <summary>What the editor shows of files with unsaved changes.</summary>
    public Dictionary<string, string> Unsaved { get; } = [];

    /// <summary>Runs when the editor is asked to change a file: the moment at which a person may be typing.</summary>
    public Action OnReplace { get; set; } = () => { };

    public IReadOnlyDictionary<SitePath, OpenBuffer> Dirty(Site site) =>
        Unsaved.ToDictionary(
            buffer => SitePath.Parse(buffer.Key),
            buffer => new OpenBuffer(buffer.Value, StringComparer.Ordinal.GetHashCode(buffer.Value))
        );

    public Task<bool> ReplaceAsync(Site site, IReadOnlyDictionary<SitePath, string?> contents, CancellationToken ct)
    {
        var before = Unsaved.ToDictionary();
        OnReplace();
        OnReplace = () => { };
        if (Unsaved.Any(buffer => before.GetValueOrDefault(buffer.Key) != buffer.Value))
        {
            return Task.FromResult(false);
        }

        foreach (var (path, text) in contents)
        {
            if (text is null)
            {
                Unsaved.Remove(path.Value);
                site.Folder.Delete(path);
            }
            else
            {
                Unsaved[path.Value] = text;
            }
        }

        return Task.FromResult(true);
    }

    /// <summary>Does what a step of the model does: writes into the draft, or deletes where there is no content.</summary>
    public static void Work(Draft draft, params (string Path, string? Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            if (content is null)
            {
                draft.Folder.Delete(SitePath.Parse(path));
            }
            else
            {
                draft.Folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
            }
        }
    }

    public static StepDescription Step(string title, int? number = null) => new(CheckpointKind.Step, title, TurnId: "t", Step: number);

    public void Dispose() => History.Dispose();
}
