namespace Builder.Core.Builds;

/// <summary>Where a development server can be reached. For the preview server only: nothing else may know the socket or the token.</summary>
/// <param name="Instance">Of this one process; another one has another. Such as <c>live-3f9a…</c>.</param>
/// <param name="Socket">Path of a Unix domain socket, on Windows the name of a pipe.</param>
/// <param name="Token">What every request has to carry in <see cref="TokenHeader"/>.</param>
/// <param name="Base">Where the site expects to live, such as <c>/</c> or <c>/shop/</c>.</param>
/// <param name="Root">The folder that is served. Absolute path.</param>
/// <param name="Packages">Folders outside of <paramref name="Root"/> from which packages are served. Absolute paths.</param>
public sealed record LiveEndpoint(string Instance, string Socket, string Token, string Base, string Root, IReadOnlyList<string> Packages)
{
    public const string TokenHeader = "X-Builder-Token";

    /// <summary>Without the token, which belongs into no log.</summary>
    public override string ToString() => Instance;
}
