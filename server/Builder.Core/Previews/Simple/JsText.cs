using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Builder.Core.Previews.Simple;

/// <summary>Text that becomes JavaScript.</summary>
internal static partial class JsText
{
    /// <summary>A string literal. Everything that could end it, or a script element around it, is escaped.</summary>
    public static string Quoted(string value)
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStringValue(value);
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>A module whose default is a text.</summary>
    public static string DefaultModule(string value) => $"export default {Quoted(value)}\n";

    /// <summary>A module of a JSON object: as the default, and each member by its name where that can be a name.</summary>
    public static string JsonModule(string json)
    {
        using var document = JsonDocument.Parse(json);
        var module = new StringBuilder(
            $"const whole = {json.Replace("\u2028", "\\u2028", StringComparison.Ordinal)}\nexport default whole\n"
        );
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in document.RootElement.EnumerateObject().Select(member => member.Name).Where(name => Name().IsMatch(name)))
            {
                module.Append($"const _{name} = whole.{name}\nexport {{ _{name} as {name} }}\n");
            }
        }
        return module.ToString();
    }

    [GeneratedRegex(@"^(?!default$)[A-Za-z_$][\w$]*$")]
    private static partial Regex Name();
}
