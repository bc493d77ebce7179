using Builder.Core.Edits;
using Xunit;
using static Builder.Tests.Edits.EditWorkbench;

namespace Builder.Tests.Edits;

/// <summary>Hunks that have several places each and together only one.</summary>
public sealed class OneOrderTests
{
    private const string Two = "def foo():\n    return 1\n\n\ndef foo():\n    return 1\n";
    private static readonly string[] Hunk = ["@@ def foo():", "-    return 1"];

    [Fact]
    public void Two_equal_hunks_take_the_two_equal_places() =>
        Assert.Equal(
            "def foo():\n    return 2\n\n\ndef foo():\n    return 3\n",
            ApplyPatch(Two, [.. Hunk, "+    return 2", .. Hunk, "+    return 3"]).Text()
        );

    [Fact]
    public void Three_equal_hunks_without_anchors_take_the_three_places() =>
        Assert.Equal("A\nx\nB\nx\nC\n", ApplyPatch("a\nx\na\nx\na\n", "@@", "-a", "+A", "@@", "-a", "+B", "@@", "-a", "+C").Text());

    [Fact]
    public void A_hunk_that_has_one_place_settles_where_the_others_are() =>
        Assert.Equal(
            "A\nmiddle!\nB\n",
            ApplyPatch("a\nmiddle\na\n", "@@", "-a", "+A", "@@", "-middle", "+middle!", "@@", "-a", "+B").Text()
        );

    [Fact]
    public void One_hunk_for_two_places_is_refused_as_before() =>
        Assert.Equal(EditReason.Ambiguous, ApplyPatch(Two, [.. Hunk, "+    return 2"]).Refusal().Reason);

    [Fact]
    public void Two_hunks_for_three_places_are_refused_as_before() =>
        Assert.Equal(EditReason.Ambiguous, ApplyPatch("a\nx\na\nx\na\n", "@@", "-a", "+A", "@@", "-a", "+B").Refusal().Reason);

    [Fact]
    public void Three_hunks_for_two_places_are_refused() =>
        Assert.False(ApplyPatch(Two, [.. Hunk, "+    return 2", .. Hunk, "+    return 3", .. Hunk, "+    return 4"]).Applied);
}
