using Builder.Core.Diagnostics;

namespace Builder.Core.Checks.Kinds;

/// <summary>What Builder can do with a site.</summary>
internal enum SiteShape
{
    /// <summary>Vite builds it.</summary>
    Vite,

    /// <summary>Its pages are served as they are.</summary>
    Pages,

    /// <summary>Another tool builds it, which Builder does not run.</summary>
    Foreign,
}

/// <summary>What a site is made with, as far as its files say.</summary>
/// <param name="Name">Such as <c>Next.js</c>; null for plain pages and plain Vite.</param>
/// <param name="Note">What Builder does not do there, in a sentence; null when there is nothing to say.</param>
internal sealed record SiteKind(SiteShape Shape, string? Name, string? Note)
{
    public static readonly SiteKind Vite = new(SiteShape.Vite, null, null);

    /// <summary>What is told of a site that another tool builds.</summary>
    public Diagnostic Told =>
        new(
            DiagnosticSource.Config,
            DiagnosticSeverity.Warning,
            null,
            null,
            null,
            $"{Name} builds this site, and Builder does not run it: Builder changes its files, keeps the changes and takes them back, but neither builds nor shows the site.",
            Note,
            null,
            "",
            PlainText.Signature(DiagnosticSource.Config, null, "FOREIGN", Name ?? "")
        );
}
