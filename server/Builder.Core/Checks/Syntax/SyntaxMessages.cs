using System.Text.Json.Serialization;

namespace Builder.Core.Checks.Syntax;

/// <summary>What <c>syntax.mjs</c> is asked.</summary>
internal sealed record SyntaxRequest(int Id, IReadOnlyList<SyntaxFile> Files);

internal sealed record SyntaxFile(string Path, string Text);

/// <summary>What it answers, one reading a file. Id 0, without files, says that it has started.</summary>
internal sealed record SyntaxAnswer(int Id, IReadOnlyList<SyntaxReading?>? Files);

internal sealed record SyntaxReading(SyntaxMistake? Error, IReadOnlyList<SyntaxName> Names);

internal sealed record SyntaxMistake(int At, string Message);

internal sealed record SyntaxName(string Name, int At, bool IsImport);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SyntaxRequest))]
[JsonSerializable(typeof(SyntaxAnswer))]
internal sealed partial class SyntaxJson : JsonSerializerContext;
