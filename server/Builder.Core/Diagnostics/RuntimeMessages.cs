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
        var words = Of(finding);
        return finding.Help is { } help ? words with { NextStep = help } : words;
    }

    private static Words Of(Finding finding)
    {
        if (finding.Code?.StartsWith(RuntimeCodes.Page, StringComparison.Ordinal) == true)
        {
            return new Words(finding.Text, null, $"{finding.Code} {finding.Topic ?? finding.Text}");
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
        if (Minified().Match(text) is { Success: true } minified && OfReact(minified.Groups["number"].Value) is { } known)
        {
            return known with { Subject = $"react {minified.Groups["number"].Value}" };
        }
        return new Words($"The page stopped on an error: {text}", null);
    }

    /// <summary>A build of React has numbers for its errors (react.dev/errors); these are those that ordinary mistakes come to.</summary>
    private static Words? OfReact(string number) =>
        number switch
        {
            "31" => new(
                "The page stopped: an object stands where React can only show words or elements, which is not valid as a React child.",
                "Show one of its fields, or turn a list of objects into elements."
            ),
            "130" => new(
                "The page stopped: a component is undefined where it is used.",
                "Check that it is exported and imported by the same name."
            ),
            "152" => new("The page stopped: a component returned nothing.", "Return an element, or null."),
            "185" => new(
                "The page stopped: Maximum update depth exceeded, for a state is set again whenever the page has been drawn.",
                "Set it in answer to an event, or give the effect the values that it depends on."
            ),
            "300" => new(
                "The page stopped: a component used fewer hooks than the time before.",
                "Use hooks before every early return, and never within a condition."
            ),
            "310" => new(
                "The page stopped: a component used more hooks than the time before.",
                "Use hooks before every early return, and never within a condition."
            ),
            "301" => new(
                "The page stopped: Too many re-renders, for a state is set while the page is drawn.",
                "Set it in answer to an event or in an effect."
            ),
            "321" => new("The page stopped: a hook was used outside of a component.", "Use hooks at the beginning of a component only."),
            _ => null,
        };

    [GeneratedRegex(@"Minified React error #(?<number>\d+)")]
    private static partial Regex Minified();

    [GeneratedRegex(@"^Uncaught (?:\(in promise\) )?")]
    private static partial Regex Uncaught();

    [GeneratedRegex(@"^\w+ could not load (?<file>\S+)")]
    private static partial Regex Missing();

    [GeneratedRegex(@"Cannot (?:read|set) properties of (?<what>undefined|null) \((?:reading|setting) '(?<name>[^']+)'\)")]
    private static partial Regex NoProperty();
}
