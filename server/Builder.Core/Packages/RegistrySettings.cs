using System.Text.RegularExpressions;
using Builder.Core.Processes.Node;

namespace Builder.Core.Packages;

/// <summary>
/// How the person reaches their registries: addresses, credentials, proxy and certificates from their own npm configuration, and
/// how they like lock files written. Nothing else of it is obeyed, and of a site's own only what <see cref="SettingsOfSite"/> lets
/// through (THREATS X1). They are handed on as environment variables, so no copy of a credential is ever written to a disk.
/// https://docs.npmjs.com/cli/using-npm/config
/// </summary>
internal sealed partial class RegistrySettings
{
    private const string Default = "https://registry.npmjs.org/";
    private const string Prefix = "npm_config_";

    private RegistrySettings(Dictionary<string, string> variables)
    {
        Variables = variables;
        Registry = Of("registry") ?? Default;
    }

    /// <summary>What a client gets to know, as <c>npm_config_*</c>.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>The address of the registry for names without a scope of their own.</summary>
    public string Registry { get; }

    /// <summary>The token for that registry, or null where none is needed.</summary>
    public string? Token => Of($"//{Registry.Split("//", 2)[^1].TrimEnd('/')}/:_authToken");

    /// <summary>The same for one site: what it says itself is stronger than the person's files, as it is for npm, but not than the environment.</summary>
    public RegistrySettings With(IReadOnlyDictionary<string, string> ofSite)
    {
        var variables = new Dictionary<string, string>(Variables, StringComparer.Ordinal);
        foreach (var (key, value) in ofSite)
        {
            variables[Prefix + key] = Stronger(Environment.GetEnvironmentVariable, Prefix + key) ?? value;
        }
        return new RegistrySettings(variables);
    }

    /// <summary>One registry and nothing else.</summary>
    public static RegistrySettings For(string registry) => new(new() { [Prefix + "registry"] = registry });

    /// <summary>The settings of the person whom this process runs for.</summary>
    public static RegistrySettings OfPerson(Toolchain tools) =>
        Read(
            Environment.GetEnvironmentVariable,
            [
                Environment.GetEnvironmentVariable("npm_config_globalconfig")
                    ?? Environment.GetEnvironmentVariable("NPM_CONFIG_GLOBALCONFIG")
                    ?? GlobalFile(tools),
                Environment.GetEnvironmentVariable("npm_config_userconfig")
                    ?? Environment.GetEnvironmentVariable("NPM_CONFIG_USERCONFIG")
                    ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".npmrc"),
            ]
        );

    /// <param name="files">Later ones win; those that do not exist are left out.</param>
    internal static RegistrySettings Read(Func<string, string?> variable, IEnumerable<string> files)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in files.Where(File.Exists).SelectMany(File.ReadLines))
        {
            if (Line().Match(line) is { Success: true } match && Allowed().IsMatch(match.Groups["key"].Value))
            {
                variables[Prefix + match.Groups["key"].Value] = Expand(match.Groups["value"].Value.Trim().Trim('"', '\''), variable);
            }
        }
        foreach (var name in variables.Keys.Append(Prefix + "registry").ToArray())
        {
            // The environment of this process is stronger than a file, as it is for npm itself.
            if (Stronger(variable, name) is { } stronger)
            {
                variables[name] = stronger;
            }
        }
        return new RegistrySettings(variables);
    }

    private static string? Stronger(Func<string, string?> variable, string name) =>
        (variable(name) ?? variable(name.ToUpperInvariant())) is { Length: > 0 } value ? value : null;

    private static string Expand(string value, Func<string, string?> variable) =>
        Reference().Replace(value, match => variable(match.Groups[1].Value) ?? match.Value);

    private static string GlobalFile(Toolchain tools)
    {
        var folder = Path.GetDirectoryName(tools.Node)!;
        return Path.Combine(OperatingSystem.IsWindows() ? folder : Path.GetDirectoryName(folder) ?? folder, "etc", "npmrc");
    }

    private string? Of(string key) => Variables.GetValueOrDefault(Prefix + key);

    [GeneratedRegex(@"^\s*(?<key>[^;#=\s][^=]*?)\s*=\s*(?<value>.*)$")]
    internal static partial Regex Line();

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(
        @"\A(?:(?:@[^:/]+:)?registry|//[^\s]+:(?:_auth|_authToken|_password|username|email|certfile|keyfile)|(?:https?-)?proxy|no-?proxy|cafile|ca|cert|key|strict-ssl|local-address|maxsockets|replace-registry-host|omit-lockfile-registry-resolved|save-exact|save-prefix|legacy-peer-deps)\z"
    )]
    private static partial Regex Allowed();
}
