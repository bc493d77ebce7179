using Builder.Core;
using Builder.Core.Models;
using Builder.Core.Models.Recorded;
using Xunit;
using static Builder.Tests.Models.ModelCallScene;

namespace Builder.Tests.Models;

public sealed class ConversationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("builder-conversation-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Long_texts_may_stand_in_files_of_their_own()
    {
        string folder = Write(
            """
            { "name": "b", "title": "Bakery", "template": "react", "turns": [ { "prompt": "p", "steps": [ {
              "text": "t",
              "toolCalls": [ { "name": "write_file", "arguments": { "path": "a.tsx", "content": { "$file": "files/a.tsx" }, "list": [ { "$file": "files/a.tsx" } ] } } ],
              "usage": { "inputTokens": 5, "outputTokens": 6 },
              "fault": { "kind": "reset" }
            } ] } ] }
            """
        );
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        File.WriteAllText(Path.Combine(folder, "files", "a.tsx"), "export {};\n");

        Conversation read = Conversation.Load(folder);

        Assert.Equal(("b", "Bakery", "react"), (read.Name, read.Title, read.Template));
        ConversationStep step = Assert.Single(Assert.Single(read.Turns).Steps);
        Assert.Equal(("t", 5, 6, new ConversationFault("reset")), (step.Text, step.InputTokens, step.OutputTokens, step.Fault));
        Assert.Equal("export {};\n", step.ToolCalls[0].Arguments.GetProperty("content").GetString());
        Assert.Equal("export {};\n", step.ToolCalls[0].Arguments.GetProperty("list")[0].GetString());
    }

    [Theory]
    [InlineData("../secret.txt")]
    [InlineData("files/../../secret.txt")]
    [InlineData("/etc/hostname")]
    [InlineData("link.txt")]
    [InlineData("links/secret.txt")]
    [InlineData("")]
    public void A_reference_cannot_leave_the_folder(string path)
    {
        string folder = Write(
            $$"""{ "title": "t", "turns": [ { "prompt": "p", "steps": [ { "toolCalls": [ { "name": "n", "arguments": { "x": { "$file": "{{path}}" } } } ] } ] } ] }"""
        );
        File.WriteAllText(Path.Combine(_root, "secret.txt"), "secret");
        File.CreateSymbolicLink(Path.Combine(folder, "link.txt"), Path.Combine(_root, "secret.txt"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "links"), _root);
        BuilderException e = Assert.Throws<BuilderException>(() => Conversation.Load(folder));
        Assert.Equal(ErrorKind.Validation, e.Kind);
        Assert.Contains("folder", e.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{ "turns": [] }""")]
    [InlineData("""{ "title": "t", "turns": [], "surprise": 1 }""")]
    [InlineData("""{ "title": "t", "turns": [ { "steps": [] } ] }""")]
    [InlineData("""{ "title": "t", "turns": [ { "prompt": null, "steps": [] } ] }""")]
    [InlineData("""{ "title": "t", "turns": [ { "prompt": "p", "steps": [ { "toolCalls": [ { "name": "n" } ] } ] } ] }""")]
    public void A_damaged_file_is_refused(string json)
    {
        string folder = Write(json);
        Assert.Equal(ErrorKind.Validation, Assert.Throws<BuilderException>(() => Conversation.Load(folder)).Kind);
    }

    [Fact]
    public void A_conversation_without_a_name_is_called_like_its_folder()
    {
        Assert.Equal("conversation", Conversation.Load(Write("""{ "title": "t", "turns": [] }""")).Name);
    }

    [Fact]
    public void A_folder_without_a_conversation_is_not_found()
    {
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<BuilderException>(() => Conversation.Load(_root)).Kind);
    }

    [Theory, EachWire]
    public async Task A_real_run_is_recorded_and_can_be_replayed(Wire wire)
    {
        ConversationStep[] steps =
        [
            Step("First half, ", new ConversationFault(ModelFaults.Length, -1)),
            Step("second half.", new ConversationFault(ModelFaults.EndsEarly)),
        ];
        string folder = Path.Combine(_root, "recorded");
        foreach (string prompt in (string[])[Prompt, "Once more"])
        {
            await using ModelServer server = new ModelServer(prompt, steps);
            using ChatModel model = ModelCatalog.OpenRecording(server.Open(wire), folder, prompt);
            await new ModelCall(new HurryingClock(Limits.TotalWait), Limits).RunAsync(
                model,
                Messages(),
                Options,
                new ModelListener(),
                default
            );
        }

        Conversation read = Conversation.Load(folder);
        Assert.Equal(("recorded", Prompt, 2), (read.Name, read.Title, read.Turns.Count));
        Assert.Equal([Prompt, "Once more"], read.Turns.Select(t => t.Prompt));
        ConversationStep step = Assert.Single(read.Turns[1].Steps);
        Assert.Equal(("First half, second half.", 2, 2400), (step.Text, step.ToolCalls.Count, step.InputTokens));
        Assert.Equal("src/App.tsx", step.ToolCalls[0].Arguments.GetProperty("path").GetString());
        Assert.Contains("Zum Bäcker", await File.ReadAllTextAsync(Path.Combine(folder, Conversation.FileName)), StringComparison.Ordinal);
    }

    private string Write(string json)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, "conversation")).FullName;
        File.WriteAllText(Path.Combine(folder, Conversation.FileName), json);
        return folder;
    }
}
