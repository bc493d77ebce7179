using System.Text.RegularExpressions;
using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Sites;

namespace Builder.Core.Packages;

/// <summary>What a package client said when it failed, as diagnostics.</summary>
internal static partial class InstallProblems
{
    /// <returns>Empty when it succeeded.</returns>
    public static IReadOnlyList<Diagnostic> Of(ChildResult result, string folder, TimeSpan timeout)
    {
        if (result.Succeeded)
        {
            return [];
        }
        if (result.End == ChildEnd.TimedOut)
        {
            return
            [
                Diagnoser.Plain(
                    DiagnosticSource.Install,
                    $"Installing the packages took longer than {timeout.TotalSeconds:0} seconds and was stopped.",
                    "Check the internet connection, then try again.",
                    result.Errors
                ),
            ];
        }
        // npm says what went wrong in its errors, pnpm and Yarn in what they print.
        var said = result.Errors.Contains("npm error", StringComparison.Ordinal) ? result.Errors : $"{result.Errors}\n{result.Output}";
        var text = PlainText.Clean(said, 8000);
        // npm repeats "npm error" before every line and names a log file that changes with every run.
        text = LogFile().Replace(Prefix().Replace(text, ""), "").Trim();
        var code = Code().Match(text) is { Success: true } match ? match.Groups["code"].Value : null;
        var finding = new Finding(DiagnosticSource.Install, DiagnosticSeverity.Error, CodeLine().Replace(text, "").Trim()) { Code = code };
        return new Diagnoser(new SiteFolder(folder)).Describe([finding]);
    }

    [GeneratedRegex(@"^npm (?:error|ERR!) ?", RegexOptions.Multiline)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^A complete log of this run can be found in:.*$", RegexOptions.Multiline)]
    private static partial Regex LogFile();

    [GeneratedRegex(@"^code (?<code>\w+)$|\b(?<code>ERR_PNPM_\w+)\b", RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^code (\w+)$", RegexOptions.Multiline)]
    private static partial Regex CodeLine();
}
