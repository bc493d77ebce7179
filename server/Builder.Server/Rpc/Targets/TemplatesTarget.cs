using Builder.Core.Templates;
using Builder.Protocol;

namespace Builder.Server.Rpc.Targets;

/// <summary>Templates.</summary>
internal sealed class TemplatesTarget(TemplateCatalog catalog) : ITemplatesProtocol
{
    public Task<TemplateListResponse> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new TemplateListResponse([.. catalog.List().Select(Summary)]));

    private static TemplateSummary Summary(Template template) =>
        new(
            template.Id,
            template.Title,
            template.Description,
            template.IsDefault,
            [.. template.Conversations.Select(c => new TemplateConversation(c.Name, c.Title, [.. c.Turns.Select(turn => turn.Prompt)]))]
        );
}
