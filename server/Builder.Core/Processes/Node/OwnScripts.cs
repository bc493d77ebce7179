namespace Builder.Core.Processes.Node;

/// <summary>The programs of ours that Node runs. They lie beside this program, as files.</summary>
internal static class OwnScripts
{
    /// <summary>The folder of those that build and serve sites by Vite, which the children of a site may read.</summary>
    public static string ViteFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Checks", "Vite");

    /// <summary>The one that parses sources.</summary>
    public static string Syntax { get; } = Path.Combine(AppContext.BaseDirectory, "Checks", "Syntax", "syntax.mjs");

    /// <summary>The one that looks at pages in a browser.</summary>
    public static string Eyes { get; } = Path.Combine(AppContext.BaseDirectory, "Proofs", "eyes.mjs");

    /// <param name="name">Such as <c>vite-build.mjs</c>.</param>
    public static string Vite(string name) => Path.Combine(ViteFolder, name);
}
