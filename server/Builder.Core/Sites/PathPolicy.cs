using System.Buffers;
using System.Text.RegularExpressions;

namespace Builder.Core.Sites;

/// <summary>
/// Which files a model may write, may read, and may only change with a person's yes (THREATS F3, F4). Decided on <see cref="SitePath.Key"/>,
/// by name alone, so that a file which does not exist yet is protected as well; the same on every operating system.
/// </summary>
public static partial class PathPolicy
{
    private static readonly HashSet<string> ProtectedFolders = new(StringComparer.Ordinal)
    {
        ".git",
        ".hg",
        ".svn",
        ".jj",
        ".husky",
        ".githooks",
        ".vscode",
        ".vscode-server",
        ".idea",
        ".zed",
        ".fleet",
        ".devcontainer",
        ".claude",
        ".cursor",
        ".windsurf",
        ".codeium",
        ".continue",
        ".gemini",
        ".codex",
        ".kiro",
        ".aider",
        ".opencode",
        ".copilot",
        ".builder",
        "node_modules",
        ".yarn",
        ".pnp",
        ".ssh",
        ".gnupg",
        ".aws",
        ".azure",
        ".kube",
        ".docker",
        ".config",
        ".direnv",
        ".circleci",
        ".buildkite",
        ".woodpecker",
    };

    private static readonly HashSet<string> ProtectedNames = new(StringComparer.Ordinal)
    {
        ".npmrc",
        ".pnpmfile.cjs",
        ".pnpmfile.mjs",
        "pnpmfile.js",
        "bunfig.toml",
        ".bunfig.toml",
        ".envrc",
        ".mcp.json",
        "mcp.json",
        "agents.md",
        "agent.md",
        "claude.md",
        "claude.local.md",
        "gemini.md",
        ".cursorrules",
        ".cursorignore",
        ".windsurfrules",
        ".goosehints",
        ".rules",
        ".gitmodules",
        ".gitattributes",
        ".gitconfig",
        ".git-blame-ignore-revs",
        ".lfsconfig",
        ".mailmap",
        ".netrc",
        "_netrc",
        ".git-credentials",
        ".pypirc",
        ".bashrc",
        ".bash_profile",
        ".bash_login",
        ".bash_logout",
        ".bash_aliases",
        ".profile",
        ".zshrc",
        ".zshenv",
        ".zprofile",
        ".zlogin",
        ".zlogout",
        ".kshrc",
        ".cshrc",
        ".tcshrc",
        ".inputrc",
        ".xprofile",
        ".xinitrc",
        ".tool-versions",
        "mise.toml",
        ".mise.toml",
        "lefthook.yml",
        "lefthook.yaml",
        ".lefthook.yml",
        ".pre-commit-config.yaml",
        ".gitlab-ci.yml",
        ".travis.yml",
        "azure-pipelines.yml",
        "bitbucket-pipelines.yml",
        "jenkinsfile",
        "pnp.cjs",
        ".pnp.cjs",
        ".pnp.loader.mjs",
        ".pnp.js",
        "id_rsa",
        "id_ed25519",
        "id_ecdsa",
        "id_dsa",
        "desktop.ini",
        "autorun.inf",
    };

    private static readonly HashSet<string> ExampleEnvironments = new(StringComparer.Ordinal)
    {
        ".env.example",
        ".env.sample",
        ".env.template",
    };

    private static readonly SearchValues<char> NotOnWindows = SearchValues.Create("<>\"|?*");

    private static readonly HashSet<string> LockFiles = new(StringComparer.Ordinal)
    {
        "package-lock.json",
        "npm-shrinkwrap.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "bun.lock",
        "bun.lockb",
        "deno.lock",
        "pnpm-workspace.yaml",
    };

    /// <summary>Why the model may not create, change, move or delete this file, or null when it may.</summary>
    public static PathRefusal? WhyNotWritable(SitePath path)
    {
        var key = path.Key;
        var parts = key.Split('/');
        foreach (var (original, part) in path.Value.Split('/').Zip(parts))
        {
            if (WhyNotPortable(original, part) is { } refusal)
            {
                return refusal;
            }
        }

        if (
            parts.Any(IsProtectedFolder)
            || (
                parts is [".github", ..]
                && (
                    parts.Length < 2
                    || parts[1] is "workflows" or "actions" or "copilot-instructions.md" or "instructions" or "prompts" or "hooks"
                )
            )
        )
        {
            return Protected(path, "it can run code or steer other tools, outside the site");
        }

        var name = parts[^1];
        if (IsEnvironment(name))
        {
            return Protected(path, "it holds settings and secrets of this machine; .env.example may be changed instead");
        }

        return
            ProtectedNames.Contains(name)
            || AgentDocument().IsMatch(name)
            || name.EndsWith(".code-workspace", StringComparison.Ordinal)
            || name.StartsWith(".yarnrc", StringComparison.Ordinal)
            || IsKey(name)
            ? Protected(path, "it can run code, holds secrets, or steers other tools")
            : null;
    }

    /// <summary>Why the model may not read this file, or null when it may.</summary>
    public static PathRefusal? WhyNotReadable(SitePath path)
    {
        var parts = path.Key.Split('/');
        var name = parts[^1];
        return
            parts.Any(part =>
                part is ".git" or ".hg" or ".svn" or ".jj" or ".ssh" or ".gnupg" or ".aws" or ".azure" or ".kube" or ".docker" or ".builder"
                || IsShortName(part) && part.StartsWith("git~", StringComparison.Ordinal)
            )
            || IsEnvironment(name)
            || IsKey(name)
            || name is ".npmrc" or ".netrc" or "_netrc" or ".git-credentials" or ".pypirc"
            || name.StartsWith(".envrc", StringComparison.Ordinal)
            || name.StartsWith(".yarnrc", StringComparison.Ordinal)
            ? new PathRefusal("protected", $"{path} may hold secrets, so the model does not get to read it.")
            : null;
    }

    /// <summary>Why a change to this file needs a person's yes before it is used, or null when it does not. By its name and place alone.</summary>
    public static string? NeedsApproval(SitePath path) => NeedsApproval(path, !path.Value.Contains('/', StringComparison.Ordinal));

    /// <summary>The same where more is known of the place.</summary>
    /// <param name="isAtRoot">It lies at the root of the site, or of a package in it.</param>
    public static string? NeedsApproval(SitePath path, bool isAtRoot)
    {
        var parts = path.Key.Split('/');
        var name = parts[^1];
        if (name == "package.json")
        {
            return "package.json decides which code of other people is installed and which scripts run.";
        }

        if (LockFiles.Contains(name))
        {
            return "A lock file decides exactly which code of other people is installed.";
        }

        if (ToolConfiguration().IsMatch(name))
        {
            return $"{path.Name} is run or obeyed by the build tools.";
        }

        if (name.EndsWith(".sql", StringComparison.Ordinal) || parts.Contains("migrations"))
        {
            return "Database changes cannot always be taken back.";
        }

        return name == "rules.md" ? "Models are given the rules of a site with every prompt." : ConfigurationRules.WhyAsked(path, isAtRoot);
    }

    private static PathRefusal? WhyNotPortable(string original, string part)
    {
        if (original.EndsWith('.') || original.EndsWith(' ') || original.StartsWith(' '))
        {
            return new PathRefusal("reservedName", $"“{original}” begins or ends with a space or a dot, which some systems drop silently.");
        }

        if (original.EnumerateRunes().Any(PolicyKey.IsIgnorable))
        {
            return new PathRefusal("lookalike", $"“{original}” contains an invisible character.");
        }

        if (IsShortName(part))
        {
            return new PathRefusal("reservedName", $"“{original}” looks like the short form that Windows gives to another file.");
        }

        if (original.AsSpan().IndexOfAny(NotOnWindows) >= 0)
        {
            return new PathRefusal(
                "reservedName",
                $"“{original}” contains a character that file names on Windows cannot have (< > \" | ? *)."
            );
        }

        return DeviceName().IsMatch(part) ? new PathRefusal("reservedName", $"“{original}” is the name of a device on Windows.") : null;
    }

    private static bool IsProtectedFolder(string part) =>
        ProtectedFolders.Contains(part)
        || part.StartsWith(".roo", StringComparison.Ordinal)
        || part.StartsWith(".cline", StringComparison.Ordinal);

    private static bool IsEnvironment(string name) =>
        (
            name == ".env"
            || name.StartsWith(".env.", StringComparison.Ordinal)
            || name.StartsWith(".env-", StringComparison.Ordinal)
            || name.StartsWith(".env_", StringComparison.Ordinal)
            || EnvironmentName().IsMatch(name)
        ) && !ExampleEnvironments.Contains(name);

    private static bool IsKey(string name) => KeyFile().IsMatch(name);

    [GeneratedRegex(@"^(agents?|claude|gemini)\..+\.md$", RegexOptions.CultureInvariant)]
    private static partial Regex AgentDocument();

    private static bool IsShortName(string part) => ShortName().IsMatch(part);

    private static PathRefusal Protected(SitePath path, string why) => new("protected", $"{path} may not be changed by the model: {why}.");

    [GeneratedRegex(@"^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", RegexOptions.CultureInvariant)]
    private static partial Regex DeviceName();

    [GeneratedRegex(@"^[^.]{1,8}~[0-9]{1,6}(\.[^.]{0,3})?$", RegexOptions.CultureInvariant)]
    private static partial Regex ShortName();

    [GeneratedRegex(
        @"\.(pem|key|p8|p12|pfx|pkcs12|jks|keystore|ppk|kdbx?|ovpn|tfvars|tfstate)$|^id_(rsa|ed25519|ecdsa|dsa)|^\.(htpasswd|pgpass|my\.cnf|boto|s3cfg|vault-token|terraformrc)$|^(service[-_]?account|client_secret)[^/]*\.json$|^credentials(\.json)?$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex KeyFile();

    /// <summary>Whatever begins as .env or .dev.vars and does not go on as a word, and files such as production.env.</summary>
    [GeneratedRegex(@"^\.(env|dev\.vars)([^a-z].*)?$|^[^.].*(?<!example|sample|template)\.env$", RegexOptions.CultureInvariant)]
    private static partial Regex EnvironmentName();

    [GeneratedRegex(
        @"^((vite|vitest|postcss|tailwind|eslint|prettier|babel|svelte|astro|next|nuxt|rollup|rolldown|webpack|rspack|rsbuild|esbuild|playwright|cypress|jest|stylelint|commitlint|lint-staged|oxlint|uno|unocss|windi|panda|drizzle|tsup|tsdown|solid|vue|react-router|gatsby|craco|metro|wrangler|capacitor)\.config\.[a-z]+|vite\.[a-z.-]*config\.[a-z]+|\.(eslintrc|babelrc|prettierrc|postcssrc|swcrc|stylelintrc|lintstagedrc|oxlintrc)(\..+)?|[tj]sconfig(\..+)?\.json)$",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex ToolConfiguration();
}
