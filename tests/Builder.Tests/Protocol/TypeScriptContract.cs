using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Builder.Protocol;

namespace Builder.Tests.Protocol;

/// <summary>Writes the contract as TypeScript, in the form that prettier would give it (single quotes, 120 columns).</summary>
internal sealed class TypeScriptContract
{
    private const int Columns = 120;
    private static readonly NullabilityInfoContext Nullability = new();
    private readonly StringBuilder _text = new();
    private readonly XmlDocs _docs = XmlDocs.Of(typeof(Contract).Assembly);

    internal static string Write()
    {
        var contract = new TypeScriptContract();
        contract.WriteAll();
        return contract._text.ToString();
    }

    /// <summary>Every interface that ends in <c>Protocol</c>, in the order of the source.</summary>
    internal static IEnumerable<Type> Interfaces() =>
        Types().Where(type => type.IsInterface && type.Name.EndsWith("Protocol", StringComparison.Ordinal));

    internal static IEnumerable<Type> Types() => typeof(Contract).Assembly.GetExportedTypes().OrderBy(type => type.MetadataToken);

    private void WriteAll()
    {
        Line("// Generated from server/Builder.Protocol. Do not edit: change the records there and run the tests with UPDATE_BASELINES=1.");
        Line();
        Line("/** Grows with every change that an old client would notice. */");
        Line($"export const contractVersion = {Contract.Version};");
        Line();
        WriteMethods();
        WriteNotifications();
        Line("/** What the server asks of a client that has offered models. */");
        Line($"export const modelAsk = '{Contract.ModelAskRequest}';");
        Line();
        foreach (var type in Types().Where(type => type.IsEnum))
        {
            WriteEnum(type);
        }
        foreach (var type in Types().Where(type => IsRecord(type) && !type.IsNested))
        {
            if (type.GetCustomAttributes<JsonDerivedTypeAttribute>().Any())
            {
                WriteUnion(type);
            }
            else
            {
                WriteInterface(type.Name, type, null);
            }
        }
        WriteCalls();
        _text.Length--; // one line break at the end is enough
    }

    private void WriteMethods()
    {
        Line("/** The requests. */");
        Line("export const methods = {");
        foreach (var (key, method) in Methods())
        {
            Doc(_docs.Of(method), "  ");
            Line($"  {key}: '{method.GetCustomAttribute<RpcMethodAttribute>()!.Name}',");
        }
        Line("} as const;");
        Line();
    }

    private void WriteNotifications()
    {
        Line("/** What the server sends without being asked. */");
        Line("export const notifications = {");
        Line($"  turnEvent: '{Contract.TurnEventNotification}',");
        Line($"  buildEvent: '{Contract.BuildEventNotification}',");
        Line($"  previewChanged: '{Contract.PreviewChangedNotification}',");
        Line($"  previewProblem: '{Contract.PreviewProblemNotification}',");
        Line($"  publishEvent: '{Contract.PublishEventNotification}',");
        Line("} as const;");
        Line();
    }

    /// <summary>What goes in and what comes out of each request, by its key in <c>methods</c>.</summary>
    private void WriteCalls()
    {
        Line("/** What each request takes and answers. */");
        Line("export interface Calls {");
        foreach (var (key, method) in Methods())
        {
            var request = method.GetParameters().FirstOrDefault(parameter => parameter.ParameterType != typeof(CancellationToken));
            var answer = method.ReturnType.GetGenericArguments()[0].Name;
            Line($"  {key}: {{ request: {request?.ParameterType.Name ?? "undefined"}; response: {answer} }};");
        }
        Line("}");
        Line();
    }

    private void WriteEnum(Type type)
    {
        Doc(_docs.Of(type), "");
        var names = Enum.GetNames(type).Select(name => $"'{Camel(name)}'").ToList();
        var line = $"export type {type.Name} = {string.Join(" | ", names)};";
        Line(line.Length <= Columns ? line : $"export type {type.Name} =\n{string.Join("\n", names.Select(name => $"  | {name}"))};");
        Line();
    }

    private void WriteUnion(Type type)
    {
        var members = type.GetCustomAttributes<JsonDerivedTypeAttribute>().ToList();
        foreach (var member in members)
        {
            WriteInterface(type.Name + member.DerivedType.Name, member.DerivedType, (string)member.TypeDiscriminator!);
        }
        Doc(_docs.Of(type), "");
        Line($"export type {type.Name} =");
        Line(string.Join("\n", members.Select(member => $"  | {type.Name}{member.DerivedType.Name}")) + ";");
        Line();
    }

    private void WriteInterface(string name, Type type, string? kind)
    {
        Doc(_docs.Of(type), "");
        Line($"export interface {name} {{");
        if (kind is not null)
        {
            Line($"  kind: '{kind}';");
        }
        foreach (var property in Properties(type))
        {
            var parameter = type.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.Name == property.Name);
            Doc(_docs.Of(property) ?? _docs.OfParameter(type, property.Name), "  ");
            Line($"  {Camel(property.Name)}{(parameter?.HasDefaultValue == true ? "?" : "")}: {TypeOf(property)};");
        }
        Line("}");
        Line();
    }

    /// <summary>What the base declares comes first.</summary>
    internal static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.Name != "EqualityContract")
            .OrderBy(property => property.DeclaringType == type)
            .ThenBy(property => property.MetadataToken);

    internal static string TypeOf(PropertyInfo property)
    {
        var isNull =
            Nullable.GetUnderlyingType(property.PropertyType) is not null
            || Nullability.Create(property).ReadState == NullabilityState.Nullable;
        return TypeOf(property.PropertyType) + (isNull ? " | null" : "");
    }

    private static string TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) || type == typeof(DateTimeOffset) => "string",
            _ when type == typeof(bool) => "boolean",
            _ when type == typeof(int) || type == typeof(long) || type == typeof(double) => "number",
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) =>
                $"{TypeOf(type.GetGenericArguments()[0])}[]",
            _ when type.Assembly == typeof(Contract).Assembly => type.Name,
            _ => throw new NotSupportedException($"{type} has no form in TypeScript yet."),
        };
    }

    private static IEnumerable<(string Key, MethodInfo Method)> Methods() =>
        Interfaces()
            .SelectMany(type => type.GetMethods().OrderBy(method => method.MetadataToken))
            .Select(method => (Key(method.GetCustomAttribute<RpcMethodAttribute>()!.Name), method));

    /// <summary><c>builder/turn.start</c> becomes <c>turnStart</c>.</summary>
    private static string Key(string name)
    {
        var parts = name["builder/".Length..].Split('.');
        return parts[0] + string.Concat(parts.Skip(1).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
    }

    internal static bool IsRecord(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    internal static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    private void Doc(string? text, string indent)
    {
        if (text is { Length: > 0 })
        {
            Line($"{indent}/** {text.Replace("*/", "* /", StringComparison.Ordinal)} */");
        }
    }

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
