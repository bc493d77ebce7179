using Builder.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Builder.Server.Cli;

/// <summary>A turn as a tree that grows: steps, what the model says in each, its tools, the commit and the build. Built from events alone.</summary>
internal sealed class TurnView
{
    private const int WordsShown = 400;
    private static readonly string[] SpinnerFrames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

    private readonly List<Step> _steps = [];
    private readonly List<string> _notices = [];
    private string _prompt = "";
    private string _model = "";
    private bool _isOver;
    private int _tick;

    internal void Add(TurnEvent happened)
    {
        switch (happened)
        {
            case TurnEvent.Started e:
                _prompt = e.Prompt;
                _model = Symbols.Model(e);
                break;
            case TurnEvent.TextDelta e:
                At(e.Step).Words += e.Text;
                break;
            case TurnEvent.TextReset e:
                At(e.Step).Words = "";
                _notices.Add(e.Reason);
                break;
            case TurnEvent.ToolStarted e:
                At(e.Step).Tools[e.CallId] = new Tool(e.Summary, null, "");
                break;
            case TurnEvent.ToolFinished e when At(e.Step).Tools.TryGetValue(e.CallId, out var tool):
                At(e.Step).Tools[e.CallId] = tool with { Succeeded = e.Succeeded, Message = e.Message };
                break;
            case TurnEvent.CheckpointCreated e:
                At(e.Checkpoint.Step ?? _steps.Count).Checkpoint = e.Checkpoint;
                break;
            case TurnEvent.BuildStarted e:
                At(e.Step).IsBuilding = true;
                break;
            case TurnEvent.BuildFinished e:
                At(e.Step).IsBuilding = false;
                At(e.Step).Build = e.Build;
                break;
            case TurnEvent.Notice e:
                _notices.Add(e.Message);
                break;
            case TurnEvent.Finished:
                _isOver = true;
                break;
        }
    }

    /// <summary>Moves the spinners on.</summary>
    internal void Tick() => _tick++;

    internal IRenderable Render()
    {
        var tree = new Tree(new Markup($"[bold]{Markup.Escape(_prompt)}[/] [dim]{Markup.Escape(_model)}[/]")) { Guide = TreeGuide.Line };
        foreach (var notice in _notices.Distinct())
        {
            tree.AddNode(new Markup($"[yellow]{Markup.Escape(notice)}[/]"));
        }
        foreach (var step in _steps)
        {
            var isLast = step == _steps[^1];
            var node = tree.AddNode(new Markup(Headline(step, isLast)));
            foreach (var tool in step.Tools.Values)
            {
                node.AddNode(new Markup(Line(tool)));
            }
            if (step.Build is { } build)
            {
                node.AddNode(
                    new Markup(
                        Symbols.IsGood(build)
                            ? $"[green]✓ {Markup.Escape(Symbols.Build(build))}[/]"
                            : $"[red]✗ {Markup.Escape(Symbols.Build(build))}[/]"
                    )
                );
            }
            else if (step.IsBuilding)
            {
                node.AddNode(new Markup($"[blue]{Spinner} checking that it builds[/]"));
            }
        }
        return tree;
    }

    private string Spinner => SpinnerFrames[_tick % SpinnerFrames.Length];

    private string Headline(Step step, bool isLast)
    {
        var words = step.Words.ReplaceLineEndings(" ").Trim();
        // While the model speaks its newest words matter, afterwards its first.
        var shown =
            words.Length <= WordsShown ? words
            : isLast && !_isOver ? "…" + words[^WordsShown..]
            : words[..WordsShown] + "…";
        var commit = step.Checkpoint is { } made ? $" [dim]{Symbols.Short(made.Id)}[/]" : "";
        return shown.Length == 0 && isLast && !_isOver ? $"[blue]{Spinner} thinking[/]" : $"{Markup.Escape(shown)}{commit}";
    }

    private string Line(Tool tool) =>
        tool.Succeeded switch
        {
            null when !_isOver => $"[blue]{Spinner} {Markup.Escape(tool.Summary)}[/]",
            true => $"[green]✓[/] {Markup.Escape(tool.Summary)}",
            _ => $"[red]✗[/] {Markup.Escape(tool.Summary)} [dim]{Markup.Escape(tool.Message)}[/]",
        };

    private Step At(int number)
    {
        while (_steps.Count < Math.Max(1, number))
        {
            _steps.Add(new Step());
        }
        return _steps[Math.Max(1, number) - 1];
    }

    private sealed class Step
    {
        internal string Words { get; set; } = "";
        internal Dictionary<string, Tool> Tools { get; } = [];
        internal CheckpointSummary? Checkpoint { get; set; }
        internal BuildSummary? Build { get; set; }
        internal bool IsBuilding { get; set; }
    }

    private sealed record Tool(string Summary, bool? Succeeded, string Message);
}
