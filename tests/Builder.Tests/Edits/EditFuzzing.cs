using Builder.Core;
using Builder.Core.Edits;
using Builder.Core.Edits.Parsing;
using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Edits;

/// <summary>Makes broken inputs for one parser and runs them through it and the engine. The same seed makes the same inputs.</summary>
internal sealed class EditFuzzing(
    EditFormat format,
    IReadOnlyDictionary<EditFormat, string[]> seeds,
    IReadOnlyList<string> dictionary,
    int seed
)
{
    private const int MostKept = 300;
    private const int LongestInput = 4000;

    private readonly Random random = new(seed);
    private readonly List<string> own = [.. seeds[format]];
    private readonly string[] others = [.. seeds.Where(pair => pair.Key != format).SelectMany(pair => pair.Value)];

    public static TimeSpan LongestOne { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How many inputs could be read as edits.</summary>
    public int Read { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public string SlowestInput { get; private set; } = "";

    public EditFuzzing Run(int count)
    {
        var tree = EditWorkbench.Tree(("a.ts", "function f() {\n  one();\n  two();\n}\n"), ("d.txt", "d\r\nd\r\n"), ("src/x.json", "{}"));
        var path = SitePath.Parse("a.ts");
        for (var i = 0; i < count; i++)
        {
            var text = Mutate();
            if (format is EditFormat.ApplyPatch && (i & 1) != 0)
            {
                // Without its last line it is taken for cut off, whatever else is in it.
                text += "\n*** End Patch";
            }

            var (edits, took) = Try(text, format, path, tree, $"Input {i} of seed {seed}");
            for (var again = 0; took > LongestOne && again < 3; again++)
            {
                // Where the clock is not the thread's own, a busy machine holds up anything. What is slow by itself is slow each time.
                took = Try(text, format, path, tree, "").Took;
            }

            if (took > Slowest)
            {
                (Slowest, SlowestInput) = (took, text);
            }

            Read += edits is null ? 0 : 1;
            Keep(text, edits is not null);
        }

        return this;
    }

    public static (EditSet? Edits, TimeSpan Took) Try(string text, EditFormat format, SitePath path, InMemoryFileTree tree, string which)
    {
        var started = ThreadClock.Now;
        EditSet? edits = null;
        try
        {
            edits = EditParser.Parse(format, text, path);
            EditEngine.Apply(edits, tree);
        }
        catch (BuilderException e)
        {
            Assert.Equal(ErrorKind.Validation, e.Kind);
            Assert.NotEmpty(e.Message);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{which} as {format}:\n{text}", e);
        }

        return (edits, ThreadClock.Now - started);
    }

    /// <summary>What can still be read goes on being changed, and a little of the rest: from what is broken one only gets to more that is broken.</summary>
    private void Keep(string text, bool wasRead)
    {
        if (text.Length > LongestInput / 2 || random.Next(wasRead ? 8 : 4000) > 0)
        {
            return;
        }

        if (own.Count < MostKept)
        {
            own.Add(text);
        }
        else
        {
            own[random.Next(seeds[format].Length, own.Count)] = text;
        }
    }

    private string Mutate()
    {
        var text = Some();
        for (var times = random.Next(3) == 0 ? random.Next(1, 6) : 1; times > 0; times--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(1, 12), text.Length - at);
            text = random.Next(7) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, dictionary[random.Next(dictionary.Count)]),
                2 => text.Insert(at, text.Substring(at, length)),
                3 when random.Next(3) == 0 => text[..at],
                4 when length > 0 => text.Remove(at, 1).Insert(at, ((char)random.Next(random.Next(2) == 0 ? 128 : 65536)).ToString()),
                5 => text[..at] + Some(),
                _ => text.Insert(at, string.Concat(Enumerable.Repeat(dictionary[random.Next(dictionary.Count)], random.Next(1, 20)))),
            };
        }

        return text.Length > LongestInput ? text[..LongestInput] : text;
    }

    /// <summary>Mostly what is written in this form; now and then another one, as a model confuses them.</summary>
    private string Some() =>
        random.Next(16) switch
        {
            0 => others[random.Next(others.Length)],
            < 6 => own[random.Next(seeds[format].Length)],
            _ => own[random.Next(own.Count)],
        };
}
