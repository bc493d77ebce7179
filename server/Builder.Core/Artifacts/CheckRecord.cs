using System.Text.Json.Serialization;
using Builder.Core.Diagnostics;

namespace Builder.Core.Artifacts;

/// <summary>What is remembered of a check.</summary>
/// <param name="Inputs">What else decided the result besides the tree: tools, ignored environment files. Another value means: check again.</param>
/// <param name="Base">Where the site expects to be served; null when the build failed.</param>
/// <param name="Files">Null when the build failed.</param>
/// <param name="Reads">What was read besides packages: while one of them is another, this does not hold.</param>
/// <param name="Packages">Stands for the packages that were installed.</param>
/// <param name="Place">The only folder for which it holds; null when nothing in it depends on where the folder lies.</param>
/// <param name="Maps">Source maps of the scripts, packed with gzip. They are not served.</param>
/// <param name="Sizes">Null when the build failed, or it was not measured.</param>
internal sealed record CheckRecord(
    string TreeKey,
    string Inputs,
    bool Passed,
    string? Base,
    IReadOnlyList<ArtifactFile>? Files,
    IReadOnlyList<Diagnostic> Diagnostics,
    ArtifactSizes? Sizes = null,
    IReadOnlyList<ArtifactFile>? Maps = null,
    IReadOnlyList<FileRead>? Reads = null,
    string Packages = "",
    string? Place = null
);

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(CheckRecord))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
