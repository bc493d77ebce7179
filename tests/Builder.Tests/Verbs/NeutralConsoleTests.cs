using Builder.Server.Cli;
using Spectre.Console;
using Xunit;

namespace Builder.Tests.Verbs;

/// <summary>Whatever way words come to a terminal, they cannot steer it (docs/threats.md, F7).</summary>
public sealed class NeutralConsoleTests
{
    private const string Evil = "\u001B]52;c;ZXZpbA==\u0007\u009B2J\u202Etxt\u200B";

    public static TheoryData<string> Ways => ["line", "text", "markup", "table", "tree", "segments"];

    [Theory, MemberData(nameof(Ways))]
    public void Nothing_that_is_written_reaches_a_terminal_raw(string way)
    {
        using var written = new StringWriter();
        var console = new NeutralConsole(
            AnsiConsole.Create(
                new AnsiConsoleSettings
                {
                    Ansi = AnsiSupport.No,
                    ColorSystem = ColorSystemSupport.NoColors,
                    Out = new UnwrappedOutput(written),
                }
            )
        );
        switch (way)
        {
            case "line":
                console.WriteLine(Evil);
                break;
            case "text":
                console.Write(new Text(Evil, new Style(Color.Red)));
                break;
            case "markup":
                console.MarkupLine(Markup.Escape(Evil));
                break;
            case "table":
                console.Write(new Table().AddColumn("a").AddRow(new Text(Evil)));
                break;
            case "tree":
                console.Write(new Tree(new Text(Evil)));
                break;
            default:
                console.Write(new NeutralText(new Text(Evil)));
                break;
        }

        var text = written.ToString();
        Assert.DoesNotContain(text, c => c is '\u001B' or '\u0007' or '\u009B' or '\u202E' or '\u200B');
        Assert.Contains(@"\u{202E}txt", text, StringComparison.Ordinal);
    }
}
