using Builder.Core.Builds;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Core.Tools;

/// <summary>What tools may reach in one turn: the draft, the check of it, its dependencies, and the person.</summary>
internal sealed class ToolContext
{
    private readonly HashSet<string> _approved = [];

    /// <summary>The draft's files. The only files a tool can reach.</summary>
    public required SiteFolder Draft { get; init; }

    /// <summary>Why a file may not be changed in this turn (the person has staged it, for one), or null.</summary>
    public required Func<SitePath, string?> WhyOutOfBounds { get; init; }

    /// <summary>Type-checks and builds the draft as it is.</summary>
    public required Func<CancellationToken, Task<CheckResult>> Check { get; init; }

    /// <summary>Reads what edits leave.</summary>
    public required ISyntaxParsers Parsers { get; init; }

    /// <summary>Adds a package to the draft.</summary>
    public required Func<PackageRequest, CancellationToken, Task<DependencyOutcome>> AddDependency { get; init; }

    /// <summary>Asks the registry what it knows of a package and a version, or of its newest.</summary>
    public required Func<string, string?, CancellationToken, Task<PackageLookUp>> LookUp { get; init; }

    /// <summary>Asks the person; null when nobody can answer.</summary>
    public required Func<string, IReadOnlyList<string>, CancellationToken, Task<string?>> Ask { get; init; }

    /// <summary>
    /// Asks the person, once a turn and file, before something that runs code on their machine is changed (a Vite configuration, <c>package.json</c>).
    /// </summary>
    /// <returns>Null when allowed, else why not.</returns>
    public async Task<string?> WhyNotApprovedAsync(SitePath path, CancellationToken cancellationToken)
    {
        if (PathPolicy.NeedsApproval(path) is not { } reason || _approved.Contains(path.Key))
        {
            return null;
        }

        var answer = await Ask($"The model wants to change {path}. {reason} Allow it?", ["Allow", "Don't allow"], cancellationToken);
        if (answer != "Allow")
        {
            return answer is null
                ? $"{path} needs the person's permission, and nobody can be asked now. Find a way without changing it."
                : $"The person did not allow a change to {path}. Find a way without it.";
        }

        _approved.Add(path.Key);
        return null;
    }

    /// <summary>Checks and applies edits to the draft, all or nothing.</summary>
    public async Task<ToolResult> ApplyAsync(EditSet edits, CancellationToken cancellationToken)
    {
        foreach (var path in edits.Edits.SelectMany(Touched))
        {
            var why =
                PathPolicy.WhyNotWritable(path)?.Message ?? WhyOutOfBounds(path) ?? await WhyNotApprovedAsync(path, cancellationToken);
            if (why is not null)
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

        Draft.Apply(outcome.Changes);
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

    private static string Where(EditOutcome outcome) => outcome.Refusals is [{ Path: { } path }, ..] ? $" ({path})" : "";

    private static IEnumerable<SitePath> Touched(Edit edit) =>
        edit switch
        {
            MoveFile move => [move.Path, move.To],
            PatchFile { MoveTo: { } to } patch => [patch.Path, to],
            _ => [edit.Path],
        };
}
