using System.Security.Cryptography;
using System.Text.Json;
using Builder.Core.Checks;
using Builder.Core.Edits;
using Builder.Core.Packages;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>What tools may reach in one turn: the draft, the check of it, its dependencies, and the person.</summary>
internal sealed class ToolContext
{
    private readonly HashSet<string> _allowed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _denied = new(StringComparer.Ordinal);
    private ExecutedFiles? _executed;

    /// <summary>The draft's files. The only files a tool can reach.</summary>
    public required SiteFolder Draft { get; init; }

    /// <summary>Absolute paths that mean the site's folder when a model writes them: the draft's and the site's own.</summary>
    public IReadOnlyList<string> Roots
    {
        get => field ?? [Draft.Root];
        init;
    }

    /// <summary>Why a file may not be changed in this turn (the person has staged it, for one), or null.</summary>
    public required Func<SitePath, string?> WhyOutOfBounds { get; init; }

    /// <summary>Type-checks and builds the draft as it is.</summary>
    public required Func<CancellationToken, Task<CheckResult>> Check { get; init; }

    /// <summary>Shows a page of the draft (address, width) as text, or says why it cannot. Null where there is no browser.</summary>
    public Func<string, int, CancellationToken, Task<(string? Text, string? WhyNot)>>? Look { get; init; }

    /// <summary>Does on the draft's pages what a person would do. Null where there is no browser.</summary>
    public Func<JsonElement, int, CancellationToken, Task<(bool Went, string? Text, string? WhyNot)>>? Try { get; init; }

    /// <summary>Reads what edits leave.</summary>
    public required ISyntaxParsers Parsers { get; init; }

    /// <summary>Adds a package to the draft.</summary>
    public required Func<PackageRequest, CancellationToken, Task<DependencyOutcome>> AddDependency { get; init; }

    /// <summary>Asks the registry what it knows of a package and a version, or of its newest.</summary>
    public required Func<string, string?, CancellationToken, Task<PackageLookUp>> LookUp { get; init; }

    /// <summary>An installed package by its name, or null.</summary>
    public Func<string, InstalledPackage?> Package { get; init; } = _ => null;

    /// <summary>Asks the person; null when nobody can answer.</summary>
    public required Func<string, IReadOnlyList<string>, CancellationToken, Task<string?>> Ask { private get; init; }

    /// <summary>What the last build found its configuration to load, by paths in the draft.</summary>
    public Func<IReadOnlyCollection<string>> Loaded { get; init; } = () => [];

    /// <summary>What earlier turns have promised.</summary>
    public EarlierFlows Earlier { get; init; } = new([]);

    /// <summary>What this turn may still do.</summary>
    public ToolBudget Budget { get; init; } = new();

    /// <summary>Asks the person, as long as the turn may ask.</summary>
    /// <returns>The answer, or why there is none.</returns>
    public async Task<(string? Answer, string? WhyNone)> AskAsync(
        string question,
        IReadOnlyList<string> options,
        CancellationToken cancellationToken
    )
    {
        if (Budget.WhyNotAsk() is { } why)
        {
            return (null, why);
        }

        var answer = await Ask(ShownText.Lines(question), [.. options.Select(ShownText.Line)], cancellationToken);
        return (answer, answer is null ? "nobody can be asked now" : null);
    }

    /// <summary>
    /// Shows the person what of the changes runs on their machine, or would by them, and what of them an earlier turn promised. A yes holds for exactly
    /// this content, a no too.
    /// </summary>
    /// <returns>Null when allowed, else why not.</returns>
    private async Task<string?> WhyNotApprovedAsync(IReadOnlyList<FileChange> changes, CancellationToken cancellationToken)
    {
        var executed = (_executed ??= new ExecutedFiles(Draft, Loaded)).Of(changes);
        var open = executed.Concat(Earlier.Of(changes)).Where(change => !_allowed.Contains(Content(change))).ToList();
        if (open.Count == 0)
        {
            return null;
        }

        var names = string.Join(", ", open.Select(change => change.Path.Value));
        var asked = string.Join('\n', open.Select(Content));
        var way = open.All(change => Earlier.Has(change.Path))
            ? "Leave it, and make the site do what it says; what is new goes into a flow of its own."
            : "Find a way without it.";
        if (_denied.Contains(asked))
        {
            return $"The person did not allow this change to {names}. {way}";
        }

        if (ChangeQuestion.Of(open) is not { } question)
        {
            return $"What it changes in {names} needs the person's permission, and cannot be shown to them: it is no text, or too long. Make it shorter, or in several steps.";
        }

        var (answer, why) = await AskAsync(question, ["Allow", "Don't allow"], cancellationToken);
        if (answer == "Allow")
        {
            _allowed.UnionWith(open.Select(Content));
            return null;
        }

        _ = answer is not null && _denied.Add(asked);
        return answer is null
            ? $"A change to {names} needs the person's permission, and {why}. {way}"
            : $"The person did not allow this change to {names}. {way}";
    }

    private static string Content(ExecutedChange change) =>
        $"{change.Path.Key} {(change.After is { } after ? Convert.ToHexStringLower(SHA256.HashData(after)) : "gone")}";

    /// <summary>Checks and applies edits to the draft, all or nothing.</summary>
    public async Task<ToolResult> ApplyAsync(EditSet edits, CancellationToken cancellationToken)
    {
        edits = new MeantPaths(() => Draft.List().Select(file => file.Path)).Of(edits);
        foreach (var path in edits.Touched)
        {
            if (WrittenPath.IsOfHome(path.Value))
            {
                return ToolResult.Refused(
                    $"Nothing was changed. {path}: “~” is a person's home folder; give a path inside the site's folder.",
                    $"{path} was not written: it is not in the site."
                );
            }

            if ((PathPolicy.WhyNotWritable(path)?.Message ?? WhyOutOfBounds(path)) is { } why)
            {
                return ToolResult.Refused($"Nothing was changed. {path}: {why}", $"{path} was left alone: {why}");
            }
        }

        var outcome = await EditEngine.ApplyAsync(edits, new Edits.FolderTree(Draft), Parsers, cancellationToken);
        if (!outcome.Applied)
        {
            var refusals = string.Join("\n\n", outcome.Refusals.Select(r => r.Message));
            return ToolResult.Refused($"Nothing was changed.\n{refusals}", $"An edit did not fit and was not applied{Where(outcome)}.");
        }

        var whyNot = Budget.WhyNotWrite(outcome.Changes) ?? await WhyNotApprovedAsync(outcome.Changes, cancellationToken);
        if (whyNot is not null)
        {
            return ToolResult.Refused($"Nothing was changed. {whyNot}", $"Nothing was changed. {whyNot}");
        }

        Draft.Apply(outcome.Changes);
        Budget.Wrote(outcome.Changes);
        _executed?.Applied(outcome.Changes);
        var files = outcome.Changes.Select(c => c.Path.Value).Distinct().ToList();
        if (files.Count == 0)
        {
            return ToolResult.Ok("The files already have this content; nothing was changed.", "Nothing to change.");
        }

        var tolerances = outcome
            .Edits.Where(e => e.Tolerance is not Tolerance.Exact and not Tolerance.NoChange)
            .Select(e => $"{e.Path}: matched with {e.Tolerance}")
            .ToList();
        return new ToolResult(
            true,
            $"Changed: {string.Join(", ", files)}." + (tolerances.Count == 0 ? "" : $" ({string.Join("; ", tolerances)})"),
            $"Changed {string.Join(", ", files)}.",
            outcome.Changes
        );
    }

    /// <summary>Another tool has changed the draft.</summary>
    public void Changed(IReadOnlyList<FileChange> changes) => _executed?.Applied(changes);

    private static string Where(EditOutcome outcome) => outcome.Refusals is [{ Path: { } path }, ..] ? $" ({path})" : "";
}
