using System.Reflection;
using Builder.Protocol;
using Xunit;

namespace Builder.Tests.Protocol;

public sealed class ContractTests
{
    [Fact]
    public void The_TypeScript_contract_is_the_one_that_CSharp_has() =>
        Repository.AssertBaseline(Repository.PathOf("extension-host", "src", "protocol", "generated.ts"), TypeScriptContract.Write());

    [Fact]
    public void The_document_of_the_wire_says_what_the_contract_says() =>
        Repository.AssertBaseline(Repository.PathOf("docs", "wire.md"), WireDocument.Write());

    [Fact]
    public void Every_request_takes_at_most_one_record_and_a_cancellation_token_and_answers_with_a_record()
    {
        foreach (var method in TypeScriptContract.Interfaces().SelectMany(type => type.GetMethods()))
        {
            var parameters = method.GetParameters();
            Assert.NotNull(method.GetCustomAttribute<RpcMethodAttribute>());
            Assert.Equal(typeof(CancellationToken), parameters[^1].ParameterType);
            Assert.InRange(parameters.Length, 1, 2);
            Assert.Equal(typeof(Task<>), method.ReturnType.GetGenericTypeDefinition());
        }
    }

    [Fact]
    public void Every_record_on_the_wire_has_source_generated_JSON()
    {
        foreach (var method in TypeScriptContract.Interfaces().SelectMany(type => type.GetMethods()))
        {
            var types = method
                .GetParameters()
                .Select(parameter => parameter.ParameterType)
                .Where(type => type != typeof(CancellationToken));
            Assert.All(
                types.Append(method.ReturnType.GetGenericArguments()[0]),
                type => Assert.NotNull(ProtocolJson.Default.GetTypeInfo(type))
            );
        }
    }
}
