namespace Builder.Protocol;

/// <summary>Templates: what a new site can start from.</summary>
public interface ITemplatesProtocol
{
    /// <summary>The templates that ship with this server, the default one first.</summary>
    [RpcMethod("builder/template.list")]
    Task<TemplateListResponse> ListAsync(CancellationToken cancellationToken);
}

public sealed record TemplateListResponse(IReadOnlyList<TemplateSummary> Templates);

/// <param name="Id">Stable identifier, such as <c>react</c>.</param>
/// <param name="Conversations">Names of the recorded conversations that the offline model can replay with it.</param>
public sealed record TemplateSummary(
    string Id,
    string Title,
    string Description,
    bool IsDefault,
    IReadOnlyList<TemplateConversation> Conversations
);

/// <param name="Name">Stable identifier within the template.</param>
/// <param name="Prompts">The prompts it answers, in order.</param>
public sealed record TemplateConversation(string Name, string Title, IReadOnlyList<string> Prompts);
