using System.Text;
using Builder.Core.Flows;
using Builder.Core.Sites;
using Builder.Tests.Sites;
using Xunit;

namespace Builder.Tests.Flows;

/// <summary>Flows as tests for Playwright: every kind of step, and words that no quote of theirs ends.</summary>
public sealed class PlaywrightTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_step_is_a_line_of_a_test()
    {
        var text = Export(
            """
            {"title":"A visitor books a table","width":375,"steps":[
              {"open":"/book"},
              {"type":{"into":{"label":"Name"},"text":"Ann"}},
              {"choose":{"from":{"role":"combobox","name":"Day"},"option":"Friday"}},
              {"click":{"role":"button","name":"Book"}},
              {"click":{"role":"radio","name":"11:00"}},
              {"press":"Enter"},
              {"expect":{"role":"status","text":"Booked","path":"/done","title":"Done"}},
              {"expect":{"stored":{"key":"booking","has":"Ann"}}},
              {"expect":{"gone":{"text":"Loading"}}}
            ]}
            """
        );

        Assert.EndsWith(
            """

            test('A visitor books a table', async ({ page }) => {
              await page.setViewportSize({ width: 375, height: 800 })
              await page.goto('./book')
              await page.getByLabel('Name').first().fill('Ann')
              await choose(page, page.getByRole('combobox', { name: 'Day' }).first(), 'Friday')
              await page.getByRole('button', { name: 'Book' }).first().click()
              await page.getByRole('radio', { name: '11:00' }).first().dispatchEvent('click')
              await page.keyboard.press('Enter')
              await expect(page.getByRole('status').first()).toBeVisible()
              await expect(page.locator('body')).toContainText('Booked', { ignoreCase: true, useInnerText: true })
              await expect.poll(() => addresses(page)).toContain('/done')
              await expect.poll(() => page.title()).toContain('Done')
              await expect.poll(() => page.evaluate((key) => localStorage.getItem(key) ?? sessionStorage.getItem(key), 'booking')).toContain('Ann')
              await expect(page.getByText('Loading').first()).toBeHidden()
            })

            """.ReplaceLineEndings("\n"),
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("async function choose(page, from, option)", text, StringComparison.Ordinal);
        Assert.Contains("function addresses(page)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_of_a_flow_end_no_quote_of_the_test_and_run_as_nothing()
    {
        var text = Export("""{"title":"'); evil(); ('","steps":[{"expect":{"text":"\\'\"`${evil()}\u2028</script>"}}]}""");

        Assert.Contains("test('\\'); evil(); (\\'', async", text, StringComparison.Ordinal);
        Assert.Contains("toContainText('\\\\\\'\"`${evil()}\\u2028</script>', {", text, StringComparison.Ordinal);
        Assert.Contains("  await page.goto('./')\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_flows_of_one_title_are_told_apart() =>
        Assert.Contains(
            "test('Books (b.json)'",
            Export("""{"title":"Books","steps":[{"expect":{"text":"a"}}]}""", """{"title":"Books","steps":[{"expect":{"text":"a"}}]}"""),
            StringComparison.Ordinal
        );

    private string Export(params string[] contents)
    {
        var flows = SiteFlows.Read(
            [
                .. contents.Select(
                    (content, index) => (SitePath.Parse($"flows/{(char)('a' + index)}.json"), Encoding.UTF8.GetBytes(content))
                ),
            ],
            new SiteFolder(_folder.Path)
        );
        Assert.Empty(flows.Broken);
        return flows.AsPlaywrightTests();
    }
}
