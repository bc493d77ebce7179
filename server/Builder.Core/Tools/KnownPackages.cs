namespace Builder.Core.Tools;

/// <summary>Names of packages that many people use, to add them without asking and to notice a name that only looks like one of them (THREATS X2).</summary>
internal static class KnownPackages
{
    private static readonly HashSet<string> AddedAtOnce = new(StringComparer.Ordinal)
    {
        "react",
        "react-dom",
        "react-router",
        "react-hook-form",
        "@tanstack/react-query",
        "@tanstack/react-table",
        "zustand",
        "jotai",
        "zod",
        "clsx",
        "tailwind-merge",
        "class-variance-authority",
        "lucide-react",
        "date-fns",
        "dayjs",
        "framer-motion",
        "motion",
        "recharts",
        "d3",
        "three",
        "@react-three/fiber",
        "marked",
        "dompurify",
        "@headlessui/react",
        "@radix-ui/react-dialog",
        "@radix-ui/react-dropdown-menu",
        "@radix-ui/react-tabs",
        "@radix-ui/react-tooltip",
        "@supabase/supabase-js",
        "sass",
        "chart.js",
        "leaflet",
        "embla-carousel-react",
        "swiper",
        "uuid",
        "nanoid",
        "lodash-es",
        "immer",
        "i18next",
        "react-i18next",
        "vitest",
    };

    /// <summary>Those, and what is well-known besides: a person is asked for it, but it is no look-alike of its neighbour.</summary>
    private static readonly string[] Known =
    [
        .. AddedAtOnce,
        .. (
            "@angular/core @babel/core @emotion/react @emotion/styled @eslint/js @fontsource/inter @mui/material @nuxt/kit @playwright/test "
            + "@prisma/client @reduxjs/toolkit @sveltejs/kit @sveltejs/vite-plugin-svelte @tailwindcss/vite @types/node @types/react "
            + "@types/react-dom @vitejs/plugin-react @vitejs/plugin-vue @vue/compiler-sfc ajv animejs apexcharts astro async autoprefixer axios "
            + "babel-core bluebird body-parser bootstrap chai chalk cheerio chokidar classnames colors commander cookie core-js cors cross-env "
            + "crypto-js css-loader d3-scale debug dotenv ejs electron esbuild eslint event-stream express fastify formik fs-extra fuse.js glob "
            + "graphql gsap handlebars history hono htmx.org inquirer ioredis jest jquery js-yaml jsdom jsonwebtoken knex koa less lit lodash "
            + "lodash.debounce lodash.merge luxon mapbox-gl markdown-it minimist mobx mocha moment mongodb mongoose mysql mysql2 next next-auth "
            + "node-fetch nodemailer nuxt numeral openai p5 passport pg pino pixi.js playwright postcss preact prettier prismjs prop-types "
            + "puppeteer qs query-string radix-ui ramda react-icons react-markdown react-query react-redux react-router-dom react-select "
            + "react-spring redis redux request rollup rxjs sass-loader scss semver sequelize sharp shelljs socket.io socket.io-client solid-js "
            + "sortablejs storybook styled-components svelte svelte-check swr tailwindcss ts-node tslib typescript undici underscore unocss "
            + "valibot vite vue vue-router vuex webpack winston wouter ws xlsx xstate yargs yup"
        ).Split(' '),
    ];

    private static readonly HashSet<string> Names = [.. Known];

    public static bool AreAddedAtOnce(string name) => AddedAtOnce.Contains(name);

    /// <summary>The well-known package that this name could be taken for, or null when it is itself well-known or like none.</summary>
    public static string? LookAlike(string name)
    {
        if (Names.Contains(name))
        {
            return null;
        }
        var shape = Shape(name);
        return Known.FirstOrDefault(known => Shape(known) == shape)
            ?? Known.FirstOrDefault(known => known.Length >= 4 && Plain(name) == Plain(known))
            ?? Known.FirstOrDefault(known =>
                Distance(name, known)
                <= (
                    known.Length < 5 ? 0
                    : known.Length < 10 ? 1
                    : 2
                )
            );
    }

    /// <summary>Well-known packages whose names are closest, at most three; none when nothing is close.</summary>
    public static IReadOnlyList<string> Nearest(string name) =>
        [
            .. Known
                .Select(known => (Name: known, Distance: Shape(known) == Shape(name) ? 0 : Distance(Plain(name), Plain(known))))
                .Where(pair => pair.Distance <= Math.Max(1, pair.Name.Length / 3))
                .OrderBy(pair => pair.Distance)
                .ThenBy(pair => pair.Name, StringComparer.Ordinal)
                .Take(3)
                .Select(pair => pair.Name),
        ];

    /// <summary>Without scope, separators and the letters that people add or mistake: <c>1odash.js</c> and <c>@x/lo-dash</c> are <c>lodash</c>.</summary>
    private static string Shape(string name)
    {
        var joined = new string([.. name.Where(char.IsAsciiLetterOrDigit)]);
        return joined
            .Replace('0', 'o')
            .Replace('1', 'l')
            .Replace('3', 'e')
            .Replace('5', 's')
            .Replace("rn", "m", StringComparison.Ordinal)
            .Replace("vv", "w", StringComparison.Ordinal);
    }

    /// <summary>The name without its scope and without a “js” or “node” that is often put before or behind it.</summary>
    private static string Plain(string name)
    {
        var bare = Shape(name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        foreach (var extra in (string[])["js", "node"])
        {
            bare = bare.Length > extra.Length + 2 && bare.EndsWith(extra, StringComparison.Ordinal) ? bare[..^extra.Length] : bare;
            bare = bare.Length > extra.Length + 2 && bare.StartsWith(extra, StringComparison.Ordinal) ? bare[extra.Length..] : bare;
        }
        return bare;
    }

    /// <summary>How many letters have to be added, removed, changed or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var (before, last, next) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray(), new int[b.Length + 1]);
        for (var i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                next[j] = Math.Min(Math.Min(next[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
                }
            }
            (before, last, next) = (last, next, before);
        }
        return last[b.Length];
    }
}
