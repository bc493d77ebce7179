using Builder.Core.Diagnostics;

namespace Builder.Core.Previews.Simple;

/// <summary>Why a site is shown from its sources and not as it is built.</summary>
public enum SimpleReason
{
    /// <summary>Its packages are being installed.</summary>
    Installing,

    /// <summary>Its packages could not be installed.</summary>
    InstallFailed,

    /// <summary>There is no Node.js, or none that is new enough.</summary>
    NoTools,

    /// <summary>It is being built for the first time.</summary>
    Building,

    /// <summary>Its check was called off before it had a page.</summary>
    Stopped,

    /// <summary>It was never built: its files have errors.</summary>
    DoesNotBuild,
}

/// <param name="Path">Where it is served, without a leading slash, such as <c>src/main.tsx</c>.</param>
/// <param name="Hash">Another one when the content is another one.</param>
/// <param name="ContentType">With its character set where it is text.</param>
/// <param name="Read">The bytes. Throws a <see cref="BuilderException"/> when the file has gone since.</param>
public sealed record SimpleFile(string Path, string Hash, string ContentType, Func<byte[]> Read);

/// <summary>A site as a browser can show it without a build: its own sources, made readable, and copies of React and the like that ship with Builder. Immutable.</summary>
/// <param name="Revision">Another one when anything that is served is another one. Never the id of a tree.</param>
/// <param name="Files">Everything that is served: what the pages need, and nothing else of the site.</param>
/// <param name="LeftOut">What the real page has and this one has not, each in a few words.</param>
/// <param name="Problems">What keeps the page from working, such as a file that cannot be read.</param>
public sealed record SimpleSite(
    string Revision,
    SimpleReason Reason,
    IReadOnlyList<SimpleFile> Files,
    IReadOnlyList<string> LeftOut,
    IReadOnlyList<Diagnostic> Problems
);

/// <summary>A simple preview, or why there is none.</summary>
/// <param name="Site">Null when the site is not a simple one.</param>
/// <param name="WhyNot">What takes a build, each as the end of a sentence such as <c>it uses the package “three”</c>. Empty when there is a site.</param>
public sealed record SimpleOutcome(SimpleSite? Site, IReadOnlyList<string> WhyNot);
