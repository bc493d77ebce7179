using System.Text.RegularExpressions;
using Builder.Core.Checkpoints;

namespace Builder.Core.Changes;

/// <summary>Says what a step did in one line: the model's own first sentence where it is one, else the files.</summary>
internal static partial class StepTitle
{
    /// <summary>Characters; git's convention for a subject line.</summary>
    private const int Limit = 72;

    public static string For(string text, IReadOnlyList<ChangedFile> files)
    {
        var sentence = Sentence().Match(text.Trim()).Value.Trim().TrimEnd('.', ':', '!', '?', '…').Trim();
        sentence = Opening().Replace(sentence, "");
        return sentence.Length >= 8 ? Capitalised(Cut(sentence)) : OfFiles(files);
    }

    public static string OfFiles(IReadOnlyList<ChangedFile> files)
    {
        if (files.Count == 0)
        {
            return "Change nothing";
        }

        var verb = files.Select(f => f.Status).Distinct().ToList() switch
        {
            [ChangeStatus.Added] => "Add",
            [ChangeStatus.Deleted] => "Delete",
            [ChangeStatus.Moved] => "Move",
            _ => "Change",
        };
        var first = files[0].Path.Value;
        var title = files.Count == 1 ? $"{verb} {first}" : $"{verb} {first} and {files.Count - 1} more";
        return title.Length <= Limit ? title : $"{verb} {files.Count} files";
    }

    /// <summary>Shortens a sentence: at the end of a clause where one is near, else after a whole word.</summary>
    private static string Cut(string sentence)
    {
        if (sentence.Length <= Limit)
        {
            return sentence;
        }

        var clause = sentence.LastIndexOfAny([',', ';', ':', '–', '('], Limit - 1);
        if (clause >= Limit / 2)
        {
            return sentence[..clause].TrimEnd();
        }

        var word = sentence.LastIndexOf(' ', Limit - 2);
        return sentence[..(word > 0 ? word : Limit - 1)].TrimEnd() + "…";
    }

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    [GeneratedRegex(@"^[^\n]*?(?:[.!?…](?=\s|$)|:$|$)", RegexOptions.Multiline)]
    private static partial Regex Sentence();

    [GeneratedRegex(
        @"^(?:(?:Now|Next|First|Then|Finally|Okay|OK),?\s+)?(?:I['’]ll|I will|I am going to|I['’]m going to|let me|Let['’]s)\s+(?:now\s+|start (?:with|by)\s+)?",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Opening();
}
