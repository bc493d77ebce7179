using System.Text.Json.Nodes;
using Builder.Core.Edits;
using Xunit;

namespace Builder.Tests.Edits;

public sealed class PeerCaseTests
{
    /// <summary>Cases that cannot be run from what their row holds, each with the reason.</summary>
    private static readonly Dictionary<string, string> Incomplete = new()
    {
        ["apply-patch-py/rejects_move_to_through_symlink_outside_workspace"] =
            "The row does not contain the link that the move goes through.",
    };

    public static TheoryData<string> ApplyPatchOfCodex => PeerCases.Names("apply_patch.codex.jsonl");

    public static TheoryData<string> ApplyPatchOfPeers => PeerCases.Names("apply_patch.peers.jsonl");

    public static TheoryData<string> SearchReplace => PeerCases.Names("search_replace.jsonl");

    public static TheoryData<string> StrReplace => PeerCases.Names("str_replace.jsonl");

    public static TheoryData<string> TextEditor => PeerCases.Names("text_editor.jsonl");

    [Theory, MemberData(nameof(ApplyPatchOfCodex))]
    public void A_patch_does_what_Codex_says_it_does(string id) => Check("apply_patch.codex.jsonl", id);

    [Theory, MemberData(nameof(ApplyPatchOfPeers))]
    public void A_patch_does_what_other_tools_say_it_does(string id) => Check("apply_patch.peers.jsonl", id);

    [Theory, MemberData(nameof(SearchReplace))]
    public void A_search_replace_block_does_what_other_tools_say_it_does(string id) => Check("search_replace.jsonl", id);

    [Theory, MemberData(nameof(StrReplace))]
    public void An_exact_replacement_does_what_other_tools_say_it_does(string id) => Check("str_replace.jsonl", id);

    [Theory, MemberData(nameof(TextEditor))]
    public void A_text_editor_command_does_what_other_tools_say_it_does(string id) => Check("text_editor.jsonl", id);

    private static void Check(string file, string id)
    {
        var rows = PeerCases.Rows(file);
        var row = rows.Single(r => (string)r["id"]! == id);
        Assert.SkipWhen(Incomplete.ContainsKey(id), Incomplete.GetValueOrDefault(id) ?? "");

        // The cases before it belong to it: a text editor's undo takes back what one of them did.
        var isUndo = (string?)(row["command"] as JsonObject)?["command"] == "undo_edit";
        var output = new StringWriter();
        EditCases.Run(
            new StringReader(string.Join('\n', (isUndo ? rows.TakeWhile(r => r != row).Append(row) : [row]).Select(r => r.ToJsonString()))),
            output
        );
        var result = JsonNode.Parse(output.ToString().TrimEnd().Split('\n')[^1])!.AsObject();
        Assert.SkipWhen(
            isUndo && (string?)(result["error"] as JsonObject)?["kind"] == "nothingToUndo",
            "The edit that this case takes back is not in the sample."
        );

        Assert.Equal(id, (string?)result["id"]);
        var mustFail = row["error"] is not null;
        Assert.True(
            mustFail == result["error"] is not null,
            $"expected {(mustFail ? "an error" : "none")}, got {result["error"]?.ToJsonString() ?? "none"}"
        );
        var expected = mustFail ? row["input"] ?? new JsonObject() : row["expected"] ?? new JsonObject();
        if (row["input"] is not null)
        {
            Assert.True(
                JsonNode.DeepEquals(expected, result["files"]),
                $"expected {expected.ToJsonString()}\ngot      {result["files"]!.ToJsonString()}"
            );
        }
    }
}
