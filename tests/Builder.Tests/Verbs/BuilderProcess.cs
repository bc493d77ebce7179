using CliWrap;
using CliWrap.Buffered;

namespace Builder.Tests.Verbs;

/// <summary>The real executable, in folders of its own, without the keys of whoever runs the tests.</summary>
internal static class BuilderProcess
{
    internal sealed record Ended(int ExitCode, string Output, string Errors);

    /// <summary>The assembly that <c>dotnet</c> runs.</summary>
    internal static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "builder.dll");

    internal static Task<Ended> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    internal static async Task<Ended> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string input = ""
    )
    {
        using var folders = new TestFolders();
        using var limit = new CancellationTokenSource(TestTimes.Unexpected);
        var ended = await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Assembly, .. arguments])
            .WithEnvironmentVariables(
                new Dictionary<string, string?>([
                    .. folders.Environment.Where(own => environment?.ContainsKey(own.Key) != true),
                    .. environment ?? new Dictionary<string, string?>(),
                ])
            )
            .WithStandardInputPipe(PipeSource.FromString(input))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(limit.Token);
        return new Ended(ended.ExitCode, ended.StandardOutput, ended.StandardError);
    }
}

/// <summary>Builder's own folders for one test; gone after it.</summary>
internal sealed class TestFolders : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("builder-test-");

    internal string Root => _root.FullName;

    internal IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?>
        {
            ["BUILDER_STATE_DIR"] = Path.Combine(Root, "state"),
            ["BUILDER_CACHE_DIR"] = Path.Combine(Root, "cache"),
            ["BUILDER_TEMPLATES"] = Repository.PathOf("templates"),
            ["OPENAI_API_KEY"] = null,
            ["ANTHROPIC_API_KEY"] = null,
        };

    public void Dispose() => _root.Delete(recursive: true);
}
