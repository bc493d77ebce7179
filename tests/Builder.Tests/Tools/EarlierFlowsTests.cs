using System.Text;
using Builder.Core.Edits;
using Builder.Core.Sites;
using Builder.Core.Tools;
using Xunit;

namespace Builder.Tests.Tools;

/// <summary>What earlier turns promised is shown to the person before a model changes it, however the change is made.</summary>
public sealed class EarlierFlowsTests
{
    private static readonly SitePath Flow = SitePath.Parse("flows/booking.json");
    private static readonly byte[] Before = "{}"u8.ToArray();
    private readonly EarlierFlows _earlier = new([(Flow, Before)]);

    [Fact]
    public void A_change_a_deletion_and_a_move_are_shown_with_what_was_there_when_the_turn_began()
    {
        FileChange[] changes =
        [
            new(Flow, "weaker"u8.ToArray(), "weakest"u8.ToArray()),
            new(Flow, Before, null),
            new(SitePath.Parse("src/old.json"), null, Before, MovedFrom: Flow),
            new(SitePath.Parse("flows/BOOKING.json"), null, "weaker"u8.ToArray()),
        ];

        Assert.All(
            changes,
            change =>
            {
                var shown = Assert.Single(_earlier.Of([change]));
                Assert.Equal(("{}", Flow.Key), (Encoding.UTF8.GetString(shown.Before!), shown.Path.Key));
            }
        );
    }

    [Fact]
    public void Going_back_to_what_was_there_and_flows_of_the_turn_itself_are_nobodys_question()
    {
        Assert.Empty(_earlier.Of([new FileChange(Flow, "weaker"u8.ToArray(), Before)]));
        Assert.Empty(_earlier.Of([new FileChange(SitePath.Parse("flows/menu.json"), null, "new"u8.ToArray())]));
        Assert.Empty(_earlier.Of([new FileChange(SitePath.Parse("flows/menu.json"), "new"u8.ToArray(), null)]));
    }
}
