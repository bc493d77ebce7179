using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using CliWrap;

namespace Builder.Bench.Builds;

/// <summary>A browser with one page, spoken with by the DevTools protocol: it tells of each new text of the first heading of the first component.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    /// <summary>Tells of the text at once when it is there or changes, in every page that is loaded, anew or not.</summary>
    private const string Watch = """
        (() => {
          let last
          const look = () => {
            const text = document.querySelector('section h2')?.textContent
            if (text && text !== last) changed(last = text)
          }
          new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
        })()
        """;

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Channel<string> texts = Channel.CreateUnbounded<string>();
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource close = new();
    private readonly string profile = Directory.CreateTempSubdirectory("builder-bench-browser-").FullName;
    private Task? process;
    private int lastId;

    public static async Task<Chromium> OpenAsync(Uri address)
    {
        var browser = new Chromium();
        await browser.StartAsync();
        foreach (
            var (method, parameters) in new (string, object)[]
            {
                ("Page.enable", new { }),
                ("Runtime.enable", new { }),
                ("Runtime.addBinding", new { name = "changed" }),
                ("Page.addScriptToEvaluateOnNewDocument", new { source = Watch }),
            }
        )
        {
            await browser.SayAsync(method, parameters);
        }
        for (var tries = 1; ; tries++)
        {
            await browser.SayAsync("Page.navigate", new { url = address.ToString() });
            try
            {
                await browser.SeesAsync(": ", Patience / 4);
                return browser;
            }
            catch (TimeoutException) when (tries < 4)
            {
                // The browser's own first page may come after ours and take its place.
            }
        }
    }

    /// <summary>Waits until the page shows a text with this in it.</summary>
    public Task SeesAsync(string word) => SeesAsync(word, Patience);

    private async Task SeesAsync(string word, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            while (!(await texts.Reader.ReadAsync(limit.Token)).Contains(word, StringComparison.Ordinal)) { }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The page did not show “{word}” within {patience.TotalSeconds:0} seconds.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        await close.CancelAsync();
        await (process ?? Task.CompletedTask).ContinueWith(_ => { }, TaskScheduler.Default);
        close.Dispose();
        Directory.Delete(profile, recursive: true);
    }

    private async Task StartAsync()
    {
        var file =
            Environment.GetEnvironmentVariable("CHROMIUM")
            ?? (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
                .FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium is not installed; name one in CHROMIUM.");
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Cli.Wrap(file)
            .WithArguments([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--disable-background-timer-throttling",
                $"--user-data-dir={profile}",
                "about:blank",
            ])
            .WithValidation(CommandResultValidation.None)
            .WithStandardErrorPipe(
                PipeTarget.ToDelegate(line =>
                {
                    if (line.StartsWith("DevTools listening on ", StringComparison.Ordinal))
                    {
                        address.TrySetResult(new Uri(line["DevTools listening on ".Length..]));
                    }
                })
            )
            .ExecuteAsync(close.Token)
            .Task;
        var devTools = await address.Task.WaitAsync(TimeSpan.FromMinutes(1));
        using var client = new HttpClient();
        using var pages = JsonDocument.Parse(await client.GetStringAsync(new Uri($"http://{devTools.Authority}/json/list")));
        var page = pages.RootElement.EnumerateArray().First(one => one.GetProperty("type").GetString() == "page");
        await socket.ConnectAsync(new Uri(page.GetProperty("webSocketDebuggerUrl").GetString()!), CancellationToken.None);
        _ = ListenAsync();
    }

    private Task SayAsync(string method, object parameters)
    {
        var message = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = ++lastId,
                method,
                @params = parameters,
            }
        );
        return socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 20];
        var filled = 0;
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(filled), close.Token);
                filled += received.Count;
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
                if (!received.EndOfMessage)
                {
                    continue;
                }
                using var message = JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, filled));
                filled = 0;
                if (message.RootElement.TryGetProperty("method", out var method) && method.GetString() == "Runtime.bindingCalled")
                {
                    texts.Writer.TryWrite(message.RootElement.GetProperty("params").GetProperty("payload").GetString()!);
                }
            }
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            texts.Writer.TryComplete(closed);
        }
    }
}
