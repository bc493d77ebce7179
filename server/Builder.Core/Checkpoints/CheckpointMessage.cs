using System.Globalization;
using System.Text;

namespace Builder.Core.Checkpoints;

/// <summary>
/// The message of a commit: a title and a text for people, then trailers for Builder
/// (https://git-scm.com/docs/git-interpret-trailers). Trailers are read from the last paragraph only, so that a prompt
/// that contains such a line cannot pass for one.
/// </summary>
internal static class CheckpointMessage
{
    private const int LongestTitle = 100;
    private const string Prefix = "Builder-";

    public static string Write(StepDescription what, IEnumerable<KeyValuePair<string, string>>? further = null)
    {
        var text = new StringBuilder(Title(what.Title)).Append('\n');
        if (!string.IsNullOrWhiteSpace(what.Body))
        {
            text.Append('\n').Append(what.Body.ReplaceLineEndings("\n").Trim()).Append('\n');
        }

        text.Append('\n');
        Trailer(text, "Kind", Lower(what.Kind));
        Trailer(text, "Session", what.SessionId);
        Trailer(text, "Turn", what.TurnId);
        Trailer(text, "Step", what.Step?.ToString(CultureInfo.InvariantCulture));
        Trailer(text, "Model", what.Model);
        Trailer(text, "Tokens", what.InputTokens + what.OutputTokens > 0 ? Tokens(what) : null);
        Trailer(text, "Replay", what.IsReplay ? "true" : null);
        Trailer(text, "Builds", what.Builds is { } builds ? (builds ? "true" : "false") : null);
        foreach (var (key, value) in further ?? [])
        {
            Trailer(text, key, value);
        }

        return text.ToString();
    }

    /// <summary>Reads back what <see cref="Write"/> wrote; a commit of anyone else reads as the person's own.</summary>
    public static StepDescription Read(string message)
    {
        message = message.ReplaceLineEndings("\n").TrimEnd('\n');
        var title = message.Split('\n', 2)[0];
        var last = message.LastIndexOf("\n\n", StringComparison.Ordinal);
        var trailers = last < 0 ? [] : Trailers(message[(last + 2)..]);
        var body = last < 0 || trailers.Count == 0 ? After(message, title.Length) : After(message[..last], title.Length);
        var (input, output) = ReadTokens(trailers.GetValueOrDefault("Tokens"));
        return new StepDescription(
            Kind(trailers.GetValueOrDefault("Kind")),
            title,
            body,
            trailers.GetValueOrDefault("Session"),
            trailers.GetValueOrDefault("Turn"),
            int.TryParse(trailers.GetValueOrDefault("Step"), CultureInfo.InvariantCulture, out var step) ? step : null,
            trailers.GetValueOrDefault("Model"),
            trailers.GetValueOrDefault("Replay") == "true",
            input,
            output,
            trailers.GetValueOrDefault("Builds") switch
            {
                "true" => true,
                "false" => false,
                _ => null,
            }
        );
    }

    /// <summary>Whether a commit says of itself that Builder made it.</summary>
    public static bool IsOurs(string message) => message.Contains("\n" + Prefix, StringComparison.Ordinal);

    public static string Title(string title)
    {
        var line = title.ReplaceLineEndings(" ").Trim();
        line = line.Length == 0 ? "A step" : line;
        return line.Length <= LongestTitle ? line : string.Concat(line.AsSpan(0, LongestTitle - 1).TrimEnd(), "…");
    }

    private static void Trailer(StringBuilder text, string key, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            text.Append(Prefix).Append(key).Append(": ").Append(value.ReplaceLineEndings(" ").Trim()).Append('\n');
        }
    }

    private static Dictionary<string, string> Trailers(string paragraph)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in paragraph.Split('\n'))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && line.StartsWith(Prefix, StringComparison.Ordinal))
            {
                found[line[Prefix.Length..colon]] = line[(colon + 2)..];
            }
        }

        return found;
    }

    private static string? After(string message, int titleLength)
    {
        var body = message[Math.Min(titleLength, message.Length)..].Trim('\n');
        return body.Length == 0 ? null : body;
    }

    private static string Tokens(StepDescription what) =>
        string.Create(CultureInfo.InvariantCulture, $"in={what.InputTokens}, out={what.OutputTokens}");

    private static (long Input, long Output) ReadTokens(string? text)
    {
        var parts = text?.Split(", ");
        return
            parts is [var first, var second]
            && first.StartsWith("in=", StringComparison.Ordinal)
            && second.StartsWith("out=", StringComparison.Ordinal)
            && long.TryParse(first.AsSpan(3), CultureInfo.InvariantCulture, out var input)
            && long.TryParse(second.AsSpan(4), CultureInfo.InvariantCulture, out var output)
            ? (input, output)
            : (0, 0);
    }

    private static string Lower(CheckpointKind kind) =>
        kind switch
        {
            CheckpointKind.Template => "template",
            CheckpointKind.Step => "step",
            CheckpointKind.Undo => "undo",
            CheckpointKind.Restore => "restore",
            _ => "user",
        };

    private static CheckpointKind Kind(string? text) =>
        text switch
        {
            "template" => CheckpointKind.Template,
            "step" => CheckpointKind.Step,
            "undo" => CheckpointKind.Undo,
            "restore" => CheckpointKind.Restore,
            _ => CheckpointKind.User,
        };
}
