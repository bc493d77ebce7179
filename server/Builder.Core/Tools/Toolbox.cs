using Builder.Core.Models;
using Microsoft.Extensions.AI;

namespace Builder.Core.Tools;

/// <summary>Every tool the model may call, in one list, and which of them fit a model.</summary>
internal sealed class Toolbox
{
    private readonly Dictionary<string, Tool> _tools;

    private Toolbox(IEnumerable<Tool> tools) => _tools = tools.ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>
    /// The tools for a model: OpenAI's models are trained on patches, the others on exact replacement (Copilot and Cline both route so). A replay may use both.
    /// </summary>
    /// <param name="hasBrowser">Whether pages can be looked at on this computer.</param>
    public static Toolbox For(ChatModel model, bool hasBrowser = false)
    {
        List<Tool> tools =
        [
            new ListFiles(),
            new ReadFile(),
            new Search(),
            new WriteFile(),
            new RewriteFile(),
            new MoveFileTool(),
            new DeleteFileTool(),
            new AddDependency(),
            new Check(),
            new AskUser(),
        ];
        if (model.PrefersPatch || model.IsReplay)
        {
            tools.Add(new ApplyPatch());
        }

        if (!model.PrefersPatch || model.IsReplay)
        {
            tools.Add(new EditFile());
        }

        if (hasBrowser)
        {
            tools.AddRange([new LookAtPage(), new TryPage()]);
        }

        return new Toolbox(tools);
    }

    /// <summary>The tool of that name, or null.</summary>
    public Tool? Find(string name) => _tools.GetValueOrDefault(name);

    /// <summary>Their names, for telling the model what there is.</summary>
    public IEnumerable<string> Names => _tools.Keys;

    /// <summary>The tools as the model's service is told of them.</summary>
    public IList<AITool> Declare() => [.. _tools.Values.Select(t => (AITool)t.Declare())];
}
