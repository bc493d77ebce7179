using Builder.Core.Sites;

namespace Builder.Core.Edits.Syntax;

/// <summary>
/// Says of the changed files of one edit set which could be parsed before and cannot any more, and which got names that look like others. Parsers
/// are asked about all files at once; where they do not answer, only JSON is judged, and the check that follows an edit says the rest.
/// </summary>
internal sealed class SyntaxJudge(IReadOnlyList<JudgedFile> files, EditRules rules)
{
    /// <summary>Nobody reads a longer file. In UTF-16 units, as the next.</summary>
    private const int LongestRead = 2_000_000;

    /// <summary>Generated code, most likely. A parser would need a second and some hundred megabytes.</summary>
    private const int LongestParsed = 1_000_000;

    private readonly Dictionary<JudgedFile, SourceReading> after = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<JudgedFile, SourceReading> before = new(ReferenceEqualityComparer.Instance);

    /// <summary>Asks parsers about the files as they would be, and about those that are broken then as they are.</summary>
    public async Task AskAsync(ISyntaxParsers parsers, CancellationToken cancellationToken)
    {
        await AskAsync(parsers, files.Where(IsForParser), file => file.After, after, cancellationToken);
        await AskAsync(
            parsers,
            after.Where(pair => pair.Value.Error is not null && pair.Key.Before is not null).Select(pair => pair.Key).ToList(),
            file => file.Before!,
            before,
            cancellationToken
        );
    }

    /// <summary>What is wrong with which file: one of <see cref="EditReason"/> and a sentence.</summary>
    public IEnumerable<(JudgedFile File, string Reason, string Message)> Verdicts()
    {
        foreach (var file in files)
        {
            if (rules.ChecksSyntax && IsChanged(file) && WhyBroken(file) is { } broken)
            {
                yield return (file, EditReason.Syntax, broken);
            }
            else if (rules.RefusesHiddenCharacters && LookAlikes.Find(file, NamesIn(file)) is { } lookAlike)
            {
                yield return (file, EditReason.HiddenCharacter, lookAlike);
            }
        }
    }

    private static async Task AskAsync(
        ISyntaxParsers parsers,
        IEnumerable<JudgedFile> asked,
        Func<JudgedFile, string> text,
        Dictionary<JudgedFile, SourceReading> into,
        CancellationToken cancellationToken
    )
    {
        var list = asked.ToList();
        if (list.Count == 0)
        {
            return;
        }

        var answer = await parsers.ReadAsync([.. list.Select(file => new SourceText(file.Path, text(file)))], cancellationToken);
        foreach (var (file, reading) in list.Zip(answer.Readings ?? []))
        {
            if (reading is not null)
            {
                into[file] = reading;
            }
        }
    }

    /// <summary>Null where no parser came to its end: then imports are looked for in the text.</summary>
    private IReadOnlyList<SourceName>? NamesIn(JudgedFile file) =>
        after.TryGetValue(file, out var reading) && reading.Error is null ? reading.Names : null;

    /// <summary>A file that was broken or missing before is nobody's to judge.</summary>
    private string? WhyBroken(JudgedFile file)
    {
        if (JsonSyntax.IsJson(file.Path))
        {
            return JsonSyntax.WhyBroken(file.Path, file.Before!, file.After) is { } json ? Say(file, json) : null;
        }

        return before.TryGetValue(file, out var then) && then.Error is null ? Say(file, after[file].Error!) : null;
    }

    private static string Say(JudgedFile file, SyntaxError error) =>
        $"it could be parsed before and could not any more: {SourceFrame.Place(file.After, error.At)}: {error.Message}\n{SourceFrame.Show(file.After, error.At)}\nSend an edit that leaves the file whole.";

    private bool IsForParser(JudgedFile file) =>
        file.After.Length <= LongestParsed
        && IsParsed(file.Path)
        && ((rules.ChecksSyntax && IsChanged(file)) || (rules.RefusesHiddenCharacters && LookAlikes.MayBeIn(file.After)));

    private static bool IsChanged(JudgedFile file) =>
        file.Before is { } old && old.Length <= LongestRead && file.After.Length <= LongestRead && old != file.After;

    private static bool IsParsed(SitePath path) =>
        path.Extension
            is ".js"
                or ".jsx"
                or ".mjs"
                or ".cjs"
                or ".ts"
                or ".tsx"
                or ".mts"
                or ".cts"
                or ".css"
                or ".scss"
                or ".less"
                or ".html"
                or ".htm"
                or ".svg"
                or ".xml"
                or ".vue"
                or ".svelte";
}
