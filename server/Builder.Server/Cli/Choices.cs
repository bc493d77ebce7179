using Builder.Core;
using Builder.Protocol;
using ErrorKind = Builder.Core.ErrorKind;

namespace Builder.Server.Cli;

/// <summary>Which model the command line uses.</summary>
internal static class Choices
{
    /// <summary>Takes an endpoint given on the command line, for the provider of the model that is given along with it, else for a compatible server.</summary>
    internal static async Task ConfigureAsync(CommandContext context, string? model, string? baseUrl, CancellationToken cancellation)
    {
        if (baseUrl is not null)
        {
            var provider = model?.Split(':')[0].Trim().ToLowerInvariant() is ("openai" or "anthropic") and var named ? named : "compatible";
            await context
                .Areas.Models.ConfigureAsync(new ModelConfigureRequest(provider, null, baseUrl, null), cancellation)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Says at once, and not after the site has been made, that there is no model to ask.</summary>
    internal static async Task EnsureModelAsync(CommandContext context, string? chosen, CancellationToken cancellation)
    {
        if (chosen is null && (await context.Areas.Models.ListAsync(cancellation).ConfigureAwait(false)).Current is null)
        {
            throw new BuilderException(
                ErrorKind.Auth,
                "No model is set up, so nobody can answer the prompt.",
                "Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or give an OpenAI-compatible endpoint with --base-url."
            );
        }
    }
}
