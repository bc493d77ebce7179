namespace Builder.Core.Previews.Simple;

/// <summary>How a simple preview says what it is.</summary>
public static class SimpleMessages
{
    /// <summary>In a line, such as the panel's.</summary>
    public static string Label(SimpleReason reason) =>
        reason switch
        {
            SimpleReason.Installing => "A simple preview, while packages are being installed",
            SimpleReason.InstallFailed => "A simple preview, because the packages could not be installed",
            SimpleReason.NoTools => "A simple preview, because building needs Node.js 22 or newer (https://nodejs.org)",
            SimpleReason.Building => "A simple preview, while the site is being built",
            SimpleReason.Stopped => "A simple preview, because the build was stopped",
            _ => "A simple preview, because the site does not build yet",
        };

    /// <summary>In a line, where there is not even a simple preview.</summary>
    /// <param name="whyNot">See <see cref="SimpleOutcome"/>.</param>
    public static string Nothing(SimpleReason reason, IReadOnlyList<string> whyNot)
    {
        var state = reason switch
        {
            SimpleReason.Installing => "packages are being installed",
            SimpleReason.InstallFailed => "the packages could not be installed",
            SimpleReason.NoTools => "building needs Node.js 22 or newer (https://nodejs.org)",
            SimpleReason.Building => "it is being built",
            SimpleReason.Stopped => "the build was stopped",
            _ => "it does not build yet",
        };
        return $"Nothing to show yet: {state}, and a simple preview is not possible because {string.Join(", ", whyNot.Take(3))}";
    }

    /// <summary>In the page itself: what it is, and what comes of it.</summary>
    public static string Note(SimpleReason reason) =>
        reason switch
        {
            SimpleReason.Installing => "Packages are being installed. The built page replaces this one by itself.",
            SimpleReason.InstallFailed => "The packages could not be installed, so the site is not built. Builder says what went wrong.",
            SimpleReason.NoTools => "Building a site needs Node.js 22 or newer. Install it from nodejs.org, then open the preview again.",
            SimpleReason.Building => "The site is being built. The built page replaces this one by itself.",
            SimpleReason.Stopped => "The build was stopped before it had a page. Check the site again to see it as it is built.",
            _ => "The site does not build yet. Builder says what is wrong with it.",
        };
}
