using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Builder.Core;
using Builder.Core.Edits;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>
/// What comes of many small edits, to the last word: the files afterwards, the tolerance and the lines touched, or the refusal as its reader
/// gets it. The outcomes lie in outcomes.txt; <c>UPDATE_BASELINES=1</c> writes them anew, and every change there wants a reason.
/// </summary>
public sealed class OutcomeTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Each_case_ends_as_it_is_written_down()
    {
        var report = new StringBuilder();
        foreach (var one in OutcomeCases.All)
        {
            report.Append(one.Title).Append('\n');
            foreach (var line in Told(one))
            {
                report.Append("    ").Append(line.ReplaceLineEndings("\n    ")).Append('\n');
            }
        }

        Repository.AssertBaseline(Repository.PathOf("tests", "Builder.Tests", "Edits", "outcomes.txt"), report.ToString());
    }

    [Fact]
    public void Each_case_has_a_name_of_its_own() =>
        Assert.Equal(OutcomeCases.All.Count, OutcomeCases.All.Select(one => one.Title).Distinct().Count());

    private static IEnumerable<string> Told(OutcomeCase one)
    {
        EditOutcome outcome;
        try
        {
            outcome = EditEngine.Apply(one.Edits(), EditWorkbench.Tree(one.Files), one.Rules);
        }
        catch (BuilderException e)
        {
            return [$"{e.Kind} ({e.Detail}): {e.Message}", .. e.NextStep is null ? Array.Empty<string>() : [$"next: {e.NextStep}"]];
        }

        return outcome.Refusals.Count > 0
            ? outcome.Refusals.Select(refusal => $"{refusal.Index} {refusal.Path} {refusal.Reason}: {refusal.Message}")
            :
            [
                .. outcome.Edits.Select(edit => $"{edit.Index} {edit.Path} {edit.Tolerance}, lines {edit.StartLine} to {edit.EndLine}"),
                .. outcome.Changes.Select(Shown),
            ];
    }

    private static string Shown(FileChange change) =>
        $"{(change.MovedFrom is { } from ? $"{from} → " : "")}{change.Path}: {(change.After is null ? "gone" : Quoted(Encoding.UTF8.GetString(change.After)))}";

    /// <summary>All of it in plain sight: what is not ASCII as its number.</summary>
    private static string Quoted(string text) =>
        string.Concat(JsonSerializer.Serialize(text, Readable).Select(c => char.IsAscii(c) ? $"{c}" : $"\\u{(int)c:X4}"));
}

/// <param name="Edits">Reads or makes the edits; what it throws is part of the outcome.</param>
internal sealed record OutcomeCase(string Title, Func<EditSet> Edits, EditRules Rules, (string Path, string Content)[] Files);
