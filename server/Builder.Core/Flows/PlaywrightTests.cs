using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Builder.Core.Flows;

/// <summary>Flows as tests that <c>@playwright/test</c> runs: for a person who wants to have them without Builder.</summary>
internal static class PlaywrightTests
{
    private const string Head = """
        // Written by “builder flows --export” from flows/*.json, which say what is meant: change them, and write this anew.
        import { expect, test } from '@playwright/test'

        const site = (process.env.SITE_URL ?? 'http://localhost:4173').replace(/\/?$/, '/')
        test.use({ baseURL: site })

        """;

    private const string Addresses = """

        /** How the address of the page may be written, seen from the site. */
        function addresses(page) {
          const whole = page.url().replace(site, '/')
          return [whole, whole.replace(/[?#].*$/, ''), whole.replace(/\/$/, '')]
        }

        """;

    private const string Choose = """

        /** Chooses from a list of the browser's own, from radio buttons, or from a list that the site has made. */
        async function choose(page, from, option) {
          const kind = await from.evaluate((one) => one.localName + (one.getAttribute('role') ?? one.type ?? ''))
          if (kind.startsWith('select')) return from.selectOption({ label: option })
          if (/radio/.test(kind)) return page.getByRole('radio', { name: option }).first().dispatchEvent('click')
          if (!/listbox/.test(kind)) await from.click()
          return page.getByRole('option', { name: option }).first().click()
        }

        """;

    /// <summary>Texts as JavaScript has them; what is not ASCII stays as it is, but for what would end a line.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(IReadOnlyList<Flow> flows)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        if (flows.Any(flow => flow.Steps.Any(step => step.Action.TryGetProperty("choose", out _))))
        {
            text.Append(Choose.ReplaceLineEndings("\n"));
        }

        if (
            flows.Any(flow =>
                flow.Steps.Any(step => step.Action.TryGetProperty("expect", out var what) && what.TryGetProperty("path", out _))
            )
        )
        {
            text.Append(Addresses.ReplaceLineEndings("\n"));
        }

        var titles = flows.CountBy(flow => flow.Title).ToDictionary(StringComparer.Ordinal);
        foreach (var flow in flows)
        {
            // Playwright wants each title once.
            var title = titles[flow.Title] == 1 ? flow.Title : $"{flow.Title} ({flow.Path.Name})";
            text.Append($"\ntest({Quoted(title)}, async ({{ page }}) => {{\n");
            if (flow.Width is { } width)
            {
                Line($"await page.setViewportSize({{ width: {width}, height: 800 }})");
            }

            if (!flow.Steps[0].Action.TryGetProperty("open", out _))
            {
                Line("await page.goto('./')");
            }

            foreach (var line in flow.Steps.SelectMany(step => Lines(step.Action)))
            {
                Line(line);
            }

            text.Append("})\n");
        }

        return text.ToString();

        void Line(string line) => text.Append("  ").Append(line).Append('\n');
    }

    private static IEnumerable<string> Lines(JsonElement action)
    {
        var step = action.EnumerateObject().First();
        var what = step.Value;
        return step.Name switch
        {
            // Below the address of the site, wherever that lies.
            "open" => [$"await page.goto({Quoted("." + what.GetString())})"],
            // Boxes are often hidden behind what their labels draw, where Playwright would not click them.
            "click" => [$"await {Found(what)}.{(IsBox(what) ? "dispatchEvent('click')" : "click()")}"],
            "type" => [$"await {Found(what.GetProperty("into"))}.fill({Quoted(what.GetProperty("text"))})"],
            "choose" => [$"await choose(page, {Found(what.GetProperty("from"))}, {Quoted(what.GetProperty("option"))})"],
            "press" => [$"await page.keyboard.press({Quoted(what)})"],
            _ => Expected(what),
        };
    }

    private static IEnumerable<string> Expected(JsonElement what)
    {
        if (what.TryGetProperty("role", out _) || what.TryGetProperty("label", out _))
        {
            yield return $"await expect({Found(what)}).toBeVisible()";
        }

        foreach (var one in what.EnumerateObject())
        {
            var value = one.Value;
            switch (one.Name)
            {
                case "text":
                    yield return $"await expect(page.locator('body')).toContainText({Quoted(value)}, {{ ignoreCase: true, useInnerText: true }})";
                    break;
                case "path":
                    yield return $"await expect.poll(() => addresses(page)).toContain({Quoted(value)})";
                    break;
                case "title":
                    yield return $"await expect.poll(() => page.title()).toContain({Quoted(value)})";
                    break;
                case "stored":
                    var key = Quoted(value.GetProperty("key"));
                    var stored =
                        $"expect.poll(() => page.evaluate((key) => localStorage.getItem(key) ?? sessionStorage.getItem(key), {key}))";
                    yield return value.TryGetProperty("has", out var has)
                        ? $"await {stored}.toContain({Quoted(has)})"
                        : $"await {stored}.not.toBeNull()";
                    break;
                case "gone":
                    yield return $"await expect({Found(value)}).toBeHidden()";
                    break;
            }
        }
    }

    private static bool IsBox(JsonElement target) =>
        target.TryGetProperty("label", out _)
        || (target.TryGetProperty("role", out var role) && role.GetString() is "radio" or "checkbox" or "switch");

    /// <summary>The first that is found, as Builder has it.</summary>
    private static string Found(JsonElement target) =>
        (
            target.TryGetProperty("role", out var role)
                ? target.TryGetProperty("name", out var name)
                    ? $"page.getByRole({Quoted(role)}, {{ name: {Quoted(name)} }})"
                    : $"page.getByRole({Quoted(role)})"
                : target.TryGetProperty("label", out var label)
                    ? $"page.getByLabel({Quoted(label)})"
                    : $"page.getByText({Quoted(target.GetProperty("text"))})"
        ) + ".first()";

    private static string Quoted(JsonElement text) => Quoted(text.GetString()!);

    /// <summary>A text in single quotes, which ends nowhere but there.</summary>
    private static string Quoted(string text)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, Plain))
        {
            writer.WriteStringValue(text);
        }

        var quoted = Encoding.UTF8.GetString(bytes.ToArray())[1..^1];
        return $"'{quoted.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
    }
}
