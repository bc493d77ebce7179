using System.Text.Json;
using Builder.Core.Models.Calls;
using Xunit;

namespace Builder.Tests.Models;

public sealed class JsonSchemaCheckTests
{
    [Theory]
    [InlineData("true", "7", null)]
    [InlineData("false", "7", "the arguments as a whole is not allowed")]
    [InlineData("""{"type":"integer"}""", "7.0", null)]
    [InlineData("""{"type":"integer"}""", "7.5", "must be of type integer, not number")]
    [InlineData("""{"type":"integer"}""", "1e300", "must be of type integer, not number")]
    [InlineData("""{"type":["string","null"]}""", "null", null)]
    [InlineData("""{"type":["string","null"]}""", "true", "must be of type string or null, not boolean")]
    [InlineData("""{"enum":["a",1]}""", "1", null)]
    [InlineData("""{"enum":["a",1]}""", "\"b\"", "must be one of \"a\", 1")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1.0]}""", null)]
    [InlineData("""{"const":1}""", "2", "must be 1")]
    [InlineData("""{"minLength":2}""", "\"a\"", "must be at least 2 characters long")]
    [InlineData("""{"maxLength":1}""", "\"🥐\"", null)]
    [InlineData("""{"minimum":1}""", "0", "must be at least 1")]
    [InlineData("""{"maximum":1}""", "2", "must be at most 1")]
    [InlineData("""{"minItems":1}""", "[]", "must be at least 1 items long")]
    [InlineData("""{"items":{"type":"string"}}""", """["a",1]""", "“[1]” must be of type string, not number")]
    [InlineData("""{"properties":{"a":{"properties":{"b":{"type":"string"}},"required":["b"]}}}""", """{"a":{}}""", "“a.b” is missing")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"b":1}""", "“b” is not a known argument")]
    [InlineData(
        """{"properties":{"a":{}},"additionalProperties":{"type":"string"}}""",
        """{"b":1}""",
        "“b” must be of type string, not number"
    )]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"number"}]}""", "1", null)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"number"}]}""", "null", "must be of type string, not null")]
    [InlineData("""{"oneOf":[{"type":"number"},{"minimum":0}]}""", "1", "fits more than one")]
    [InlineData("""{"allOf":[{"type":"number"},{"minimum":2}]}""", "1", "must be at least 2")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}""", "1", "must be of type string, not number")]
    [InlineData("""{"$ref":"#"}""", "1", "is not allowed")]
    [InlineData(
        """{"properties":{"child":{"$ref":"#"},"n":{"type":"integer"}}}""",
        """{"child":{"child":{"n":"x"}}}""",
        "“child.child.n” must be of type integer"
    )]
    [InlineData("""{"format":"uri","pattern":"^a","unknown":1}""", "\"b\"", null)]
    public void The_first_problem_is_named(string schema, string value, string? problem)
    {
        string? found = JsonSchemaCheck.FirstProblem(JsonDocument.Parse(schema).RootElement, JsonDocument.Parse(value).RootElement);
        if (problem is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(problem, found, StringComparison.Ordinal);
        }
    }
}
