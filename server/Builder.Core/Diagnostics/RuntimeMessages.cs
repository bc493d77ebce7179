using System.Text.RegularExpressions;

namespace Builder.Core.Diagnostics;

/// <summary>Where a finding of a page comes from.</summary>
internal static class RuntimeCodes
{
    /// <summary>Before the kind of what a browser saw, whose words are made already.</summary>
    public const string Page = "page:";
}

/// <summary>Plain sentences for what goes wrong in a page that is open.</summary>
internal static partial class RuntimeMessages
{
    public static Words For(Finding finding)
    {
        if (finding.Code?.StartsWith(RuntimeCodes.Page, StringComparison.Ordinal) == true)
        {
            return new Words(finding.Text, finding.Help, $"{finding.Code} {finding.Topic ?? finding.Text}");
        }
        var text = PlainText.Clean(Uncaught().Replace(DiagnosticMessages.FirstLine(finding), ""), 300);
        if (finding.Code == "REQUEST_FAILED")
        {
            return new Words($"A request of the page failed: {text}", "Correct the address, or do without the request.");
        }
        if (Missing().Match(text) is { Success: true } missing)
        {
            return new Words(
                $"The page asks for a file that is not there: {missing.Groups["file"].Value}",
                "Add the file, or correct the address."
            );
        }
        if (NoProperty().Match(text) is { Success: true } read)
        {
            return new Words(
                $"The page stopped: “{read.Groups["name"].Value}” was asked of something that is {read.Groups["what"].Value}.",
                "Check that the value is there before it is used."
            );
        }
        return new Words($"The page stopped on an error: {text}", null);
    }

    [GeneratedRegex(@"^Uncaught (?:\(in promise\) )?")]
    private static partial Regex Uncaught();

    [GeneratedRegex(@"^\w+ could not load (?<file>\S+)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"Cannot (?:read|set) properties of (?<what>undefined|null) \((?:reading|setting) '(?<name>[^']+)'\)")]
    private static partial Regex NoProperty();
}
