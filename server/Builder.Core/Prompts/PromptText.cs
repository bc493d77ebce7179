using System.Reflection;

namespace Builder.Core.Prompts;

/// <summary>The instructions that ship inside the program, one Markdown file each.</summary>
internal static class PromptText
{
    /// <summary>Reads one of this folder's Markdown files.</summary>
    public static string Read(string name)
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var stream =
            assembly.GetManifestResourceStream($"Builder.Core.Prompts.{name}.md")
            ?? throw new InvalidOperationException($"Instructions {name}.md are not in the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Trim();
    }
}
