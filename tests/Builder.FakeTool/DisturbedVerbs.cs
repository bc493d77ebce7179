// A test double may do what the product must not: write to the console.
#pragma warning disable RS0030
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Builder.Server.Cli;

namespace Builder.FakeTool;

/// <summary>
/// The verbs of <c>builder</c>, each composed and disposed of as in a process of its own, one after the other in a process that is warm:
/// <c>disturbed-verbs &lt;tests/faults/shim.c, compiled&gt;</c>. A line in is what to run and what is to befall it, a line out is what came of it.
/// </summary>
internal static class DisturbedVerbs
{
    private delegate void Arm(long at, string what);

    private delegate long Disarm();

    public static async Task<int> RunAsync(string shim)
    {
        // It is loaded already, before everything else; this only finds it.
        var loaded = NativeLibrary.Load(shim);
        var arm = Marshal.GetDelegateForFunctionPointer<Arm>(NativeLibrary.GetExport(loaded, "fault_arm"));
        var disarm = Marshal.GetDelegateForFunctionPointer<Disarm>(NativeLibrary.GetExport(loaded, "fault_disarm"));
        var (asked, answers) = (Console.In, Console.Out);
        while (await asked.ReadLineAsync() is { } line)
        {
            var request = JsonNode.Parse(line)!;
            using var said = new StringWriter();
            var shown = TextWriter.Synchronized(said);
            Console.SetIn(new StringReader((string)request["input"]!));
            Console.SetOut(shown);
            Console.SetError(shown);
            arm((long)request["at"]!, (string)request["what"]!);
            var code = await CommandLine.RunAsync([.. request["words"]!.AsArray().Select(word => (string)word!)]);
            var calls = disarm();
            var answer = new JsonObject
            {
                ["code"] = code,
                ["said"] = said.ToString(),
                ["calls"] = calls,
            };
            await answers.WriteLineAsync(answer.ToJsonString());
            await answers.FlushAsync();
        }
        return 0;
    }
}
