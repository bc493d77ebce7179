using System.Text.Json;

namespace Builder.Core.Flows;

/// <summary>Steps as a person would say them.</summary>
internal static class FlowWords
{
    public static string Of(JsonElement action)
    {
        var step = action.EnumerateObject().First();
        var what = step.Value;
        return step.Name switch
        {
            "open" => $"open {Text(what)}",
            "click" => $"click {Target(what)}",
            "type" => $"type “{Text(what.GetProperty("text"))}” into {Target(what.GetProperty("into"))}",
            "choose" => $"choose “{Text(what.GetProperty("option"))}” from {Target(what.GetProperty("from"))}",
            "press" => $"press {Text(what)}",
            _ => $"expect {string.Join(" and ", Expected(what))}",
        };
    }

    private static IEnumerable<string> Expected(JsonElement what)
    {
        if (what.TryGetProperty("role", out _) || what.TryGetProperty("label", out _))
        {
            yield return Target(what);
        }

        foreach (var one in what.EnumerateObject())
        {
            switch (one.Name)
            {
                case "text":
                    yield return $"the words “{Text(one.Value)}”";
                    break;
                case "path":
                    yield return $"the address {Text(one.Value)}";
                    break;
                case "title":
                    yield return $"the title “{Text(one.Value)}”";
                    break;
                case "stored":
                    var has = one.Value.TryGetProperty("has", out var words) ? $" with “{Text(words)}” in it" : "";
                    yield return $"“{Text(one.Value.GetProperty("key"))}” to be stored{has}";
                    break;
                case "gone":
                    yield return $"{Target(one.Value)} to be gone";
                    break;
            }
        }
    }

    private static string Target(JsonElement target) =>
        target.TryGetProperty("role", out var role)
            ? target.TryGetProperty("name", out var name)
                ? $"the {Text(role)} “{Text(name)}”"
                : $"the {Text(role)}"
            : target.TryGetProperty("label", out var label)
                ? $"the field “{Text(label)}”"
                : $"“{Text(target.GetProperty("text"))}”";

    private static string Text(JsonElement text) => ShownText.Line(text.GetString()!);
}
