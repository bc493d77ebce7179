using Microsoft.Extensions.AI;

namespace Builder.Core.Models.Calls;

/// <summary>Which tool a model means. Some write the namespace along (<c>functions.</c>, <c>default_api:</c>), another case, or their own marks behind.</summary>
internal static class ToolName
{
    private static readonly char[] Separators = ['.', ':', '/', '|', '<', '>', '(', ')', '{', ' '];

    /// <summary>The one tool that the name can mean, or null.</summary>
    public static AIFunctionDeclaration? Find(string name, IEnumerable<AITool>? tools)
    {
        List<AIFunctionDeclaration> known = [.. (tools ?? []).OfType<AIFunctionDeclaration>()];
        if (known.Find(t => t.Name == name) is { } exact)
        {
            return exact;
        }

        foreach (string candidate in Candidates(name))
        {
            string plain = Plain(candidate);
            if (plain.Length > 0 && known.FindAll(t => Plain(t.Name) == plain) is [var only])
            {
                return only;
            }
        }

        // A prefix that is joined on, such as mcp__builder__edit_file or functions_edit_file.
        string whole = Plain(name);
        return known.FindAll(t => Prefixes(name).Any(p => whole == p + Plain(t.Name))) is [var joined] ? joined : null;
    }

    /// <summary>A name that every provider takes in a history.</summary>
    public static string Acceptable(string name)
    {
        string plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
        return plain.Length == 0 ? "unnamed" : plain[..Math.Min(plain.Length, 64)];
    }

    private static IEnumerable<string> Candidates(string name)
    {
        yield return name;
        foreach (string part in name.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            yield return part;
        }
    }

    private static IEnumerable<string> Prefixes(string name)
    {
        foreach (string prefix in (string[])["functions", "function", "tools", "tool", "defaultapi", "namespace", "api"])
        {
            yield return prefix;
        }

        int cut = name.LastIndexOf("__", StringComparison.Ordinal);
        if (cut > 0)
        {
            yield return Plain(name[..cut]);
        }
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
