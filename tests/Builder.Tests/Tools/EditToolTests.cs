using System.Text;
using System.Text.Json;
using Builder.Core.Sites;
using Builder.Core.Tools;
using Builder.Tests.Checks;
using Xunit;

namespace Builder.Tests.Tools;

/// <summary>The model's own tools, with the parsers that are delivered.</summary>
public sealed class EditToolTests(RealParsers real) : IClassFixture<RealParsers>, IDisposable
{
    private readonly Workbench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_model_that_breaks_a_component_is_shown_the_place_and_the_draft_stays_as_it_was()
    {
        var draft = Workbench.NewDraft(bench.NewSite("react"));
        var path = SitePath.Parse("src/Card.tsx");
        const string Whole = "export const Card = () => (\n  <article>\n    <h2>Rye</h2>\n  </article>\n);\n";
        draft.Write(path, Encoding.UTF8.GetBytes(Whole));

        var refused = await RunAsync(draft, "<h2>Rye</h2>", "<h2>Rye</h2>\n    <p>{price}</p");
        Assert.False(refused.Succeeded);
        Assert.Contains("line 5, column ", refused.ForModel, StringComparison.Ordinal);
        Assert.Contains("\n> 5 |   </article>\n", refused.ForModel, StringComparison.Ordinal);
        Assert.Equal(Whole, Encoding.UTF8.GetString(draft.Read(path)!));

        var mended = await RunAsync(draft, "<h2>Rye</h2>", "<h2>Rye</h2>\n    <p>{price}</p>");
        Assert.True(mended.Succeeded, mended.ForModel);
        Assert.Contains("{price}</p>", Encoding.UTF8.GetString(draft.Read(path)!), StringComparison.Ordinal);
    }

    private Task<ToolResult> RunAsync(SiteFolder draft, string oldText, string newText)
    {
        var context = new ToolContext
        {
            Draft = draft,
            Parsers = real.Parsers,
            WhyOutOfBounds = _ => null,
            Check = _ => throw new InvalidOperationException("Nobody asked for a check."),
            AddDependency = (_, _) => throw new InvalidOperationException("Nobody asked for a package."),
            LookUp = (_, _, _) => throw new InvalidOperationException("Nobody asked for a package."),
            Ask = (_, _, _) => Task.FromResult<string?>(null),
        };
        var arguments = JsonSerializer.SerializeToElement(
            new { path = "src/Card.tsx", edits = new[] { new { old_text = oldText, new_text = newText } } }
        );
        return new EditFile().RunAsync(arguments, context, CancellationToken.None);
    }
}
