using System.Globalization;
using Builder.Protocol;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>The contract's records as a person reads them.</summary>
internal static class Shown
{
    /// <summary>A site whose types nobody ever checked has hundreds, which would hide what was said before them.</summary>
    private const int MostProblems = 20;

    internal static void Line(IAnsiConsole console, string line) => console.WriteLine(line);

    internal static void Created(IAnsiConsole console, SiteState site) =>
        console.WriteLine($"Made {site.Name} from the template {site.TemplateId} in {site.Site}");

    /// <summary>Says why a turn did not do what was asked; nothing when it did.</summary>
    internal static void Failure(Report report, TurnEvent.Finished finished)
    {
        if (finished.Error is { } error)
        {
            report.Error(error);
        }
    }

    internal static void Build(IAnsiConsole console, string name, BuildSummary build)
    {
        console.Write(new Text($"{name} {Symbols.Build(build)}\n", new Style(Symbols.IsGood(build) ? Color.Green : Color.Red)));
        if (Symbols.Timings(build.Timings) is { } timings)
        {
            console.WriteLine($"  {timings}");
        }
        if (build.Sizes is { } sizes)
        {
            console.WriteLine($"  {Symbols.Sizes(sizes)}");
        }
        foreach (var found in build.Diagnostics.Take(MostProblems))
        {
            console.WriteLine();
            foreach (var line in Symbols.Diagnostic(found))
            {
                console.WriteLine(line);
            }
            if (found.CodeFrame is { } frame)
            {
                console.Write(new Text(frame.TrimEnd() + "\n", new Style(decoration: Decoration.Dim)));
            }
        }
        if (build.Diagnostics.Count > MostProblems)
        {
            console.WriteLine();
            console.WriteLine($"… and {build.Diagnostics.Count - MostProblems} more; with --json all are listed.");
        }
    }

    internal static void History(IAnsiConsole console, IReadOnlyList<CheckpointSummary> checkpoints)
    {
        if (checkpoints.Count == 0)
        {
            console.WriteLine("There is no checkpoint yet.");
            return;
        }
        var table = Table("#", "Commit", "When", "What", "Changed", "Builds", "Proved");
        foreach (var (checkpoint, number) in checkpoints.Select((checkpoint, index) => (checkpoint, index + 1)))
        {
            table.AddRow(
                new Text(number.ToString(CultureInfo.InvariantCulture)),
                new Text(Symbols.Short(checkpoint.Id), new Style(Color.Yellow)),
                new Text(checkpoint.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
                new Text(checkpoint.OnBranch ? checkpoint.Title : checkpoint.Title + " (not on the branch)"),
                new Text(Symbols.Files(checkpoint.Files)),
                new Text(
                    checkpoint.Builds switch
                    {
                        true => "yes",
                        false => "no",
                        null => "",
                    }
                ),
                new Text(checkpoint.Proof?.Headline ?? "")
            );
        }
        console.Write(table);
    }

    internal static void Changed(IAnsiConsole console, CheckpointChangeResponse changed)
    {
        console.WriteLine(changed.Message);
        if (changed.Checkpoint is { } made)
        {
            console.WriteLine($"{Symbols.Checkpoint(made)}, {Symbols.Files(made.Files)}");
        }
    }

    internal static void Decided(IAnsiConsole console, ReviewDecideResponse decided)
    {
        console.WriteLine(decided.Message);
        foreach (var commit in decided.Commits)
        {
            console.WriteLine($"  {Symbols.Checkpoint(commit)}");
        }
        foreach (var conflict in decided.Conflicts)
        {
            console.WriteLine($"  {conflict} was left as it is: you and the change touched the same lines.");
        }
    }

    internal static void Templates(IAnsiConsole console, IReadOnlyList<TemplateSummary> templates)
    {
        foreach (var template in templates)
        {
            console.WriteLine($"{template.Id}{(template.IsDefault ? " (default)" : "")}: {template.Title}");
            console.WriteLine($"  {template.Description}");
            foreach (var conversation in template.Conversations)
            {
                console.WriteLine(
                    $"  offline:{conversation.Name}  {conversation.Title}, {Symbols.Count(conversation.Prompts.Count, "prompt")}"
                );
            }
        }
    }

    internal static void Sessions(IAnsiConsole console, IReadOnlyList<SessionSummary> sessions)
    {
        if (sessions.Count == 0)
        {
            console.WriteLine("There is no session about this site.");
            return;
        }
        var table = Table("Session", "Last", "Title", "Turns", "Tokens");
        foreach (var session in sessions)
        {
            table.AddRow(
                new Text(Symbols.Short(session.SessionId)),
                new Text(session.LastAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
                new Text(session.Title),
                new Text(session.Turns.ToString(CultureInfo.InvariantCulture)),
                new Text(Symbols.Usage(session.Usage))
            );
        }
        console.Write(table);
    }

    internal static Table Table(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
        {
            table.AddColumn(column);
        }
        return table;
    }
}
