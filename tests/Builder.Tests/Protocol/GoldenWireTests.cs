using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Builder.Protocol;
using Xunit;

namespace Builder.Tests.Protocol;

/// <summary>The wire's own words, one file a request and one for the events. The extension's tests read the same files.</summary>
public sealed class GoldenWireTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => [.. Methods().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_request_and_its_answer_are_written_as_agreed_and_read_back(string name)
    {
        var method = Methods()[name];
        var golden = new JsonObject { ["method"] = name };
        if (method.GetParameters() is [var request, _])
        {
            golden["request"] = Write(WireSamples.Of(request.ParameterType), request.ParameterType);
        }
        var answer = method.ReturnType.GetGenericArguments()[0];
        golden["response"] = Write(WireSamples.Of(answer), answer);
        Repository.AssertBaseline(File($"{name["builder/".Length..]}.json"), Text(golden));
    }

    [Fact]
    public void Every_event_is_written_as_agreed_and_read_back()
    {
        var events = new JsonArray([.. WireSamples.Events().Select(happened => Write(happened, typeof(TurnEvent)))]);
        var golden = new JsonObject { ["method"] = Contract.TurnEventNotification, ["events"] = events };
        Repository.AssertBaseline(File("turn.event.json"), Text(golden));
    }

    [Fact]
    public void Every_event_of_a_build_is_written_as_agreed_and_read_back()
    {
        var events = new JsonArray([.. WireSamples.BuildEvents().Select(happened => Write(happened, typeof(BuildEvent)))]);
        var golden = new JsonObject { ["method"] = Contract.BuildEventNotification, ["events"] = events };
        Repository.AssertBaseline(File("build.event.json"), Text(golden));
    }

    [Fact]
    public void What_the_server_asks_of_a_client_with_models_is_written_as_agreed_and_read_back()
    {
        var golden = new JsonObject
        {
            ["method"] = Contract.ModelAskRequest,
            ["request"] = Write(WireSamples.Of(typeof(ModelAskRequest)), typeof(ModelAskRequest)),
            ["response"] = Write(WireSamples.Of(typeof(ModelAskResponse)), typeof(ModelAskResponse)),
        };
        Repository.AssertBaseline(File("model.ask.json"), Text(golden));
    }

    [Fact]
    public void The_other_notifications_and_the_error_are_written_as_agreed_and_read_back()
    {
        foreach (
            var (method, type) in new[]
            {
                (Contract.PreviewChangedNotification, typeof(PreviewState)),
                (Contract.PreviewProblemNotification, typeof(PreviewProblem)),
                (Contract.PublishEventNotification, typeof(PublishEvent)),
            }
        )
        {
            var golden = new JsonObject { ["method"] = method, ["params"] = Write(WireSamples.Of(type), type) };
            Repository.AssertBaseline(File($"{method["builder/".Length..]}.json"), Text(golden));
        }
        var error = new JsonObject { ["error"] = Write(WireSamples.Of(typeof(ErrorDetail)), typeof(ErrorDetail)) };
        Repository.AssertBaseline(File("error.json"), Text(error));
    }

    [Fact]
    public void There_is_no_golden_message_for_what_is_no_longer_there()
    {
        var known = Methods()
            .Keys.Select(name => $"{name["builder/".Length..]}.json")
            .Append("turn.event.json")
            .Append("build.event.json")
            .Append("preview.changed.json")
            .Append("preview.problem.json")
            .Append("publish.event.json")
            .Append("model.ask.json")
            .Append("error.json");
        Assert.Empty(Directory.EnumerateFiles(File("")).Select(Path.GetFileName).Except(known));
    }

    private static Dictionary<string, MethodInfo> Methods() =>
        TypeScriptContract
            .Interfaces()
            .SelectMany(type => type.GetMethods())
            .ToDictionary(method => method.GetCustomAttribute<RpcMethodAttribute>()!.Name);

    /// <summary>Also reads it back: what is read and written again is the same.</summary>
    private static JsonNode Write(object record, Type type)
    {
        var info = ProtocolJson.Default.GetTypeInfo(type)!;
        var text = JsonSerializer.Serialize(record, info);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize(text, info), info));
        return JsonNode.Parse(text)!;
    }

    private static string Text(JsonNode golden) => golden.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";

    private static string File(string name) => Repository.PathOf("tests", "fixtures", "wire", name);
}
