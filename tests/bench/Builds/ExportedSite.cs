using System.Text;

namespace Builder.Bench.Builds;

/// <summary>
/// A site of 200 files of the kind that prompt-to-app services export: Vite 5, React 18, Tailwind 3, about sixty packages with a lock file, components
/// over Radix, and types that nobody has ever checked.
/// </summary>
internal static class ExportedSite
{
    private const int Components = 150;
    private const int Pages = 12;
    private const int Errors = 9;

    /// <summary>Parts of which a component is made: the package, and what it gives to the page.</summary>
    private static readonly (string Name, string Version)[] Radix =
    [
        ("accordion", "^1.2.0"),
        ("alert-dialog", "^1.1.1"),
        ("aspect-ratio", "^1.1.0"),
        ("avatar", "^1.1.0"),
        ("checkbox", "^1.1.1"),
        ("collapsible", "^1.1.0"),
        ("context-menu", "^2.2.1"),
        ("dialog", "^1.1.2"),
        ("dropdown-menu", "^2.1.1"),
        ("hover-card", "^1.1.1"),
        ("label", "^2.1.0"),
        ("menubar", "^1.1.1"),
        ("navigation-menu", "^1.2.0"),
        ("popover", "^1.1.1"),
        ("progress", "^1.1.0"),
        ("radio-group", "^1.2.0"),
        ("scroll-area", "^1.1.0"),
        ("select", "^2.1.1"),
        ("separator", "^1.1.0"),
        ("slider", "^1.2.0"),
        ("switch", "^1.1.0"),
        ("tabs", "^1.1.0"),
        ("toast", "^1.2.1"),
        ("toggle", "^1.1.0"),
        ("toggle-group", "^1.1.0"),
        ("tooltip", "^1.1.4"),
    ];

    private const string Others = """
        "@hookform/resolvers": "^3.9.0", "@radix-ui/react-slot": "^1.1.0", "@tanstack/react-query": "^5.56.2",
        "class-variance-authority": "^0.7.1", "clsx": "^2.1.1", "cmdk": "^1.0.0", "date-fns": "^3.6.0", "embla-carousel-react": "^8.3.0",
        "input-otp": "^1.2.4", "lucide-react": "^0.462.0", "next-themes": "^0.3.0", "react": "^18.3.1", "react-day-picker": "^8.10.1",
        "react-dom": "^18.3.1", "react-hook-form": "^7.53.0", "react-resizable-panels": "^2.1.3", "react-router-dom": "^6.26.2",
        "recharts": "^2.12.7", "sonner": "^1.5.0", "tailwind-merge": "^2.5.2", "tailwindcss-animate": "^1.0.7", "vaul": "^0.9.3", "zod": "^3.23.8"
        """;

    private const string Development = """
        "@eslint/js": "^9.9.0", "@tailwindcss/typography": "^0.5.15", "@types/node": "^22.5.5", "@types/react": "^18.3.3",
        "@types/react-dom": "^18.3.0", "@vitejs/plugin-react": "^4.3.1", "autoprefixer": "^10.4.20", "eslint": "^9.9.0",
        "eslint-plugin-react-hooks": "^5.1.0", "eslint-plugin-react-refresh": "^0.4.9", "globals": "^15.9.0", "postcss": "^8.4.47",
        "tailwindcss": "^3.4.11", "typescript": "^5.5.3", "typescript-eslint": "^8.0.1", "vite": "^5.4.1"
        """;

    public static void Write(string root)
    {
        var radix = string.Join(", ", Radix.Select(part => $"\"@radix-ui/react-{part.Name}\": \"{part.Version}\""));
        Write(
            root,
            "package.json",
            $$"""
            { "name": "exported", "private": true, "version": "0.0.0", "type": "module", "scripts": { "build": "vite build" },
              "dependencies": { {{radix}}, {{Others}} }, "devDependencies": { {{Development}} } }
            """
        );
        Write(root, ".gitignore", "node_modules\ndist\n");
        Write(
            root,
            "index.html",
            "<!doctype html>\n<html lang=\"en\"><head><title>Exported</title></head><body><div id=\"root\"></div><script type=\"module\" src=\"/src/main.tsx\"></script></body></html>\n"
        );
        Write(
            root,
            "vite.config.ts",
            "import react from '@vitejs/plugin-react';\nimport path from 'path';\nimport { defineConfig } from 'vite';\n\nexport default defineConfig({ plugins: [react()], resolve: { alias: { '@': path.resolve(__dirname, './src') } } });\n"
        );
        Write(
            root,
            "tsconfig.json",
            """{ "compilerOptions": { "target": "ES2020", "lib": ["ES2020", "DOM", "DOM.Iterable"], "module": "ESNext", "skipLibCheck": true, "moduleResolution": "bundler", "jsx": "react-jsx", "noEmit": true, "strict": true, "noUnusedLocals": true, "baseUrl": ".", "paths": { "@/*": ["./src/*"] } }, "include": ["src"] }"""
        );
        Write(root, "postcss.config.js", "export default { plugins: { tailwindcss: {}, autoprefixer: {} } };\n");
        Write(
            root,
            "tailwind.config.ts",
            "import type { Config } from 'tailwindcss';\nimport animate from 'tailwindcss-animate';\nimport typography from '@tailwindcss/typography';\n\nexport default { darkMode: ['class'], content: ['./index.html', './src/**/*.{ts,tsx}'], theme: { extend: {} }, plugins: [animate, typography] } satisfies Config;\n"
        );
        Write(root, "src/index.css", "@tailwind base;\n@tailwind components;\n@tailwind utilities;\n");
        Write(
            root,
            "src/lib/utils.ts",
            "import { clsx, type ClassValue } from 'clsx';\nimport { twMerge } from 'tailwind-merge';\n\nexport const cn = (...inputs: ClassValue[]) => twMerge(clsx(inputs));\n"
        );
        foreach (var (name, _) in Radix)
        {
            Write(
                root,
                $"src/components/ui/{name}.tsx",
                $"import * as Primitive from '@radix-ui/react-{name}';\n\nexport const Root = Primitive.Root;\nexport default Primitive;\n"
            );
        }

        for (var number = 0; number < Components; number++)
        {
            WriteComponent(root, number);
        }

        for (var page = 0; page < Pages; page++)
        {
            var own = Enumerable.Range(0, Components).Where(number => number % Pages == page).ToList();
            var imports = string.Concat(own.Select(number => $"import {{ Block{number} }} from '@/components/Block{number}';\n"));
            var blocks = string.Concat(own.Select(number => $"      <Block{number} title=\"Block {number}\" />\n"));
            Write(
                root,
                $"src/pages/Page{page}.tsx",
                $"import {{ useQuery }} from '@tanstack/react-query';\n{imports}\nexport default function Page{page}() {{\n  const {{ data }} = useQuery({{ queryKey: ['page', {page}], queryFn: async () => {page} }});\n  return (\n    <main className=\"container mx-auto py-8\" data-page={{data}}>\n{blocks}    </main>\n  );\n}}\n"
            );
        }

        var pages = Enumerable.Range(0, Pages).ToList();
        Write(
            root,
            "src/App.tsx",
            "import { QueryClient, QueryClientProvider } from '@tanstack/react-query';\nimport { BrowserRouter, Route, Routes } from 'react-router-dom';\nimport { Toaster } from 'sonner';\n"
                + string.Concat(pages.Select(page => $"import Page{page} from './pages/Page{page}';\n"))
                + "\nconst client = new QueryClient();\n\nexport default function App() {\n  return (\n    <QueryClientProvider client={client}>\n      <Toaster />\n      <BrowserRouter>\n        <Routes>\n"
                + string.Concat(
                    pages.Select(page => $"          <Route path=\"{(page == 0 ? "/" : $"/page-{page}")}\" element={{<Page{page} />}} />\n")
                )
                + "        </Routes>\n      </BrowserRouter>\n    </QueryClientProvider>\n  );\n}\n"
        );
        Write(
            root,
            "src/main.tsx",
            "import { createRoot } from 'react-dom/client';\nimport App from './App';\nimport './index.css';\n\ncreateRoot(document.getElementById('root')!).render(<App />);\n"
        );
    }

    /// <summary>One component; every so many have what a type check would not let pass.</summary>
    private static void WriteComponent(string root, int number)
    {
        var part = Radix[number % Radix.Length].Name;
        var wrong = number % (Components / Errors) == 0 ? "  const size: number = 'large';\n" : "  const size = 'large';\n";
        Write(
            root,
            $"src/components/Block{number}.tsx",
            $$"""
            import { format } from 'date-fns';
            import { Check, ChevronRight } from 'lucide-react';
            import { useState } from 'react';
            import * as Part from '@/components/ui/{{part}}';
            import { cn } from '@/lib/utils';

            export function Block{{number}}({ title, className }: { title: string; className?: string }) {
              const [open, setOpen] = useState(false);
            {{wrong}}  return (
                <section className={cn('mt-{{number % 12}} rounded-lg border p-{{number
                % 8}} hover:shadow-md', className)} data-size={size} data-part={Object.keys(Part).length}>
                  <h2 className="text-lg font-semibold tracking-tight">{title}</h2>
                  <p className="text-sm opacity-{{number % 10}}0">{format(new Date(2024, {{number % 12}}, 1), 'MMMM yyyy')}</p>
                  <button type="button" className="mt-2 inline-flex gap-{{number % 6}} px-{{number % 10}}" onClick={() => setOpen(!open)}>
                    {open ? <Check /> : <ChevronRight />}
                    More of {{number}}
                  </button>
                </section>
              );
            }

            """
        );
    }

    private static void Write(string root, string path, string content)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content, new UTF8Encoding(false));
    }
}
