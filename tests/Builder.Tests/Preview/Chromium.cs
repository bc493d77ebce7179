using Builder.Server.Preview;
using CliWrap;

namespace Builder.Tests.Preview;

/// <summary>A real browser with one page open, ended with what it wrote when the test ends.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly CancellationTokenSource close = new();
    private readonly string profile = Directory.CreateTempSubdirectory("builder-browser-").FullName;
    private readonly Task browser;

    private Chromium(string address) =>
        browser = Cli.Wrap(Executable!)
            .WithArguments([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-port=0",
                $"--user-data-dir={profile}",
                address,
            ])
            .WithValidation(CommandResultValidation.None)
            .ExecuteAsync(close.Token)
            .Task;

    /// <summary>Null where there is none.</summary>
    public static string? Executable { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);

    public static Chromium Open(PreviewOrigin handle, string path = "") => new(handle.Url + path);

    public async ValueTask DisposeAsync()
    {
        await close.CancelAsync();
        await browser.ContinueWith(_ => { }, TaskScheduler.Default);
        close.Dispose();
        Directory.Delete(profile, recursive: true);
    }
}
