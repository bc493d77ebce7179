using System.Text.RegularExpressions;

namespace Builder.Core.Sites;

/// <summary>
/// What tools, editors and the system obey because of where it lies or how it is called (docs/threats.md, X3 and F4). A rule and not a list:
/// whatever begins with a dot, and whatever lies at the root of the site or of a package without being known content, is such a thing. Only
/// what is known to be harmless is named.
/// </summary>
internal static partial class ConfigurationRules
{
    private static readonly HashSet<string> HarmlessDotNames = new(StringComparer.Ordinal)
    {
        ".well-known",
        ".gitkeep",
        ".keep",
        ".nojekyll",
        ".env.example",
        ".env.sample",
        ".env.template",
    };

    private static readonly HashSet<string> ContentEndings = new(StringComparer.Ordinal)
    {
        ".html",
        ".htm",
        ".xhtml",
        ".css",
        ".scss",
        ".sass",
        ".less",
        ".styl",
        ".pcss",
        ".svg",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".avif",
        ".ico",
        ".bmp",
        ".mp4",
        ".webm",
        ".mov",
        ".mp3",
        ".ogg",
        ".wav",
        ".flac",
        ".m4a",
        ".woff",
        ".woff2",
        ".ttf",
        ".otf",
        ".eot",
        ".pdf",
        ".vtt",
        ".srt",
        ".csv",
        ".tsv",
        ".webmanifest",
        ".mdx",
        ".txt",
        ".jsx",
        ".tsx",
        ".vue",
        ".svelte",
    };

    private static readonly HashSet<string> ContentNames = new(StringComparer.Ordinal)
    {
        "robots.txt",
        "humans.txt",
        "security.txt",
        "ads.txt",
        "llms.txt",
        "license",
        "license.txt",
        "licence",
        "copying",
        "notice",
        "authors",
        "readme",
        "readme.txt",
        "changelog",
        "manifest.json",
        "cname",
        "browserconfig.xml",
        "rss.xml",
        "feed.xml",
        "atom.xml",
    };

    /// <summary>Why a person is asked before this is changed, or null when its name and place are those of content.</summary>
    /// <param name="isAtRoot">It lies at the root of the site or of a package.</param>
    public static string? WhyAsked(SitePath path, bool isAtRoot)
    {
        var parts = path.Key.Split('/');
        if (parts.FirstOrDefault(IsObeyedForItsDot) is { } dotted)
        {
            return $"Tools and editors obey files such as {(dotted == parts[^1] ? path.Name : dotted)} without being told to.";
        }

        var name = parts[^1];
        if (Launched().IsMatch(name))
        {
            return $"{path.Name} can be started by opening it.";
        }

        if (RunByBuilds().IsMatch(name))
        {
            return $"{path.Name} is run while the site is built.";
        }

        if (!isAtRoot)
        {
            return null;
        }

        return IsContent(name, path.Name)
            ? null
            : $"{path.Name} lies where tools look for their configuration, and may be run or obeyed by one of them.";
    }

    private static bool IsObeyedForItsDot(string part) => part.StartsWith('.') && !HarmlessDotNames.Contains(part);

    private static bool IsContent(string name, string asWritten)
    {
        if (ContentNames.Contains(name) || HarmlessDotNames.Contains(name) || Sitemap().IsMatch(name) || TypesOfVite().IsMatch(name))
        {
            return true;
        }

        var dot = name.LastIndexOf('.');
        if (dot <= 0)
        {
            return false;
        }

        var (stem, ending) = (name[..dot], name[dot..]);
        return ending switch
        {
            ".md" => !SteersAgents(stem, asWritten[..^3]),
            ".js" or ".mjs" or ".ts" or ".mts" => PlainScript().IsMatch(stem) && !RunByName().IsMatch(stem),
            _ => ContentEndings.Contains(ending) && !ConfigurationName().IsMatch(stem),
        };
    }

    /// <summary>Assistants read a Markdown file in capitals at the root; those that people write are few and known.</summary>
    private static bool SteersAgents(string stem, string asWritten) =>
        AgentWord().IsMatch(stem) || (!KnownDocument().IsMatch(stem) && asWritten.Any(char.IsLetter) && !asWritten.Any(char.IsLower));

    [GeneratedRegex(
        @"\.(desktop|lnk|url|webloc|sublime-(project|workspace)|code-profile|iml|command|bat|cmd|com|exe|msi|scr|pif|ps1|psm1|vbs|vbe|wsf|wsh|hta|reg|scpt|applescript|workflow|terminal|sh|bash|zsh|fish|csh|ksh|py|pyw|rb|pl|php|jar|appimage|run|service|mk|gyp|gypi|node|inetloc|fileloc|website|jse|ws|wsc|vb|application|appref-ms|mobileconfig|settingcontent-ms|library-ms|search-ms|searchconnector-ms|theme|themepack|chm|cpl|inf|rdp|diagcab|gadget|slk|iqy|xll|docm|xlsm|iso|vhdx?|msix|appx|tool|prefpane|action|pkg|dmg|jnlp|flatpakref|flatpakrepo|snap|deb|rpm|ksh93|nu|lua|tcl|awk|ipynb|so|dll|dylib)$|^(makefile|gnumakefile|justfile|taskfile\.ya?ml|rakefile|gemfile|procfile|dockerfile|containerfile|vagrantfile|brewfile|jakefile|cakefile|fastfile|dangerfile|build\.ninja|meson\.build|cmakelists\.txt|package\.(yaml|json5)|requirements\.txt)(\..+)?$|^(lefthook|compose|docker-compose)[.-].+$|^(gulpfile|gruntfile)(\..+)?$|^\._?vimrc$|^_vimrc$|^dockerfile",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Launched();

    /// <summary>Modules that common plugins run while they build: vanilla-extract's styles, macros of Babel and Bun.</summary>
    [GeneratedRegex(@"\.(css|macro|preval|codegen)\.[cm]?[jt]sx?$", RegexOptions.CultureInvariant)]
    private static partial Regex RunByBuilds();

    [GeneratedRegex(@"^sitemap([._-].*)?\.xml$", RegexOptions.CultureInvariant)]
    private static partial Regex Sitemap();

    [GeneratedRegex(@"^[a-z0-9_-]+\.d\.ts$", RegexOptions.CultureInvariant)]
    private static partial Regex TypesOfVite();

    [GeneratedRegex(@"^[\p{L}\p{N}_-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainScript();

    [GeneratedRegex(
        @"(rc|file|config|conf|setup|teardown|hooks?|plugins?)$|[_-](build|server|serve|worker|middleware|loader|register|deploy)$|^(wallaby|ava|karma|mocha|nodemon|ecosystem|server|serve|middleware|instrumentation|preload|register|loader|proxy|worker|build|bundle|deploy|release|install|preinstall|postinstall|prepare|gulp|grunt|webpack|rollup|vite|vitest|jest|env|bin|cli|task|tasks|make)([_-].*)?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex RunByName();

    [GeneratedRegex(@"\.(config|conf|setup|workspace)$", RegexOptions.CultureInvariant)]
    private static partial Regex ConfigurationName();

    [GeneratedRegex(
        @"(^|[._-])(agents?|claude|gemini|copilot|codex|cursor|windsurf|crush|qwen|warp|jules|aider|goose|cline|roo|kiro|opencode|junie|amp|devin|conventions|rules|skills?|prompts?|instructions?|memory|context|persona|system)([._-]|$)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex AgentWord();

    [GeneratedRegex(
        @"^(readme|changelog|changes|history|license|licence|copying|notice|contributing|contributors|code[_-]of[_-]conduct|security|support|authors|credits|todo|roadmap|faq|index|architecture)([._-].*)?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex KnownDocument();
}
