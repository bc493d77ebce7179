using System.CommandLine;

namespace Builder.Server.Cli;

/// <summary>The arguments and options that several verbs share.</summary>
internal static class Parameters
{
    internal static Argument<string> Directory() => new("DIR") { Description = "The site's folder." };

    internal static Option<bool> Yes() => new("--yes") { Description = "Keep what builds without asking." };

    internal static Option<string?> Model() => new("--model") { Description = "The model, as PROVIDER:NAME.", HelpName = "PROVIDER:NAME" };

    internal static Option<string?> BaseUrl() =>
        new("--base-url")
        {
            Description =
                "The address of the model server: OpenAI-compatible, such as http://localhost:11434/v1, or of the provider that --model names.",
            HelpName = "URL",
        };

    internal static Option<int> Port(string what)
    {
        var port = new Option<int>("--port") { Description = what, HelpName = "N" };
        port.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 0 or > 65_535)
            {
                given.AddError("A port is a number from 0 to 65535.");
            }
        });
        return port;
    }
}
