using Builder.Core.Checks;
using Builder.Core.Checks.Syntax;

namespace Builder.Tests.Checks;

/// <summary>The parsers that are delivered, in their own process, for all tests of a class. They may take their time: the machine that tests may be busy.</summary>
public sealed class RealParsers : IAsyncDisposable
{
    private readonly Workbench bench = new();

    public RealParsers() =>
        Parsers = new SyntaxParsers(bench.Folders, TimeProvider.System, new CheckSettings { QuickTimeout = TestTimes.Unexpected });

    public SyntaxParsers Parsers { get; }

    public async ValueTask DisposeAsync()
    {
        await Parsers.DisposeAsync();
        bench.Dispose();
    }
}
