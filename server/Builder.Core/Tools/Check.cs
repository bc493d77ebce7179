using System.Text;
using System.Text.Json;
using Builder.Core.Checks;
using Builder.Core.Diagnostics;

namespace Builder.Core.Tools;

/// <summary>Type-checks and builds the draft when the model asks for it.</summary>
internal sealed class Check : Tool
{
    /// <summary>Diagnostics told at once; more than this are seldom causes of their own.</summary>
    private const int Most = 12;

    /// <summary>The same of those that take one line.</summary>
    private const int MostListed = 30;

    public override string Name => "check";

    public override string Description =>
        "Type-checks and builds the site as it now is, and gives the problems. Runs by itself after every step that changed a file.";

    protected override string Schema => """{"type":"object","properties":{},"additionalProperties":false}""";

    public override string Summarise(JsonElement arguments) => "Check that the site builds";

    public override async Task<ToolResult> RunAsync(JsonElement arguments, ToolContext context, CancellationToken cancellationToken)
    {
        var result = await context.Check(cancellationToken);
        return result.MayBeKept
            ? ToolResult.Ok(Good(result), result.Sentence)
            : ToolResult.Refused(Describe([.. result.NewFailures]), result.Sentence);
    }

    /// <summary>What a model is told of a state that is no worse than the one before. What was wrong already is not for it to mend unasked.</summary>
    public static string Good(CheckResult check) =>
        check.Verdict switch
        {
            Verdict.Passed => "The site type-checks and builds.",
            Verdict.NotBuilt => $"{check.Sentence} So nothing was checked but that the files can be read.",
            _ => $"{check.Sentence} That was so before you began: leave it, unless you were asked to mend it.",
        };

    /// <summary>Problems that the model knows already, a line each, at the place where they are now.</summary>
    public static string List(IReadOnlyList<Diagnostic> diagnostics)
    {
        var lines = diagnostics.Take(MostListed).Select(d => $"- {Place(d)}{d.Message}");
        return string.Join('\n', diagnostics.Count > MostListed ? lines.Append($"… and {diagnostics.Count - MostListed} more.") : lines);
    }

    /// <summary>Problems as the model is told them.</summary>
    public static string Describe(IReadOnlyList<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var d in diagnostics.Take(Most))
        {
            text.Append(Place(d)).Append(d.Raw.Length > 1500 ? d.Raw[..1500] + "…" : d.Raw).Append('\n');
            if (d.CodeFrame is { } frame)
            {
                text.Append(frame).Append('\n');
            }

            if (d.NextStep is { } next)
            {
                text.Append(next).Append('\n');
            }
        }

        return diagnostics.Count > Most ? text.Append($"… and {diagnostics.Count - Most} more.").ToString() : text.ToString().TrimEnd();
    }

    private static string Place(Diagnostic d) =>
        d.Path is null ? "" : $"{d.Path}{(d.Line is { } line ? $":{line}:{d.Column ?? 1}" : "")}: ";
}
