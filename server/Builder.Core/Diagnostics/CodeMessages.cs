using System.Text.RegularExpressions;
using static Builder.Core.Diagnostics.DiagnosticMessages;

namespace Builder.Core.Diagnostics;

/// <summary>Problems in the site's own files, from Vite (Rolldown, Rollup, esbuild, PostCSS, Lightning CSS) and TypeScript.</summary>
internal static class CodeMessages
{
    public static readonly IReadOnlyList<(Regex, Func<Match, Finding, Words>)> Rules =
    [
        Rule(
            @"The project root contains the (?<name>.+?) characters?",
            (m, _) =>
                new Words(
                    $"The path of this folder has {Marks(m)} in it, and Vite may not find files in such a folder.",
                    "Give the folder, or the one above it, a name without that.",
                    "path:" + Name(m)
                )
        ),
        Rule(
            @"(?<name>module|exports|require|__dirname|__filename) is not defined in ES module scope",
            (m, _) =>
                new Words(
                    $"This file is written as CommonJS (it uses “{Name(m)}”), but package.json makes it a module (“type” is “module”).",
                    "Rename it to end in “.cjs”, or write it with “import” and “export default”.",
                    "commonjs:" + Name(m)
                )
        ),
        Rule(
            @"Could not resolve entry module [""'`](?<name>[^""'`]+)",
            (m, _) =>
                new Words($"The site has no “{Short(m)}” to start from.", "Create it, or name the right file in the Vite configuration.")
        ),
        Rule(
            @"(?:Could not resolve|[Ff]ailed to resolve import|Can't resolve|Cannot find module|Failed to load url) (?:or type declarations for side-effect import of )?[""'`](?<name>[^""'`]+)",
            (m, f) => Unresolved(m, f)
        ),
        Rule(@"TS2882: .*? side-effect import of '(?<name>[^']+)'", (m, f) => Unresolved(m, f)),
        Rule(@"ENOENT: no such file or directory, open '(?<name>[^']+)'", (m, f) => Unresolved(m, f)),
        Rule(@"(?<name>\S+) referenced in \S+ didn't resolve at build time", (m, f) => Unresolved(m, f)),
        Rule(@"Failed to resolve (?<name>\S+) from ", (m, f) => Unresolved(m, f)),
        Rule(@"Cannot find package '(?<name>[^']+)'", (m, f) => Unresolved(m, f)),
        Rule(
            @"TS7016: Could not find a declaration file for module '(?<name>[^']+)'",
            (m, _) =>
                new Words(
                    $"The package “{Name(m)}” comes without type descriptions.",
                    $"Add “@types/{Name(m).TrimStart('@').Replace("/", "__", StringComparison.Ordinal)}”, or use another package.",
                    "types:" + Name(m)
                )
        ),
        Rule(
            @"TS(?:2305|2614|2724): (?:Module )?'?""?(?<module>[^""']+)""?'? has no exported member (?:named )?'(?<name>[^']+)'(?:\. Did you mean '(?<hint>[^']+)')?",
            (m, _) => NotExported(m)
        ),
        Rule(@"[""'](?<name>[^""']+)[""'] is not exported by [""'](?<module>[^""']+)[""']", (m, _) => NotExported(m)),
        Rule(
            @"TS(?:2304|2552|2503): Cannot find (?:name|namespace) '(?<name>[^']+)'(?:\. Did you mean '(?<hint>[^']+)')?",
            (m, _) => new Words($"“{Name(m)}” is used here but is not defined.", Hint(m) ?? "Import it or define it.", "name:" + Name(m))
        ),
        Rule(
            @"TS(?:2339|2551): Property '(?<name>[^']+)' does not exist on type '(?<type>[\s\S]+?)'\.(?: Did you mean '(?<hint>[^']+)')?",
            (m, _) => new Words($"There is no “{Name(m)}” on {Type(m, "type")}.", Hint(m) ?? "Check the name, or add it to the type.", null)
        ),
        Rule(
            @"TS2741: Property '(?<name>[^']+)' is missing in type",
            (m, _) =>
                new Words($"“{Name(m)}” is required here but missing.", $"Give a value for “{Name(m)}”, or make it optional in the type.")
        ),
        Rule(
            @"TS2739: Type '.*?' is missing the following properties from type '.*?': (?<name>.+)",
            (m, _) =>
                new Words($"These are required here but missing: {Name(m)}.", "Give a value for each, or make them optional in the type.")
        ),
        Rule(@"TS2322: Type '(?<a>[^']+)' is not assignable to type '(?<b>[^']+)'", (m, _) => Mismatch(m)),
        Rule(@"TS2345: Argument of type '(?<a>[^']+)' is not assignable to parameter of type '(?<b>[^']+)'", (m, _) => Mismatch(m)),
        Rule(
            @"TS(?:2531|2532|18047|18048|18049): ",
            (m, f) => new Words(Possibly(f), "Check for that first, for example with “?.” or an “if”.")
        ),
        Rule(
            @"TS(?:6133|6196): '(?<name>[^']+)' is declared but",
            (m, _) => new Words($"“{Name(m)}” is declared but never used.", "Use it or remove it.", "unused:" + Name(m))
        ),
        Rule(@"TS6192: ", (_, _) => new Words("Nothing from this import is used.", "Remove the import.")),
        Rule(
            @"TS70(?:06|31): .*?'(?<name>[^']+)' implicitly has an 'any' type",
            (m, _) => new Words($"“{Name(m)}” has no type.", "Say what type it has.")
        ),
        Rule(
            @"TS(?:2300|2451): .*?'(?<name>[^']+)'",
            (m, _) => new Words($"“{Name(m)}” is defined twice.", "Rename or remove one of them.", "twice:" + Name(m))
        ),
        Rule(
            @"TS2554: Expected (?<want>[\d-]+) arguments?, but got (?<got>\d+)",
            (m, _) =>
                new Words(
                    $"This call gives {m.Groups["got"]} values where {m.Groups["want"]} are expected.",
                    "Give as many as the function takes."
                )
        ),
        Rule(
            @"TS2559|TS2353: .*?'(?<name>[^']+)' does not exist in type",
            (m, _) => new Words($"“{Name(m)}” is not allowed here.", "Check the name, or add it to the type.")
        ),
        Rule(@"TS1\d{3}: (?<what>.+)", (m, _) => Syntax(m.Groups["what"].Value)),
        Rule(
            @"Cannot apply unknown utility class [`'](?<name>[^`']+)",
            (m, _) =>
                new Words(
                    $"Tailwind has no class called “{Name(m)}”.",
                    "Check its spelling, or define it in the stylesheet.",
                    "class:" + Name(m)
                )
        ),
        Rule(
            @"(?:CssSyntaxError|\[postcss\]|\[lightningcss|\[vite:css|css-post).*?(?:Unclosed block)|Unclosed block",
            (_, _) => new Words("A “{” in the stylesheet is never closed.", "Add the missing “}”.")
        ),
        Rule(
            @"(?:CssSyntaxError|\[postcss\]|\[lightningcss|\[vite:css)[^\n]*?(?<what>(?:Unexpected|Unknown|Missing|Invalid|Expected)[^\n]*)",
            (m, _) =>
                new Words(
                    $"The stylesheet has a mistake here: {Lower(m.Groups["what"].Value)}",
                    "Correct it, for example a missing bracket or semicolon."
                )
        ),
        Rule(@"(?:PARSE_ERROR|vite-transform|vite:esbuild|vite:oxc|babel)[^\n]*?[\]:] ?(?<what>[^\n]+)", (m, f) => Syntax(SyntaxText(f))),
        Rule(
            @"vite:json[^\n]*",
            (_, f) => new Words("This file is not valid JSON.", "Look for a missing or extra comma, quote or bracket.")
        ),
    ];

    private static Words Unresolved(Match match, Finding finding)
    {
        var name = Name(match).Split('?')[0];
        var subject = "import:" + name;
        if (
            name.StartsWith('.')
            || name.StartsWith('/')
            || name.StartsWith("@/", StringComparison.Ordinal)
            || name.StartsWith("~/", StringComparison.Ordinal)
        )
        {
            var shown =
                Path.IsPathFullyQualified(name) && !name.StartsWith("/src/", StringComparison.Ordinal) ? Path.GetFileName(name) : name;
            return new Words($"“{shown}” is used here, but there is no such file.", "Create that file, or correct the path.", subject);
        }
        var parts = name.Split('/');
        var package = name.StartsWith('@') ? string.Join('/', parts.Take(2)) : parts[0];
        return finding.Source == DiagnosticSource.Config
            ? new Words(
                $"The configuration uses the package “{package}”, which is not installed.",
                $"Add the package “{package}”, or take it out of the configuration.",
                "import:" + package
            )
            : new Words(
                $"The package “{package}” is used here but is not installed.",
                $"Add the package “{package}”, or remove the import.",
                "import:" + package
            );
    }

    private static Words NotExported(Match match)
    {
        var module = match.Groups["module"].Value;
        var shown = module.Contains("node_modules/", StringComparison.Ordinal) ? module.Split("node_modules/")[^1].Split('/')[0] : module;
        return new Words(
            $"“{shown}” has nothing called “{Name(match)}” to import.",
            Hint(match) ?? "Check the name, or export it there.",
            "export:" + Name(match)
        );
    }

    private static Words Mismatch(Match match) =>
        new(
            $"A value of {Type(match, "a")} is used where {Type(match, "b")} is expected.",
            "Give a value that fits, or widen the expected type."
        );

    private static Words Syntax(string what) =>
        new(
            $"The code cannot be read here: {Lower(what)}",
            "Look for a missing or extra bracket, quote or comma just before this place.",
            "syntax"
        );

    private static string SyntaxText(Finding finding) => FirstLine(finding);

    private static string Possibly(Finding finding)
    {
        var name = Regex.Match(finding.Text, "'(?<name>[^']+)' is possibly");
        return name.Success
            ? $"“{name.Groups["name"]}” may be missing (null or undefined) here."
            : "This value may be missing (null or undefined) here.";
    }

    private static string? Hint(Match match) => match.Groups["hint"] is { Success: true } hint ? $"Did you mean “{hint}”?" : null;

    private static string Name(Match match) => match.Groups["name"].Value.Trim();

    private static string Marks(Match match) => "“" + Name(match).Replace("\"", "", StringComparison.Ordinal) + "”";

    private static string Short(Match match) => Path.GetFileName(Name(match));

    private static string Type(Match match, string group)
    {
        var type = Regex.Replace(match.Groups[group].Value, @"\s+", " ");
        return "type “" + (type.Length <= 80 ? type : type[..80] + "…") + "”";
    }

    private static string Lower(string text)
    {
        var line = text.Split('\n')[0].Trim();
        line = line.Length > 1 && char.IsUpper(line[0]) && char.IsLower(line[1]) ? char.ToLowerInvariant(line[0]) + line[1..] : line;
        return line.EndsWith('.') ? line : line + ".";
    }
}
