using System.Text;
using System.Text.Json;
using Builder.Core.Edits;
using Builder.Core.Packages;
using Builder.Core.Sites;
using Builder.Core.Tools;
using Builder.Tests.Sites;

namespace Builder.Tests.Tools;

/// <summary>A folder as a draft, and the model's tools on it. Nobody can be asked, and no parser answers.</summary>
internal sealed class ToolBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ToolBench() => Draft = new SiteFolder(_folder.Path);

    public SiteFolder Draft { get; }

    public Func<string, InstalledPackage?> Package { get; init; } = _ => null;

    public IEnumerable<string> Files => Draft.List().Select(f => f.Path.Value);

    public void Put(string path, string content) => Put(path, Encoding.UTF8.GetBytes(content));

    public void Put(string path, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
        File.WriteAllBytes(_folder.At(path), content);
    }

    public string Read(string path) => File.ReadAllText(_folder.At(path));

    /// <summary>Runs a tool; gives what the model is told.</summary>
    public async Task<string> RunAsync(Tool tool, object arguments) => (await ResultAsync(tool, arguments)).ForModel;

    public Task<ToolResult> ResultAsync(Tool tool, object arguments) =>
        tool.RunAsync(
            JsonSerializer.SerializeToElement(arguments),
            new ToolContext
            {
                Draft = Draft,
                Roots = [Draft.Root, "/home/owner/my site"],
                Parsers = new NoParsers(),
                WhyOutOfBounds = _ => null,
                Package = Package,
                Check = _ => throw new InvalidOperationException("Nobody asked for a check."),
                AddDependency = (_, _) => throw new InvalidOperationException("Nobody asked for a package."),
                LookUp = (_, _, _) => throw new InvalidOperationException("Nobody asked for a package."),
                Ask = (_, _, _) => Task.FromResult<string?>(null),
            },
            CancellationToken.None
        );

    public void Dispose() => _folder.Dispose();

    private sealed class NoParsers : ISyntaxParsers
    {
        public Task<SourceReadings> ReadAsync(IReadOnlyList<SourceText> texts, CancellationToken cancellationToken) =>
            Task.FromResult(new SourceReadings(null, "No parser is there."));
    }
}
