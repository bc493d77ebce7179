// A test double may do what the product must not: write to the console.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Builder.Core.Models;
using Microsoft.Extensions.AI;

namespace Builder.FakeTool;

/// <summary>Reads one answer of a model's server as Builder does, in a process of its own, and says what memory that took at its most.</summary>
internal static class AnswerVerb
{
    /// <param name="args">The server's address, and "openai" or "anthropic".</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var address = new Uri(args[0]);
        var clients = new ModelClients(null);
        using var model =
            args[1] == "openai"
                ? new ChatModel(
                    clients.OpenAI(new Uri(address, "/v1"), "key", "m"),
                    new ModelReference(ModelProvider.OpenAI, "m"),
                    prefersPatch: true
                )
                : new ChatModel(clients.Anthropic(address, "key", "m"), new ModelReference(ModelProvider.Anthropic, "m"));
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"path":{"type":"string"}}}""").RootElement;
        var options = new ChatOptions { Tools = [AIFunctionFactory.CreateDeclaration("write_file", "Writes a file.", schema)] };
        using var self = Process.GetCurrentProcess();
        var before = self.PeakWorkingSet64;
        var came = "an answer";
        try
        {
            await new ModelCall(TimeProvider.System, new ModelCallLimits { MaxAttempts = 1 }).RunAsync(
                model,
                [new ChatMessage(ChatRole.User, "Go")],
                options,
                new Listener(),
                CancellationToken.None
            );
        }
        catch (Exception failed)
        {
            came = failed.Message;
        }

        self.Refresh();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(self.PeakWorkingSet64 - before) >> 20} {self.PeakWorkingSet64 >> 20} {came.ReplaceLineEndings(" ")}"
            )
        );
        return 0;
    }

    private sealed class Listener : IModelCallListener
    {
        public void OnText(string delta) { }

        public void OnToolCallStarted(string callId, string name) { }

        public void OnReset(string reason) { }

        public void OnNotice(string message, string? detail) { }
    }
}
