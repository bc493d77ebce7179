using System.Diagnostics;
using System.Globalization;
using System.Text;
using Builder.Core;
using Builder.Core.Checks;
using Builder.Core.Checks.Syntax;
using Builder.Core.Edits;
using Builder.Core.Sites;

namespace Builder.Bench;

/// <summary>What it costs that a changed file must still parse: one exact replacement in a component of three sizes.</summary>
internal static class GuardBenchmark
{
    private const int Rounds = 30;
    private static readonly SitePath Path = SitePath.Parse("src/App.tsx");

    public static async Task RunAsync(TextWriter output)
    {
        var folders = BuilderFolders.FromEnvironment();
        output.WriteLine("\nOne edit of a .tsx file in milliseconds, median (best): with no look at its syntax, with real parsers");
        output.WriteLine("in their process, and the very first edit, which starts it.\n");
        output.WriteLine("| file | no guard | parsers | first edit |");
        output.WriteLine("| --- | --- | --- | --- |");
        foreach (var size in (int[])[1_000, 10_000, 100_000])
        {
            var file = Component(size);
            var tree = new InMemoryFileTree(new Dictionary<SitePath, byte[]> { [Path] = file });
            var edits = new EditSet([new ReplaceText(Path, "Total", "Sum")]);
            var unguarded = new EditRules { ChecksSyntax = false, RefusesHiddenCharacters = false };
            var patient = new CheckSettings { QuickTimeout = TimeSpan.FromSeconds(30) };
            await using var parsers = new SyntaxParsers(folders, TimeProvider.System, patient);
            var started = Stopwatch.GetTimestamp();
            await ParseAsync();
            var first = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var times = new List<double>[2];
            Func<Task>[] kinds = [() => Done(EditEngine.Apply(edits, tree, unguarded)), ParseAsync];
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                times[kind] = [];
                for (var round = 0; round < Rounds * 2; round++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await kinds[kind]();
                    if (round >= Rounds)
                    {
                        times[kind].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    }
                }

                times[kind].Sort();
            }

            output.WriteLine(
                $"| {file.Length / 1000.0:N0} kB | {string.Join(" | ", times.Select(one => $"{Number(one[Rounds / 2])} ({Number(one[0])})"))} | {Number(first)} |"
            );

            async Task ParseAsync() => await Done(await EditEngine.ApplyAsync(edits, tree, parsers, CancellationToken.None));
        }
    }

    private static Task Done(EditOutcome outcome) =>
        outcome.Changes.Count == 1 ? Task.CompletedTask : throw new InvalidOperationException("The edit did not fit.");

    private static byte[] Component(int size)
    {
        var code = new StringBuilder("import { useState } from \"react\";\n\nexport const title = \"Total\";\n\n");
        for (var i = 0; code.Length < size; i++)
        {
            code.Append(
                CultureInfo.InvariantCulture,
                $$"""
                export function Card{{i}}({ name, price }: { name: string; price: number }) {
                  const [count, setCount] = useState<number>(0);
                  return (
                    <article className={`card ${count > 3 ? "hot" : ""}`} key="{{i}}">
                      <h2>{name}</h2>
                      <p>{(price * count).toFixed(2)} € &amp; more</p>
                      <button type="button" onClick={() => setCount((c) => c + 1)}>Add</button>
                    </article>
                  );
                }


                """
            );
        }

        return Encoding.UTF8.GetBytes(code.ToString());
    }

    private static string Number(double milliseconds) =>
        milliseconds.ToString(milliseconds < 10 ? "0.00" : "N0", CultureInfo.InvariantCulture);
}
