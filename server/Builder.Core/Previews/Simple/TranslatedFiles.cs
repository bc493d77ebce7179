using System.Collections.Concurrent;

namespace Builder.Core.Previews.Simple;

/// <summary>Source files as browsers can run them, each translated once for as long as it stays the same.</summary>
internal sealed class TranslatedFiles(TypeStripper stripper)
{
    private const int Most = 4000;
    private readonly ConcurrentDictionary<string, (ModuleCode? Module, SyntaxFault? Fault)> known = new(StringComparer.Ordinal);

    /// <summary>Whether the file is a module that can be translated.</summary>
    public static bool IsScript(string path) => Path.GetExtension(path) is ".js" or ".mjs" or ".jsx" or ".ts" or ".mts" or ".tsx";

    /// <summary>The module, or what is wrong with it.</summary>
    public (ModuleCode? Module, SyntaxFault? Fault) Of(string path, string text)
    {
        // What is wrong names no file, so two files with the same text may share it.
        var key = SimpleMaking.Hash(Path.GetExtension(path) + "\n" + text);
        if (known.TryGetValue(key, out var translated))
        {
            return translated;
        }
        if (known.Count >= Most)
        {
            known.Clear();
        }
        return known[key] = Translate(path, text);
    }

    private (ModuleCode?, SyntaxFault?) Translate(string path, string text)
    {
        if (Path.GetExtension(path) is ".js" or ".mjs")
        {
            return ModuleCode.Read(text);
        }
        var (code, fault) = stripper.Strip(path, text);
        return code is null ? (null, fault) : ModuleCode.Read(code);
    }
}
