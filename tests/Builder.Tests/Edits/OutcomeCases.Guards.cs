using Builder.Core.Edits;

namespace Builder.Tests.Edits;

/// <summary>Hidden characters and placeholders.</summary>
internal static partial class OutcomeCases
{
    private static IEnumerable<OutcomeCase> Guards()
    {
        foreach (
            var (title, path, before, after) in new[]
            {
                ("a direction that turns", "a.sh", "a\n", "b\n\u202Ea\n"),
                ("a direction that turns, in prose", "a.md", "a\n", "b\u202Ea\n"),
                ("a direction that turned before", "a.sh", "a\u202E\n", "b\u202E\n"),
                ("a direction that turns once more", "a.sh", "a\u202E\n", "b\u202E\n\u202E"),
                ("a joiner without an emoji", "a.sh", "a\n", "a\u200Db\n"),
                ("a joiner at the very front", "a.sh", "a\n", "\u200Db\n"),
                ("a joined emoji", "a.sh", "a\n", "👩\u200D💻\n"),
                ("a joiner after a selector", "a.sh", "a\n", "❤\uFE0F\u200D🔥\n"),
                ("a joiner after a symbol", "a.sh", "a\n", "❤\u200D🔥\n"),
                ("a keycap", "a.sh", "a\n", "1\uFE0F\u20E3 #\uFE0F *\uFE0F ‼\uFE0F ⁉\uFE0F ↔\uFE0F 👁\uFE0F\n"),
                ("a selector after a letter", "a.sh", "a\n", "a\uFE0F\n"),
                ("another selector after a symbol", "a.sh", "a\n", "❤\uFE0E\n"),
                ("a flag of tags", "a.sh", "a\n", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F\n"),
                ("tags without a flag", "a.sh", "a\n", "x\U000E0067\n"),
                ("tags far after a flag", "a.sh", "a\n", "🏴 and much more text\U000E0067\n"),
                ("tags after a flag and a word", "a.sh", "a\n", "🏴 a\U000E0067\n"),
                ("a language tag", "a.sh", "a\n", "a\U000E0001\n"),
                ("a flag of spaces", "a.sh", "a\n", "🏴\U000E0020\U000E007F\n"),
                ("as many tags as a flag may have", "a.sh", "a\n", $"🏴{string.Concat(Enumerable.Repeat("\U000E0067", 8))}\n"),
                ("more tags than a flag may have", "a.sh", "a\n", $"🏴{string.Concat(Enumerable.Repeat("\U000E0067", 9))}\n"),
                ("tags after a flag and an emoji", "a.sh", "a\n", "🏴😀\U000E0067\n"),
                ("a hidden character right behind an emoji", "a.sh", "a\n", "❤\uFE0F\u200B\n"),
                ("a hidden character twice, once of them before", "a.sh", "a\u200B\u200B\n", "b\n\u200Bb\n\u200B\n\u200B\n"),
                ("a soft hyphen", "a.sh", "a\n", "\u00AD\n"),
                ("a placeholder", "a.sh", "a\n", "b\n# ... rest of the code\n"),
                ("a placeholder that was there", "a.sh", "# ... rest of the code\na\n", "# ... rest of the code\nb\n"),
                ("a placeholder of five characters", "a.sh", "a\n", "# ...\n"),
                ("a placeholder of six characters", "a.sh", "a\n", "#  ...\n"),
                ("a placeholder that is very long", "a.sh", "a\n", $"# ... rest {new string('x', 188)}\n"),
                ("a placeholder that is as long as may be", "a.sh", "a\n", $"# ... rest {new string('x', 190)}\n"),
                ("a placeholder in prose", "a.md", "a\n", "# ... rest of the code\n"),
                ("a placeholder in a list of SQL", "a.sql", "a\n", "-- ... rest of the code\n"),
                ("a placeholder with the ellipsis of typography", "a.sql", "a\n", "… rest of the code\n"),
                ("a placeholder in JSON, where it is no comment", "a.json", "a\n", "# ... rest of the code\n"),
                ("a placeholder that opens with a letter", "a.sql", "a\n", "REM ... rest of the code\n"),
            }
        )
        {
            yield return Make($"writing {title}", new RewriteFile(At(path), after), (path, before));
        }

        yield return Make(
            "writing a hidden character, allowed",
            new EditRules { RefusesHiddenCharacters = false },
            [new CreateFile(At("a.sh"), "\u202E")]
        );
        yield return Make(
            "writing a placeholder, allowed",
            new EditRules { RefusesPlaceholders = false },
            [new CreateFile(At("a.sh"), "# ... rest of the code\n")]
        );
        yield return Make("writing a hidden character into a new file", new CreateFile(At("a.sh"), "a\n\u202E"));
        yield return Make(
            "writing broken JSON, allowed",
            new EditRules { ChecksSyntax = false },
            [new RewriteFile(At("a.json"), "{")],
            ("a.json", "{}")
        );
        foreach (
            var extension in "js jsx mjs cjs ts tsx mts cts json jsonc webmanifest css scss sass less html htm svg vue svelte astro yml yaml toml sh sql py cs graphql xml mdx php rb go rs java txt md png".Split(
                ' '
            )
        )
        {
            yield return Make($"writing a hidden character into .{extension}", new CreateFile(At($"a.{extension}"), "\u202E"));
        }
    }
}
