namespace Builder.Core;

/// <summary>Where Builder keeps what is its own: never inside a site.</summary>
/// <param name="State">Sessions, approvals, journals: what must survive. Absolute path.</param>
/// <param name="Cache">Dependencies and artifacts: what can be made again. Absolute path.</param>
public sealed record BuilderFolders(string State, string Cache)
{
    /// <summary>
    /// The folders of this user. <c>BUILDER_STATE_DIR</c> and <c>BUILDER_CACHE_DIR</c> override them; else the XDG variables count, then
    /// the system's own place for such things. The folders are not created.
    /// </summary>
    public static BuilderFolders FromEnvironment()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var cacheHome =
            OperatingSystem.IsWindows() ? local
            : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
            : Absolute("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache");
        return new BuilderFolders(
            Absolute("BUILDER_STATE_DIR") ?? Path.Combine(local.Length > 0 ? local : Path.Combine(home, ".local", "share"), "builder"),
            Absolute("BUILDER_CACHE_DIR") ?? Path.Combine(cacheHome, "builder")
        );
    }

    private static string? Absolute(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && Path.IsPathFullyQualified(value)
            ? Path.GetFullPath(value)
            : null;
}
