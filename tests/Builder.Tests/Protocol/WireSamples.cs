using Builder.Protocol;

namespace Builder.Tests.Protocol;

/// <summary>One instance of any record of the contract, every member filled, always the same: what the golden messages are made of.</summary>
internal static class WireSamples
{
    private static readonly DateTimeOffset Moment = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    internal static object Of(Type type) => Value(type, type.Name);

    /// <summary>One of each event, in the order in which the contract lists them, numbered from 1.</summary>
    internal static IEnumerable<TurnEvent> Events() =>
        typeof(TurnEvent)
            .GetNestedTypes()
            .Where(type => type.BaseType == typeof(TurnEvent))
            .Select((type, index) => (TurnEvent)Of(type) with { Sequence = index + 1 });

    internal static IEnumerable<BuildEvent> BuildEvents() =>
        typeof(BuildEvent).GetNestedTypes().Where(type => type.BaseType == typeof(BuildEvent)).Select(type => (BuildEvent)Of(type));

    private static object Value(Type type, string name)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(string) => Text(name),
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => 7,
            _ when type == typeof(long) => 1234L,
            _ when type == typeof(DateTimeOffset) => Moment,
            { IsEnum: true } => Enum.GetValues(type).GetValue(0)!,
            { IsGenericType: true } => List(type.GetGenericArguments()[0], name),
            { IsAbstract: true } => Of(type.GetNestedTypes().First(nested => nested.BaseType == type)),
            _ => Record(type),
        };
    }

    private static Array List(Type element, string name)
    {
        var list = Array.CreateInstance(element, 1);
        list.SetValue(Value(element, name), 0);
        return list;
    }

    private static object Record(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)!;
        var made = constructor.Invoke([
            .. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, parameter.Name!)),
        ]);
        foreach (var property in type.GetProperties().Where(property => property.DeclaringType != type && property.CanWrite))
        {
            property.SetValue(made, Value(property.PropertyType, property.Name));
        }
        return made;
    }

    private static string Text(string name) =>
        name switch
        {
            "Site" => "/sites/bakery",
            "Path" or "Paths" or "Landed" or "Conflicts" or "MovedFrom" => "src/App.tsx",
            "Model" or "Current" => "openai:gpt",
            _ => $"a {char.ToLowerInvariant(name[0])}{name[1..]}",
        };
}
