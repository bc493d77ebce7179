using Builder.Core;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Builder.Server.Cli;

/// <summary>
/// The one way to a terminal: whatever is written, the words in it cannot steer the terminal (docs/threats.md, F7). What the display itself
/// needs, such as colours and movements of the cursor, comes as control codes of its own and passes.
/// </summary>
internal sealed class NeutralConsole(IAnsiConsole inner) : IAnsiConsole
{
    public Profile Profile => inner.Profile;

    public IAnsiConsoleCursor Cursor => inner.Cursor;

    public IAnsiConsoleInput Input => inner.Input;

    public IExclusivityMode ExclusivityMode => inner.ExclusivityMode;

    public RenderPipeline Pipeline => inner.Pipeline;

    public void Clear(bool home) => inner.Clear(home);

    public void Write(IRenderable renderable) => inner.Write(new NeutralText(renderable));

    public void WriteAnsi(Action<AnsiWriter> action) => inner.WriteAnsi(action);
}

/// <summary>Something to show, with its words made neutral when it is drawn.</summary>
internal sealed class NeutralText(IRenderable inner) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => inner.Measure(options, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (var segment in inner.Render(options, maxWidth))
        {
            yield return segment.IsControlCode || ShownText.IsNeutral(segment.Text)
                ? segment
                : new Segment(ShownText.Lines(segment.Text), segment.Style);
        }
    }
}
