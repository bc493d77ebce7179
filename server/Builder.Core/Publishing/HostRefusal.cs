using System.Net;

namespace Builder.Core.Publishing;

/// <summary>A host said no.</summary>
internal sealed class HostRefusal(ErrorKind kind, string message, string? nextStep, string detail, HttpStatusCode status, string text)
    : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    /// <summary>What it said, as it said it.</summary>
    public string Text { get; } = text;

    public BuilderException AsBuilderException(string? consequence) =>
        new(kind, consequence is null ? Message : $"{Message} {consequence}", nextStep, detail, this);
}
