using System.Text;
using Builder.Core.Sites;

namespace Builder.Bench.Builds;

/// <summary>Components such as a site has: state, properties with types, Tailwind classes; one file each, all of them on one page.</summary>
internal static class BenchComponents
{
    public static void Write(Site site, int count)
    {
        for (var number = 0; number < count; number++)
        {
            WritePart(site, number, "Card");
        }
        var page = new StringBuilder();
        for (var number = 0; number < count; number++)
        {
            page.Append($"import {{ Part{number} }} from '../parts/Part{number}';\n");
        }
        page.Append("\nexport function Home() {\n  return (\n    <main>\n");
        for (var number = 0; number < count; number++)
        {
            page.Append($"      <Part{number} title=\"Part {number}\" tags={{['one', 'two']}} />\n");
        }
        page.Append("    </main>\n  );\n}\n");
        Write(site, "src/pages/Home.tsx", page.ToString());
    }

    /// <summary>One edit as a person makes it: another word on one component.</summary>
    public static void Edit(Site site, int round) => WritePart(site, 0, $"Round {round} {Guid.NewGuid():N}");

    /// <summary>The same, with words to look for, in the site or its draft.</summary>
    public static void Edit(SiteFolder folder, string word) => WritePart(folder, 0, word);

    /// <summary>A mistake in a type, in one component.</summary>
    public static void Break(Site site, int round) => WritePart(site, 0, $"Round {round} {Guid.NewGuid():N}", "count + 'one' * 2");

    private static void WritePart(Site site, int number, string word, string step = "count + 1") =>
        WritePart(site.Folder, number, word, step);

    private static void WritePart(SiteFolder folder, int number, string word, string step = "count + 1") =>
        Write(
            folder,
            $"src/parts/Part{number}.tsx",
            $$"""
            import { useMemo, useState } from 'react';

            type Part{{number}}Props = { title: string; tags: readonly string[]; level?: number };

            export function Part{{number}}({ title, tags, level = {{number % 5}} }: Part{{number}}Props) {
              const [count, setCount] = useState(0);
              const sorted = useMemo(() => [...tags].sort((a, b) => a.localeCompare(b)), [tags]);
              return (
                <section className="mt-{{number % 12}} rounded-lg border border-line p-{{number % 8}} hover:shadow-md" data-level={level}>
                  <h2 className="text-lg font-medium text-ink">{title}: {{word}}</h2>
                  <ul className="flex gap-{{number % 6}}">
                    {sorted.map((tag) => (
                      <li key={tag} className="rounded px-2 text-muted">
                        {tag}
                      </li>
                    ))}
                  </ul>
                  <button type="button" className="mt-2 px-{{number % 10}}" onClick={() => setCount({{step}})}>
                    {count}
                  </button>
                </section>
              );
            }

            """
        );

    private static void Write(Site site, string path, string content) => Write(site.Folder, path, content);

    private static void Write(SiteFolder folder, string path, string content) =>
        folder.Write(SitePath.Parse(path), Encoding.UTF8.GetBytes(content));
}
