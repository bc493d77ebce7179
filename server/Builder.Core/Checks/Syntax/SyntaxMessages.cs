using System.Text.Json.Serialization;
using Builder.Core.Edits;

namespace Builder.Core.Checks.Syntax;

/// <summary>What <c>syntax.mjs</c> is asked.</summary>
internal sealed record SyntaxRequest(int Id, IReadOnlyList<SyntaxFile> Files);

internal sealed record SyntaxFile(string Path, string Text);

/// <summary>What it answers, one reading a file. Id 0, without files, says that it has started.</summary>
internal sealed record SyntaxAnswer(int Id, IReadOnlyList<SourceReading?>? Files);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SyntaxRequest))]
[JsonSerializable(typeof(SyntaxAnswer))]
internal sealed partial class SyntaxJson : JsonSerializerContext;
