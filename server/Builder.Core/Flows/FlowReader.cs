using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Flows;

/// <summary>Reads the file of a flow. Whatever is not exactly as it should be is said: what is passed over would look as if it had been tried.</summary>
internal static class FlowReader
{
    public const int MostBytes = 32 * 1024;
    private const int MostSteps = 30;
    private const int LongestTitle = 120;
    private const int LongestText = 500;
    private static readonly string[] Parts = ["title", "steps", "width"];
    private static readonly string[] Kinds = ["open", "click", "type", "choose", "press", "expect"];
    private static readonly string[] Ways = ["role", "name", "label", "text"];
    private static readonly string[] Expectations = [.. Ways, "path", "title", "stored", "gone"];

    /// <returns>Null when the file is JSON and no flow: a site may have a folder of that name for something else.</returns>
    /// <exception cref="FlowFault">It is not as it should be.</exception>
    public static Flow? Read(SitePath path, byte[] content)
    {
        if (content.Length > MostBytes)
        {
            throw new FlowFault($"The file is larger than {MostBytes / 1024} kB, which no flow is.", 0, "Make several flows of it.");
        }

        content = content.AsSpan().StartsWith("\uFEFF"u8) ? content[3..] : content;
        var all = PlacedJson.Read(content);
        if (all.Members.All(member => member.Name is not ("title" or "steps")))
        {
            return null;
        }

        Only(all, "A flow", Parts);
        var title = Text(Of(all, "title", "A flow"), "The title", LongestTitle);
        var width = Of(all, "width");
        if (width is not null && width.Number is not (>= 200 and <= 3000))
        {
            throw new FlowFault("The width is a whole number from 200 to 3000, of pixels.", width.At);
        }

        var steps = Of(all, "steps", "A flow");
        if (steps.Kind != JsonValueKind.Array || steps.Items.Count is 0 or > MostSteps)
        {
            throw new FlowFault($"The steps are a list of 1 to {MostSteps} steps.", steps.At);
        }

        foreach (var step in steps.Items)
        {
            Check(step);
        }

        if (!steps.Items.Any(step => step.Members[0].Name == "expect"))
        {
            throw new FlowFault(
                "Nothing is expected in this flow, so it would work whatever happens.",
                steps.At,
                "Add an “expect” step that says what is to be seen at its end."
            );
        }

        using var document = JsonDocument.Parse(content);
        var actions = document.RootElement.GetProperty("steps").Clone().EnumerateArray();
        return new Flow(
            path,
            title,
            width?.Number,
            [
                .. actions
                    .Zip(steps.Items)
                    .Select(step =>
                    {
                        var (line, column) = PlacedJson.PlaceOf(content, step.Second.At);
                        return new FlowStep(step.First, line, column);
                    }),
            ]
        );
    }

    private static void Check(PlacedJson step)
    {
        if (step.Kind != JsonValueKind.Object || step.Members.Count != 1 || !Kinds.Contains(step.Members[0].Name))
        {
            throw new FlowFault($"A step is exactly one of {string.Join(", ", Kinds)}.", step.At);
        }

        var (kind, _, value) = step.Members[0];
        switch (kind)
        {
            case "open":
                Address(value, "What is opened");
                break;
            case "press":
                Text(value, "The key", 40);
                break;
            case "click":
                Target(value, "What is clicked");
                break;
            case "type":
                Only(value, "“type”", ["into", "text"]);
                Target(Of(value, "into", "“type”"), "What is typed into");
                Text(Of(value, "text", "“type”"), "The text", LongestText, mayBeEmpty: true);
                break;
            case "choose":
                Only(value, "“choose”", ["from", "option"]);
                Target(Of(value, "from", "“choose”"), "What is chosen from");
                Text(Of(value, "option", "“choose”"), "The option", LongestText);
                break;
            default:
                Expect(value);
                break;
        }
    }

    private static void Expect(PlacedJson value)
    {
        Only(value, "“expect”", Expectations);
        if (value.Members.Count == 0)
        {
            throw new FlowFault($"“expect” says at least one of {string.Join(", ", Expectations)}.", value.At);
        }

        foreach (var (name, at, one) in value.Members)
        {
            switch (name)
            {
                case "path":
                    Address(one, "The expected path");
                    break;
                case "gone":
                    Target(one, "What is to be gone");
                    break;
                case "stored":
                    Only(one, "“stored”", ["key", "has"]);
                    Text(Of(one, "key", "“stored”"), "The key", LongestText);
                    if (Of(one, "has") is { } has)
                    {
                        Text(has, "What is stored", LongestText);
                    }

                    break;
                case "name" when Of(value, "role") is null:
                    throw new FlowFault("A name goes with a role.", at);
                case "label" when Of(value, "role") is not null:
                    throw new FlowFault("Something is found by its role and name or by its label, not by both.", at);
                default:
                    Text(one, $"“{name}”", LongestText);
                    break;
            }
        }
    }

    private static void Target(PlacedJson value, string what)
    {
        Only(value, what, Ways);
        foreach (var (name, at, one) in value.Members)
        {
            Text(one, $"“{name}”", LongestText);
            if (name == "name" && Of(value, "role") is null)
            {
                throw new FlowFault("A name goes with a role.", at);
            }
        }

        if (value.Members.Count(member => member.Name != "name") != 1)
        {
            throw new FlowFault($"{what} is said by role and name, by label, or by text: by one of them.", value.At);
        }
    }

    private static void Address(PlacedJson value, string what)
    {
        var address = Text(value, what, LongestText);
        if (!address.StartsWith('/') || address.StartsWith("//", StringComparison.Ordinal) || address.Contains('\\'))
        {
            throw new FlowFault($"{what} is an address within the site, which begins with one slash.", value.At);
        }
    }

    private static string Text(PlacedJson value, string what, int longest, bool mayBeEmpty = false)
    {
        var text = value.Text;
        return value.Kind != JsonValueKind.String || (text.Trim().Length == 0 && !mayBeEmpty)
                ? throw new FlowFault($"{what} is a text.", value.At)
            : text.Length > longest ? throw new FlowFault($"{what} is longer than {longest} characters.", value.At)
            : text.Any(char.IsControl) ? throw new FlowFault($"{what} is on one line, without control characters.", value.At)
            : text;
    }

    private static PlacedJson? Of(PlacedJson value, string name) => value.Members.FirstOrDefault(member => member.Name == name).Value;

    private static PlacedJson Of(PlacedJson value, string name, string what) =>
        Of(value, name) ?? throw new FlowFault($"{what} has “{name}”, which is missing here.", value.At);

    private static void Only(PlacedJson value, string what, string[] names)
    {
        if (value.Kind != JsonValueKind.Object)
        {
            throw new FlowFault($"{what} is an object, with {string.Join(", ", names)}.", value.At);
        }

        foreach (var (at, (name, place, _)) in value.Members.Index())
        {
            if (!names.Contains(name))
            {
                throw new FlowFault($"{what} has no “{ShownText.Line(Short(name))}”, only {string.Join(", ", names)}.", place);
            }

            if (value.Members.Take(at).Any(other => other.Name == name))
            {
                throw new FlowFault($"“{name}” is said twice.", place);
            }
        }
    }

    private static string Short(string name) => name.Length <= 40 ? name : name[..40] + "…";
}
