using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;

namespace Builder.Tests.Edits;

/// <summary>The cases of <see cref="OutcomeTests"/>.</summary>
internal static partial class OutcomeCases
{
    private static readonly (string Path, string Content)[] Abc = [("a.txt", "one\ntwo\nthree\n")];

    public static IReadOnlyList<OutcomeCase> All =>
        [
            .. Json(),
            .. Patches(),
            .. Blocks(),
            .. Diffs(),
            .. Places(),
            .. Replacements(),
            .. Hunks(),
            .. Positions(),
            .. Rules(),
            .. Guards(),
            .. Long(),
            .. Order(),
        ];

    private static OutcomeCase Read(string title, EditFormat format, string text, params (string Path, string Content)[] files) =>
        Read(title, format, text, null, files);

    private static OutcomeCase Read(string title, EditFormat format, string text, string? path, (string Path, string Content)[] files) =>
        new(
            $"{format}: {title}",
            () => EditParser.Parse(format, text, path is null ? null : SitePath.Parse(path)),
            EditRules.Default,
            files
        );

    private static OutcomeCase Make(string title, Edit edit, params (string Path, string Content)[] files) =>
        Make(title, EditRules.Default, [edit], files);

    private static OutcomeCase Make(string title, EditRules rules, Edit[] edits, params (string Path, string Content)[] files) =>
        new(title, () => new EditSet(edits), rules, files);

    /// <summary>A patch of a.txt, whose lines are given.</summary>
    private static OutcomeCase Patch(string title, string content, params string[] lines) =>
        Read(
            title,
            EditFormat.ApplyPatch,
            string.Join('\n', ["*** Begin Patch", "*** Update File: a.txt", .. lines, "*** End Patch"]),
            ("a.txt", content)
        );

    private static OutcomeCase Diff(string title, string content, params string[] lines) =>
        Read(title, EditFormat.UnifiedDiff, string.Join('\n', ["--- a/a.txt", "+++ b/a.txt", .. lines, ""]), ("a.txt", content));

    private static OutcomeCase Replace(string title, string content, string oldText, string newText, bool all = false) =>
        Make($"replacing {title}", EditWorkbench.Replace(oldText, newText, all), ("a.txt", content));

    private static SitePath At(string path) => SitePath.Parse(path);

    private static string Numbered(int first, int last) =>
        string.Concat(Enumerable.Range(first, last - first + 1).Select(i => $"line {i}\n"));
}
