// A test double may do what the product must not: start processes without a guard and write to the console.
#pragma warning disable RS0030
using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Builder.Core.Processes;

namespace Builder.FakeTool;

/// <summary>The ways in which a child misbehaves. The first argument chooses one.</summary>
internal static class ProcessVerbs
{
    private static string Self => Environment.ProcessPath!;

    public static async Task<int> RunAsync(string[] args)
    {
        switch (args.FirstOrDefault())
        {
            case "exit":
                return int.Parse(args[1], CultureInfo.InvariantCulture);
            case "say":
                await Console.Out.WriteAsync(args[1]);
                await Console.Error.WriteAsync(args.ElementAtOrDefault(2) ?? "");
                return 0;
            case "environment":
                foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
                {
                    Console.WriteLine($"{variable.Key}={variable.Value}");
                }
                return 0;
            case "hang":
                Announce(args.ElementAtOrDefault(1));
                return await HangAsync();
            case "hang-deaf":
                using (PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true))
                using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true))
                {
                    Announce(args.ElementAtOrDefault(1));
                    return await HangAsync();
                }
            case "leave-orphan":
                // In a session of its own, and its parent is gone at once: no tree leads to it any more.
                Process.Start("setsid", [Self, "hang-deaf", args[1]]);
                await WaitForAsync(args[1]);
                return 0;
            case "leave-orphan-and-hang":
                Process.Start("setsid", ["sh", "-c", "\"$0\" hang-deaf \"$1\" & exit 0", Self, args[1]]);
                return await HangAsync();
            case "flood":
                return Flood(long.Parse(args[1], CultureInfo.InvariantCulture));
            case "keep-child":
                // A server with a child, to be killed.
                var children = new ChildProcesses(Path.GetTempPath(), TimeProvider.System);
                await children.RunAsync(
                    new ChildCommand(Self, ["leave-orphan-and-hang", args[1]], Path.GetTempPath()),
                    CancellationToken.None
                );
                return 0;
            case "echo-lines":
                while (await Console.In.ReadLineAsync() is { } line)
                {
                    Console.WriteLine(line);
                }
                return 0;
            default:
                await Console.Error.WriteLineAsync("fake-tool: unknown verb");
                return 64;
        }
    }

    private static async Task<int> HangAsync()
    {
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    /// <summary>Writes the process id to a file, whole or not at all.</summary>
    private static void Announce(string? file)
    {
        if (file is not null)
        {
            File.WriteAllText(file + ".new", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            File.Move(file + ".new", file);
        }
    }

    private static async Task WaitForAsync(string file)
    {
        while (!File.Exists(file))
        {
            await Task.Delay(10);
        }
    }

    private static int Flood(long bytes)
    {
        using var output = Console.OpenStandardOutput();
        output.Write("first line\n"u8);
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)'x');
        for (long written = 0; written < bytes; written += block.Length)
        {
            output.Write(block);
        }
        output.Write("\nlast line\n"u8);
        return 0;
    }
}
