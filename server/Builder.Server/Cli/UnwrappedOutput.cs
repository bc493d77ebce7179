using System.Text;
using Spectre.Console;

namespace Builder.Server.Cli;

/// <summary>Output that is no terminal: lines are as long as they are, for whoever reads them with a program.</summary>
internal sealed class UnwrappedOutput(TextWriter writer) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => false;

    public int Width => 10_000;

    public int Height => 10_000;

    public void SetEncoding(Encoding encoding) { }
}
