using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>What is asked of a file once all edits fit: the mistakes that only show in the result.</summary>
internal static class Guard
{
    /// <summary>One of <see cref="EditReason"/> and a sentence, or null when the result is fine.</summary>
    public static (string Reason, string Message)? WhyNot(SitePath path, byte[]? before, byte[] after, EditRules rules)
    {
        if (!CodeFiles.IsCode(path) || FileText.Read(after).Text is not { } text)
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

        return rules.ChecksSyntax && SyntaxCheck.WhyBroken(path, old?.Text, text.Text) is { } broken ? (EditReason.Syntax, broken) : null;
    }
}
