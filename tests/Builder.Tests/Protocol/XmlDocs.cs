using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Builder.Tests.Protocol;

/// <summary>The documentation comments of an assembly, as plain text on one line.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    private XmlDocs(Dictionary<string, XElement> members) => _members = members;

    internal static XmlDocs Of(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        return new XmlDocs(XDocument.Load(file).Descendants("member").ToDictionary(member => (string)member.Attribute("name")!));
    }

    internal string? Of(Type type) => Text(Find($"T:{Name(type)}")?.Element("summary"));

    internal string? Of(PropertyInfo property) => Text(Find($"P:{Name(property.DeclaringType!)}.{property.Name}")?.Element("summary"));

    internal string? Of(FieldInfo field) => Text(Find($"F:{Name(field.DeclaringType!)}.{field.Name}")?.Element("summary"));

    internal string? Of(MethodInfo method)
    {
        var parameters = string.Join(",", method.GetParameters().Select(parameter => Name(parameter.ParameterType)));
        return Text(Find($"M:{Name(method.DeclaringType!)}.{method.Name}({parameters})")?.Element("summary"));
    }

    /// <summary>A record's <c>param</c>, which the compiler files under its type.</summary>
    internal string? OfParameter(Type type, string name) =>
        Text(Find($"T:{Name(type)}")?.Elements("param").FirstOrDefault(parameter => (string?)parameter.Attribute("name") == name));

    private XElement? Find(string id) => _members.GetValueOrDefault(id);

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static string? Text(XElement? element)
    {
        if (element is null)
        {
            return null;
        }
        foreach (var reference in element.Descendants().Where(node => node.Attribute("cref") is not null && node.IsEmpty).ToList())
        {
            var parts = ((string)reference.Attribute("cref")!)[2..].Split('.');
            reference.ReplaceWith($"`{(parts[0] == "Builder" ? string.Concat(parts.Skip(2)) : parts[^1])}`");
        }
        foreach (var code in element.Descendants("c").ToList())
        {
            code.ReplaceWith($"`{code.Value}`");
        }
        return Spaces().Replace(element.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
