using Builder.Core.Edits.Syntax;

namespace Builder.Core.Edits.Guards;

/// <summary>What is asked of a file once all edits fit: the mistakes that only show in the result.</summary>
internal static class Guard
{
    /// <summary>One of <see cref="EditReason"/> and a sentence, or null when the result is fine so far.</summary>
    /// <param name="judged">The file, where its syntax and names are still to be looked at.</param>
    public static (string Reason, string Message)? WhyNot(WorkingFile file, byte[]? before, EditRules rules, out JudgedFile? judged)
    {
        judged = null;
        var path = file.Path;
        if (!CodeFiles.IsCode(path) || FileText.Read(file.Current!).Text is not { } text)
        {
            return null;
        }

        var old = before is null ? null : FileText.Read(before).Text;
        if (rules.RefusesHiddenCharacters && HiddenCharacters.Find(path, old?.Text, text) is { } hidden)
        {
            return (EditReason.HiddenCharacter, hidden);
        }

        if (rules.RefusesPlaceholders && Placeholders.Find(path, old?.Text, text) is { } placeholder)
        {
            return (EditReason.Placeholder, placeholder);
        }

        judged = rules.ChecksSyntax || rules.RefusesHiddenCharacters ? new JudgedFile(file.LastEdit, path, old?.Text, text.Text) : null;
        return null;
    }
}
