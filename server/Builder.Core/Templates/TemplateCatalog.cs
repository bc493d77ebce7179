using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Core.Models.Recorded;
using Builder.Core.Sites;

namespace Builder.Core.Templates;

/// <summary>What a new site can start from: a folder that builds as it stands, with rules for the model and recorded conversations.</summary>
/// <param name="Id">Stable identifier, the folder's name, such as <c>react</c>.</param>
/// <param name="Rules">The template's rules for the model, as Markdown.</param>
/// <param name="Conversations">What the offline model can replay with it; the first one is the default.</param>
public sealed record Template(
    string Id,
    string Title,
    string Description,
    bool IsDefault,
    string Folder,
    string Rules,
    IReadOnlyList<Conversation> Conversations
);

/// <summary>The templates that ship with Builder, read from a folder that is not the person's.</summary>
public sealed class TemplateCatalog
{
    private static readonly string[] NeverCopied = ["node_modules", "dist", ".builder", ".git"];
    private readonly Lazy<IReadOnlyList<Template>> _templates;

    /// <param name="folder">The folder that holds one folder a template.</param>
    public TemplateCatalog(string folder) => _templates = new(() => Load(folder));

    /// <summary>All templates, the default one first.</summary>
    public IReadOnlyList<Template> List() => _templates.Value;

    /// <summary>One template.</summary>
    /// <param name="id">Its identifier; null for the default one.</param>
    /// <exception cref="BuilderException">NotFound, with the identifiers there are.</exception>
    public Template Get(string? id) =>
        List().FirstOrDefault(t => id is null ? t.IsDefault : t.Id == id)
        ?? throw new BuilderException(
            ErrorKind.NotFound,
            id is null ? "No template is installed." : $"There is no template called “{id}”.",
            List().Count == 0 ? "Install Builder again." : $"Choose one of: {string.Join(", ", List().Select(t => t.Id))}."
        );

    /// <summary>The template a site says it was made from, or null.</summary>
    public Template? Of(Site site) => SiteOrigin.Read(site) is { } origin ? List().FirstOrDefault(t => t.Id == origin.Template) : null;

    /// <summary>Makes a site's files in a folder that is missing or empty.</summary>
    /// <param name="folders">Where Builder keeps what is its own; null for this user's.</param>
    /// <exception cref="BuilderException">Precondition when something is already there.</exception>
    public static Site Instantiate(Template template, string directory, BuilderFolders? folders = null)
    {
        if (File.Exists(directory) || (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any()))
        {
            throw new BuilderException(
                ErrorKind.Precondition,
                $"The folder {directory} is not empty, so no new site was made in it.",
                "Choose a folder that does not exist yet, or an empty one."
            );
        }

        Directory.CreateDirectory(directory);
        var site = Site.Open(Path.GetFullPath(directory), folders);
        var source = Path.Combine(template.Folder, "site");
        foreach (var file in FilesBelow(source))
        {
            var relative = Path.GetRelativePath(source, file).Replace(Path.DirectorySeparatorChar, '/');
            site.Folder.Write(SitePath.Parse(relative), File.ReadAllBytes(file));
        }

        SiteOrigin.Write(site, new SiteOrigin(template.Id));
        return site;
    }

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory
            .EnumerateFiles(folder)
            .Concat(Directory.EnumerateDirectories(folder).Where(d => !NeverCopied.Contains(Path.GetFileName(d))).SelectMany(FilesBelow));

    private static List<Template> Load(string folder) =>
        Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateDirectories(folder)
                    .Where(d => File.Exists(Path.Combine(d, "template.json")))
                    .Select(Read)
                    .OrderBy(t => !t.IsDefault)
                    .ThenBy(t => t.Id, StringComparer.Ordinal),
            ]
            : [];

    private static Template Read(string folder)
    {
        var description =
            JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, "template.json")), TemplateJson.Default.TemplateDescription)
            ?? throw new BuilderException(ErrorKind.Internal, $"The template in {Path.GetFileName(folder)} has no description.");
        var rules = Path.Combine(folder, "RULES.md");
        return new Template(
            description.Id,
            description.Title,
            description.Description,
            description.Default,
            folder,
            File.Exists(rules) ? File.ReadAllText(rules) : "",
            [.. description.Conversations.Select(name => Conversation.Load(Path.Combine(folder, "conversations", name)))]
        );
    }
}

/// <summary>What <c>template.json</c> holds.</summary>
internal sealed record TemplateDescription(string Id, string Title, string Description, bool Default, IReadOnlyList<string> Conversations);

/// <summary>Where a site came from, kept in <c>template.json</c> in the site's state folder, and harmless to lose.</summary>
/// <param name="Template">The template's identifier.</param>
/// <param name="Conversation">The recorded conversation that the offline model goes on with, or null.</param>
internal sealed record SiteOrigin(string Template, string? Conversation = null)
{
    private static readonly SitePath FileName = SitePath.Parse("template.json");

    /// <summary>Reads it, or null where there is none that can be understood.</summary>
    public static SiteOrigin? Read(Site site)
    {
        try
        {
            return new SiteFolder(site.StateFolder).Read(FileName) is { } bytes
                ? JsonSerializer.Deserialize(bytes, TemplateJson.Default.SiteOrigin)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static void Write(Site site, SiteOrigin origin)
    {
        site.PrepareState();
        new SiteFolder(site.StateFolder).Write(FileName, JsonSerializer.SerializeToUtf8Bytes(origin, TemplateJson.Default.SiteOrigin));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(TemplateDescription))]
[JsonSerializable(typeof(SiteOrigin))]
internal sealed partial class TemplateJson : JsonSerializerContext;
