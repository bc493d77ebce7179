using System.Globalization;
using System.Text;
using System.Text.Json;
using Builder.Core.Models.Calls;

namespace Builder.Core.Models.Answers;

/// <summary>A piece of a tool call, under a number that is its own.</summary>
/// <param name="Id">With the first piece only; empty when the server gives none.</param>
/// <param name="Name">With the first piece only.</param>
internal readonly record struct CallPiece(int Number, string? Id, string? Name, string Arguments);

/// <summary>
/// Tells the tool calls of a stream apart. By OpenAI's rules each has an index and its pieces follow under it; other servers send several
/// calls under one index, or none at all, arguments as an object, the id or the name again with each piece, or one id for all.
/// </summary>
internal sealed class StreamedCalls
{
    private readonly List<Call> _calls = [];

    public int Count => _calls.Count;

    /// <summary>Takes what a chunk says of a call.</summary>
    public IEnumerable<CallPiece> Take(JsonElement said)
    {
        if (said.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        JsonElement function =
            said.TryGetProperty("function", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object ? inner : said;
        (int? index, string id, string name, string arguments) = (
            IndexOf(said),
            Text(said, "id"),
            Text(function, "name"),
            Arguments(function)
        );
        Call? call = Meant(index, id, name, arguments);
        if (call is null)
        {
            foreach (CallPiece piece in Pending())
            {
                yield return piece;
            }

            _calls.Add(call = new Call(_calls.Count, index));
        }
        else if (arguments.Length > 0 && name.Length > 0 && call.IsWhole && call.Arguments.ToString() == arguments)
        {
            yield break; // Sent once more, whole.
        }

        call.Id = call.Id.Length > 0 ? call.Id : id;
        call.Name =
            call.Name == name || call.Arguments.Length > 0 ? call.Name
            : call.Id.Length > 0 && id.Length == 0 ? call.Name + name
            : name.Length > 0 ? name
            : call.Name;
        call.Arguments.Append(arguments);
        if (arguments.Length > 0)
        {
            yield return call.Piece(arguments);
        }
    }

    /// <summary>The calls that nothing was given on of yet, because they have no arguments so far.</summary>
    public IEnumerable<CallPiece> Pending() => _calls.Where(c => !c.IsGiven).Select(c => c.Piece("")).ToList();

    private Call? Meant(int? index, string id, string name, string arguments)
    {
        Call? same = id.Length == 0 ? null : _calls.FindLast(c => c.Id == id && (index is null || c.Index is null || c.Index == index));
        Call? before = same ?? (index is null ? _calls.LastOrDefault() : _calls.FindLast(c => c.Index == index));
        if (before is null || name.Length == 0)
        {
            return before;
        }

        bool isAnother =
            same is null && id.Length > 0 ? before.Id.Length > 0 || before.IsWhole // A new id with a name begins a call.
            : arguments.Length > 0 && before.IsWhole ? before.Arguments.ToString() != arguments || (id.Length == 0 && index is null)
            : id.Length == 0 && before.Name.Length > 0 && before.Name != name && (before.Id.Length == 0 || before.Arguments.Length > 0);
        return isAnother ? null : before;
    }

    private static string Arguments(JsonElement function) =>
        !function.TryGetProperty("arguments", out JsonElement arguments) && !function.TryGetProperty("parameters", out arguments) ? ""
        : arguments.ValueKind == JsonValueKind.String ? arguments.GetString()!
        : arguments.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? ""
        : arguments.GetRawText();

    private static int? IndexOf(JsonElement said) =>
        said.TryGetProperty("index", out JsonElement index)
        && int.TryParse(index.ToString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    private static string Text(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
            ? value.ToString()
            : "";

    private sealed class Call(int number, int? index)
    {
        public int? Index => index;

        public string Id { get; set; } = "";

        public string Name { get; set; } = "";

        public StringBuilder Arguments { get; } = new();

        public bool IsGiven { get; private set; }

        /// <summary>Whether its arguments are an object that needs nothing more.</summary>
        public bool IsWhole => Arguments.Length > 1 && LenientJson.IsWhole(Arguments.ToString());

        public CallPiece Piece(string arguments)
        {
            bool isFirst = !IsGiven;
            IsGiven = true;
            return new(number, isFirst ? Id : null, isFirst ? (Name.Length > 0 ? Name : "unnamed") : null, arguments);
        }
    }
}
