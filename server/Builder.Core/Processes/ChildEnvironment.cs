namespace Builder.Core.Processes;

/// <summary>
/// What a child may know: a short list of what tools need, never the whole environment with its keys and tokens.
/// </summary>
internal static class ChildEnvironment
{
    private static readonly string[] Always =
    [
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TZ",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SystemRoot",
        "windir",
        "ComSpec",
        "PATHEXT",
        "SystemDrive",
        "NUMBER_OF_PROCESSORS",
        "PROCESSOR_ARCHITECTURE",
    ];

    // The user's own npm set-up (registry, cache, proxy, certificates) lives in these.
    private static readonly string[] WithNetwork =
    [
        "HOME",
        "USERPROFILE",
        "HOMEDRIVE",
        "HOMEPATH",
        "APPDATA",
        "LOCALAPPDATA",
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "no_proxy",
        "NODE_EXTRA_CA_CERTS",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "npm_config_registry",
        "npm_config_cache",
        "npm_config_userconfig",
        "npm_config_globalconfig",
        "NPM_CONFIG_REGISTRY",
        "NPM_CONFIG_CACHE",
        "NPM_CONFIG_USERCONFIG",
        "NPM_CONFIG_GLOBALCONFIG",
    ];

    /// <param name="command">Without network, reading certificates would cost every Node process about 58 ms.</param>
    /// <param name="home">A folder of ours that stands in for the user's home where there is no network.</param>
    /// <param name="mark">See <see cref="ProcessMarks"/>.</param>
    public static Dictionary<string, string> Make(ChildCommand command, string home, string mark)
    {
        var network = command.Network || command.Confinement is { Network: true };
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        Take(Always);
        if (network)
        {
            Take(WithNetwork);
        }
        if (!command.Network)
        {
            environment[OperatingSystem.IsWindows() ? "USERPROFILE" : "HOME"] = command.Confinement?.Home ?? home;
        }
        if (command.Confinement is { Temporary: var temporary })
        {
            environment["TMPDIR"] = environment["TEMP"] = environment["TMP"] = temporary;
        }
        environment["PATH"] = SearchPath(command.File);
        environment["NO_COLOR"] = "1";
        environment["FORCE_COLOR"] = "0";
        environment["CI"] = "1";
        environment["NO_UPDATE_NOTIFIER"] = "1";
        environment[ProcessMarks.Variable] = mark;
        return environment;

        void Take(string[] names)
        {
            foreach (var name in names)
            {
                if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                {
                    environment[name] = value;
                }
            }
        }
    }

    /// <summary>The tool's own folder first; nothing relative and nothing from inside a site, where a file could pose as a tool.</summary>
    private static string SearchPath(string file)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => Path.IsPathFullyQualified(folder) && !folder.Contains("node_modules", StringComparison.Ordinal));
        return string.Join(Path.PathSeparator, folders.Prepend(Path.GetDirectoryName(file)!).Distinct(StringComparer.Ordinal));
    }
}
