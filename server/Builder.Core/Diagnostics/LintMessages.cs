namespace Builder.Core.Diagnostics;

/// <summary>Plain sentences for the rules that sites break most. Of the others, the linter's own sentence and its own advice are plain enough.</summary>
internal static class LintMessages
{
    private static readonly Dictionary<string, (string Message, string NextStep)> Rules = new(StringComparer.Ordinal)
    {
        ["exhaustive-deps"] = (
            "This hook uses a value that it does not list as a dependency.",
            "Add it to the list, or compute it inside the hook."
        ),
        ["rules-of-hooks"] = (
            "A hook is called where React does not allow it.",
            "Call hooks at the top of a component or of another hook, never in a condition or loop."
        ),
        ["alt-text"] = (
            "A picture has no text for people who do not see it.",
            "Add “alt”; leave it empty when the picture is only decoration."
        ),
        ["anchor-has-content"] = ("A link has no text.", "Write what it leads to between its tags."),
        ["anchor-is-valid"] = ("A link leads nowhere.", "Give it an address, or make it a button."),
        ["label-has-associated-control"] = (
            "A label belongs to no field.",
            "Put the field inside it, or name the field's id in “htmlFor”."
        ),
        ["jsx-key"] = ("The items of this list have no “key”.", "Give each a “key” that stays the same for the same item."),
        ["no-console"] = ("A message for developers is printed here.", "Remove it."),
        ["no-debugger"] = ("The page stops here when developer tools are open.", "Remove “debugger”."),
        ["no-explicit-any"] = ("“any” switches type checking off here.", "Say what type it has."),
    };

    public static Words For(Finding finding)
    {
        if (finding.Code == "NOT_LINTED")
        {
            return new Words(DiagnosticMessages.FirstLine(finding), "Look at the rules in .oxlintrc.json. The site is built all the same.");
        }
        // "eslint(no-debugger)", "react-hooks(exhaustive-deps)"
        var rule = finding.Code?.Split('(')[^1].TrimEnd(')') ?? "";
        if (rule == "no-unused-vars" && finding.Text.Split('\'') is [_, var name, ..])
        {
            return new Words($"“{name}” is declared but never used.", "Use it or remove it.", "unused:" + name);
        }
        return Rules.TryGetValue(rule, out var words)
            ? new Words(words.Message, words.NextStep)
            : new Words(DiagnosticMessages.FirstLine(finding), finding.Help);
    }
}
