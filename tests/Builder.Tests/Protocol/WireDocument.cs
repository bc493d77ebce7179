using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using Builder.Protocol;

namespace Builder.Tests.Protocol;

/// <summary>Writes the contract as a document for whoever writes a client: every request, notification, error and record, with the golden messages as examples.</summary>
internal sealed class WireDocument
{
    private const string Beginning = """
        # The wire

        Generated from `server/Builder.Protocol` and the golden messages of the tests; `UPDATE_BASELINES=1` writes it anew. The same as TypeScript:
        [generated.ts](../extension-host/src/protocol/generated.ts).

        `builder stdio` speaks JSON-RPC 2.0 over its standard input and output, with the headers of LSP (`Content-Length`); `builder serve` speaks it over a web
        socket, a message a frame, and prints its address and token. LSP (`initialize`, documents, `workspace/executeCommand` …) and the requests below share one
        connection. Without `initialize` nothing of LSP is sent. Parameters are one object by name. A field that is not marked with `?` must be there; one that the server does not
        know is ignored.

        A turn is asked for by `builder/turn.start` and goes on by itself: its events are notifications with a `sequence` from 1. Who was away asks
        `builder/turn.events` for what came after the last that was seen. A turn belongs to the server and not to the connection.

        """;

    private readonly StringBuilder _text = new();
    private readonly XmlDocs _docs = XmlDocs.Of(typeof(Contract).Assembly);

    internal static string Write()
    {
        var document = new WireDocument();
        document.WriteAll();
        return document._text.ToString();
    }

    private void WriteAll()
    {
        _text.Append(Beginning.ReplaceLineEndings("\n"));
        Line();
        foreach (var area in TypeScriptContract.Interfaces())
        {
            Line($"## {area.Name[1..^"Protocol".Length]}");
            Line(_docs.Of(area) ?? "");
            Line();
            foreach (var method in area.GetMethods().OrderBy(method => method.MetadataToken))
            {
                var name = method.GetCustomAttribute<RpcMethodAttribute>()!.Name;
                var takes = method.GetParameters().FirstOrDefault(parameter => parameter.ParameterType != typeof(CancellationToken));
                Line($"### {name}");
                Line(_docs.Of(method) ?? "");
                Line(
                    $"Takes {(takes is null ? "nothing" : Link(takes.ParameterType.Name))}, answers {Link(method.ReturnType.GetGenericArguments()[0].Name)}."
                );
                Example(name);
            }
        }
        Line("## What the server sends without being asked");
        Notification(Contract.TurnEventNotification, typeof(TurnEvent));
        Notification(Contract.BuildEventNotification, typeof(BuildEvent));
        Notification(Contract.PreviewChangedNotification, typeof(PreviewState));
        Notification(Contract.PreviewProblemNotification, typeof(PreviewProblem));
        Notification(Contract.PublishEventNotification, typeof(PublishEvent));
        Line("## What the server asks");
        Line($"### {Contract.ModelAskRequest}");
        Line(
            "Asked of a client that has offered models by `builder/model.offer`; it sends what the model says by `builder/model.say` before it answers."
        );
        Line($"Takes {Link(nameof(ModelAskRequest))}, answers {Link(nameof(ModelAskResponse))}.");
        Example(Contract.ModelAskRequest);
        Line("## Errors");
        Line(
            $"`error.data` is an {Link(nameof(ErrorDetail))}. Its `kind` is one of a closed set; the texts are for people and may change."
        );
        Example("builder/error");
        Line("## Records");
        foreach (var type in TypeScriptContract.Types().Where(type => type.IsEnum || (TypeScriptContract.IsRecord(type) && !type.IsNested)))
        {
            Line($"### {type.Name}");
            Line(_docs.Of(type) ?? "");
            Line();
            if (type.IsEnum)
            {
                foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
                {
                    Line($"- `{TypeScriptContract.Camel(field.Name)}`{After(_docs.Of(field))}");
                }
            }
            else if (type.GetCustomAttributes<JsonDerivedTypeAttribute>().Any())
            {
                Line("One of these, told apart by `kind`, each with the fields of all:");
                Line();
                Fields(type, declaredOnly: false);
                foreach (var member in type.GetCustomAttributes<JsonDerivedTypeAttribute>())
                {
                    Line();
                    Line($"`{member.TypeDiscriminator}`{After(_docs.Of(member.DerivedType))}");
                    Fields(member.DerivedType, declaredOnly: true);
                }
            }
            else
            {
                Fields(type, declaredOnly: false);
            }
            Line();
        }
        _text.Length--; // one line break at the end is enough
    }

    private void Notification(string name, Type type)
    {
        Line($"### {name}");
        Line($"{_docs.Of(type)} Its parameters are a {Link(type.Name)}.");
        Example(name);
    }

    private void Fields(Type type, bool declaredOnly)
    {
        foreach (var property in TypeScriptContract.Properties(type).Where(property => !declaredOnly || property.DeclaringType == type))
        {
            var parameter = type.GetConstructors().SelectMany(c => c.GetParameters()).FirstOrDefault(p => p.Name == property.Name);
            var mark = parameter?.HasDefaultValue == true ? "?" : "";
            var what = _docs.Of(property) ?? _docs.OfParameter(type, property.Name);
            Line($"- `{TypeScriptContract.Camel(property.Name)}{mark}: {TypeScriptContract.TypeOf(property)}`{After(what)}");
        }
    }

    private void Example(string method)
    {
        var golden = File.ReadAllText(Repository.PathOf("tests", "fixtures", "wire", $"{method["builder/".Length..]}.json"));
        Line();
        Line("<details><summary>Example</summary>");
        Line();
        Line($"```json\n{golden.TrimEnd()}\n```");
        Line("</details>");
        Line();
    }

    private static string Link(string type) => $"[{type}](#{type.ToLowerInvariant()})";

    private static string After(string? text) => text is null ? "" : $": {text}";

    private void Line(string text = "") => _text.Append(text).Append('\n');
}
