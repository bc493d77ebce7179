using System.Text.Json;
using System.Text.Json.Serialization;

namespace Builder.Protocol;

/// <summary>Writes the contract's enumerations as camelCase strings and refuses numbers.</summary>
public sealed class EnumName<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
