namespace Builder.Core.Proofs;

/// <summary>A browser of the Chromium family that is installed on this computer. None is ever downloaded.</summary>
/// <param name="File">Its program, an absolute path.</param>
public sealed record InstalledBrowser(string File)
{
    /// <summary>Names another program, or <c>none</c> so that pages are not looked at.</summary>
    public const string Variable = "BUILDER_BROWSER";

    private static readonly string[] Names =
    [
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "chromium",
        "chromium-browser",
        "microsoft-edge",
        "microsoft-edge-stable",
        "brave-browser",
        "brave",
    ];

    private static readonly string[] MacApplications = ["Google Chrome", "Microsoft Edge", "Brave Browser", "Chromium"];

    private static readonly string[] WindowsFiles =
    [
        @"Google\Chrome\Application\chrome.exe",
        @"Microsoft\Edge\Application\msedge.exe",
        @"BraveSoftware\Brave-Browser\Application\brave.exe",
        @"Chromium\Application\chrome.exe",
    ];

    /// <summary>The browser to use, or why there is none, in a sentence that says how to get one.</summary>
    public static (InstalledBrowser? Browser, string? WhyNot) Find() =>
        Find(Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable("PATH") ?? "");

    internal static (InstalledBrowser? Browser, string? WhyNot) Find(string? wanted, string path)
    {
        if (wanted is { Length: > 0 })
        {
            return wanted == "none" ? (null, $"Pages are not looked at, as {Variable} says.")
                : Path.IsPathFullyQualified(wanted) && System.IO.File.Exists(wanted) ? (new InstalledBrowser(wanted), null)
                : (null, $"{Variable} names {wanted}, which is not there.");
        }

        return Candidates(path).FirstOrDefault(System.IO.File.Exists) is { } file
            ? (new InstalledBrowser(file), null)
            : (null, "No browser was found to look at pages with. Install Chrome, Edge, Brave or Chromium.");
    }

    private static IEnumerable<string> Candidates(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return new[]
            {
                Environment.SpecialFolder.ProgramFiles,
                Environment.SpecialFolder.ProgramFilesX86,
                Environment.SpecialFolder.LocalApplicationData,
            }
                .Select(Environment.GetFolderPath)
                .Where(folder => folder.Length > 0)
                .SelectMany(folder => WindowsFiles.Select(file => Path.Combine(folder, file)));
        }

        // A relative entry would be looked up in whatever folder this process happens to be in.
        var ofPath =
            from name in Names
            from folder in path.Split(Path.PathSeparator)
            where Path.IsPathFullyQualified(folder)
            select Path.Combine(folder, name);
        return OperatingSystem.IsMacOS()
            ? MacApplications.Select(name => $"/Applications/{name}.app/Contents/MacOS/{name}").Concat(ofPath)
            : ofPath;
    }
}
