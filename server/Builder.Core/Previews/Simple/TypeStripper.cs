using System.Globalization;
using System.Text.RegularExpressions;
using Jint;
using Jint.Runtime;

namespace Builder.Core.Previews.Simple;

/// <param name="Line">From 1, or null.</param>
/// <param name="Column">From 1, or null.</param>
internal sealed record SyntaxFault(string Message, int? Line, int? Column);

/// <summary>
/// TypeScript and JSX to JavaScript, line by line the same, by sucrase (<c>server/bundles</c>) in an interpreter within this process: the only
/// place that has one. What is translated is text to it and never run. The interpreter is let go when it has not been used for a while.
/// Safe for use by several threads, one after the other.
/// </summary>
internal sealed partial class TypeStripper(TimeProvider clock) : IDisposable
{
    /// <summary>Deeper than code that people write; a file that is nested deeper is refused before it takes the process down. Of each function by itself.</summary>
    private const int DeepestCalls = 1000;

    /// <summary>Bytes, for that depth in some twenty functions that call one another; only what is used is taken.</summary>
    private const int Stack = 256 * 1024 * 1024;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private Engine? engine;
    private ITimer? resting;

    /// <param name="path">Its extension says what the code is: <c>.ts</c>, <c>.mts</c>, <c>.tsx</c> or <c>.jsx</c>.</param>
    /// <returns>The JavaScript, or what is wrong with the code.</returns>
    public (string? Code, SyntaxFault? Fault) Strip(string path, string code)
    {
        (string?, SyntaxFault?) result = (null, null);
        OnDeepStack(() => result = StripHere(path, code));
        return result;
    }

    public void Dispose()
    {
        LetGo();
        resting?.Dispose();
    }

    /// <summary>Nested code takes a deep stack, and a thread of the pool has a shallow one.</summary>
    private void OnDeepStack(Action work)
    {
        var thread = new Thread(() => work(), Stack) { IsBackground = true, Name = "TypeScript" };
        lock (gate)
        {
            thread.Start();
            thread.Join();
            resting ??= clock.CreateTimer(_ => LetGo(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            resting.Change(Rest, Timeout.InfiniteTimeSpan);
        }
    }

    private (string?, SyntaxFault?) StripHere(string path, string code)
    {
        try
        {
            return (Ready().Invoke("strip", code, path).AsString(), null);
        }
        catch (JavaScriptException failed)
        {
            var match = Sentence().Match(failed.Message);
            return match.Success
                ? (null, new SyntaxFault(match.Groups["what"].Value, Number(match.Groups["line"]), Number(match.Groups["column"])))
                : (null, new SyntaxFault(failed.Message, null, null));
        }
        catch (Exception tooMuch)
            when (tooMuch is RecursionDepthOverflowException or InsufficientExecutionStackException or TimeoutException)
        {
            engine = null;
            return (null, new SyntaxFault("The file is nested too deeply, or too long, for the simple preview.", null, null));
        }
    }

    private Engine Ready()
    {
        if (engine is null)
        {
            using var source = new StreamReader(typeof(TypeStripper).Assembly.GetManifestResourceStream("bundles/strip.js")!);
            engine = new Engine(options => options.TimeoutInterval(Longest).LimitRecursion(DeepestCalls));
            engine.Execute(source.ReadToEnd(), "strip.js");
        }
        return engine;
    }

    private void LetGo()
    {
        lock (gate)
        {
            engine = null;
        }
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    // sucrase: "Error transforming src/App.tsx: Unexpected token (3:14)", counted from 1.
    [GeneratedRegex(
        @"^(?:Error transforming .*?: )?(?:SyntaxError: )?(?<what>.*) \((?<line>\d+):(?<column>\d+)\)$",
        RegexOptions.Singleline
    )]
    private static partial Regex Sentence();
}
