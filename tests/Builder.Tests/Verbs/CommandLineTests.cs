using System.Text.Json;
using Builder.Server.Cli;
using Xunit;

namespace Builder.Tests.Verbs;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData]
    [InlineData("frobnicate")]
    [InlineData("new")]
    [InlineData("prompt", "site")]
    [InlineData("undo", "site")]
    [InlineData("preview", "site", "--port", "70000")]
    [InlineData("apply")]
    [InlineData("apply", "site", "--format", "yaml")]
    public async Task Wrong_use_is_told_and_ends_with_2(params string[] arguments)
    {
        var ended = await BuilderProcess.RunAsync(arguments);
        Assert.Equal(ExitCodes.WrongUse, ended.ExitCode);
        Assert.NotEmpty(ended.Errors);
        Assert.Empty(ended.Output);
    }

    [Fact]
    public void Every_verb_of_the_description_is_there()
    {
        string[] verbs =
        [
            "new",
            "prompt",
            "build",
            "flows",
            "proof",
            "publish",
            "preview",
            "history",
            "undo",
            "restore",
            "keep",
            "discard",
            "apply",
            "allow",
            "sessions",
            "templates",
            "doctor",
            "stdio",
            "serve",
        ];
        Assert.Equal(verbs.Order(), CommandLine.Root().Subcommands.Select(verb => verb.Name).Order());
        Assert.All(CommandLine.Root().Subcommands, verb => Assert.False(string.IsNullOrEmpty(verb.Description)));
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_told_with_a_next_step_and_ends_with_1()
    {
        var ended = await BuilderProcess.RunAsync("history", "/no/such/folder");
        Assert.Equal(ExitCodes.Failed, ended.ExitCode);
        Assert.Contains("/no/such/folder", ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_every_line_is_one_object_with_the_records_of_the_wire()
    {
        var templates = await BuilderProcess.RunAsync("templates", "--json");
        Assert.Equal(ExitCodes.Ok, templates.ExitCode);
        var line = JsonElement.Parse(Assert.Single(templates.Output.TrimEnd().Split('\n')));
        Assert.Equal("builder/template.list", line.GetProperty("method").GetString());
        Assert.Equal("react", line.GetProperty("result").GetProperty("templates")[0].GetProperty("id").GetString());

        var failed = await BuilderProcess.RunAsync("history", "/no/such/folder", "--json");
        Assert.Equal(ExitCodes.Failed, failed.ExitCode);
        Assert.Equal("notFound", JsonElement.Parse(failed.Output).GetProperty("error").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task The_doctor_says_how_to_mend_what_is_not_fine_and_shows_no_key()
    {
        var ended = await BuilderProcess.RunAsync(
            ["doctor", "--json"],
            new Dictionary<string, string?> { ["OPENAI_API_KEY"] = "sk-canary-1234567890" }
        );
        var findings = JsonElement.Parse(ended.Output).GetProperty("result").EnumerateArray().ToList();
        Assert.Contains(findings, finding => finding.GetProperty("what").GetString() == "Node.js and npm");
        Assert.All(
            findings,
            finding =>
                Assert.True(
                    finding.GetProperty("state").GetString() == "fine" || finding.GetProperty("howToMend").GetString() is { Length: > 0 }
                )
        );
        Assert.DoesNotContain("canary", ended.Output + ended.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_runtime_is_a_warning_and_a_new_one_is_fine()
    {
        Assert.Equal(FindingState.Warning, Doctor.Runtime(new Version(10, 0, 12)).State);
        Assert.Equal(FindingState.Fine, Doctor.Runtime(new Version(10, 0, 13)).State);
    }

    [Fact]
    public async Task A_prompt_without_a_key_says_in_one_sentence_what_to_set_and_makes_nothing()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"builder-none-{Guid.NewGuid():n}");
        var ended = await BuilderProcess.RunAsync("new", folder, "--prompt", "A bakery");
        Assert.Equal(ExitCodes.Failed, ended.ExitCode);
        Assert.Contains("OPENAI_API_KEY", ended.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Cases_run_many_edits_in_one_process_without_a_site()
    {
        var row =
            """{"id":"a","format":"str_replace","input":{"x.txt":"one\n"},"path":"x.txt","old":"one","new":"two","replace_all":false}""";
        var ended = await BuilderProcess.RunAsync(["apply", "--cases", "-"], input: row + "\n");
        Assert.Equal(ExitCodes.Ok, ended.ExitCode);
        var answer = JsonElement.Parse(ended.Output);
        Assert.Equal("two\n", answer.GetProperty("files").GetProperty("x.txt").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("error").ValueKind);
    }
}
