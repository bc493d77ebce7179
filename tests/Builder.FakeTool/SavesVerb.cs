using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Builder.FakeTool;

/// <summary>
/// A person at work in a folder, in a process of their own: for each line that is asked with a number, so many saves, renames and deletions at random
/// moments. Each is told as a line of JSON once it is done, and the end of them as an empty line.
/// </summary>
internal static class SavesVerb
{
    /// <summary>Files that the change is about.</summary>
    private static readonly string[] Shared = ["index.html", "src/new.ts", "src/app.ts"];

    private static readonly string[] Own = ["notes.md", "own.txt", "src/own.ts"];

    public static async Task<int> RunAsync(string folder, int seed)
    {
        var random = new Random(seed);
        var number = 0;
        while (await Console.In.ReadLineAsync() is { } asked)
        {
            for (var left = int.Parse(asked, CultureInfo.InvariantCulture); left > 0; left--)
            {
                // By turning round: a sleep is longer than most steps of a landing.
                var pause = random.Next(3000);
                for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began).TotalMicroseconds < pause; ) { }

                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(Act(folder, Chosen(random), random, ++number)));
            }

            await Console.Out.WriteLineAsync();
        }

        return 0;
    }

    /// <summary>Mostly a file of their own: where one of the change is saved at its moment, nothing of the change lands.</summary>
    private static string Chosen(Random random) => (random.Next(8) == 0 ? Shared : Own)[random.Next(3)];

    private static Dictionary<string, string?> Act(string folder, string path, Random random, int number)
    {
        var file = Path.Combine(folder, path);
        var mark = $"person {number}.\n";
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        switch (random.Next(10))
        {
            case 0:
                File.Delete(file);
                return new() { ["path"] = path };
            case 1 when File.Exists(file):
                var moved = $"{path}.{number}";
                try
                {
                    File.Move(file, Path.Combine(folder, moved));
                }
                catch (FileNotFoundException)
                {
                    return []; // Builder has deleted it just now.
                }

                return new()
                {
                    ["path"] = path,
                    ["moved"] = moved,
                    ["text"] = File.ReadAllText(Path.Combine(folder, moved)),
                };
            case 2 or 3:
                // As an editor does that goes on writing at the end.
                File.AppendAllText(file, mark);
                return new() { ["path"] = path, ["mark"] = mark };
            case var how:
                var text = (how % 2 == 0 && File.Exists(file) ? Read(file) : "") + mark;
                if (how < 7)
                {
                    File.WriteAllText(file, text);
                }
                else
                {
                    File.WriteAllText(file + ".swp", text);
                    File.Move(file + ".swp", file, overwrite: true);
                }

                return new() { ["path"] = path, ["mark"] = mark };
        }
    }

    /// <summary>What a person sees of the file, without most of what they wrote before, so that it does not grow for ever.</summary>
    private static string Read(string file)
    {
        try
        {
            var lines = File.ReadAllText(file);
            return lines.Length < 2000 ? lines : "";
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }
}
