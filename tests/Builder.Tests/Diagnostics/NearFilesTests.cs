using Builder.Core.Diagnostics;
using Builder.Core.Sites;
using Builder.Tests.Sites;
using Xunit;

namespace Builder.Tests.Diagnostics;

/// <summary>What is said of an import that leads nowhere: which file may be meant, or that a package is missing.</summary>
public sealed class NearFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NearFilesTests()
    {
        foreach (
            var path in (string[])
                [
                    "src/App.tsx",
                    "src/components/Card.tsx",
                    "src/components/menu/index.ts",
                    "src/styles/tokens.css",
                    "src/lib/use-cart.ts",
                    ".env",
                ]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
            File.WriteAllText(_folder.At(path), "\n");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("src/pages/Home.tsx", "./Card", "Did you mean “../components/Card” (src/components/Card.tsx)? Else create that file.")]
    [InlineData("src/App.tsx", "./components/Cards", "Did you mean “./components/Card” (src/components/Card.tsx)? Else create that file.")]
    [InlineData("src/App.tsx", "@/components/Card", "Did you mean “./components/Card” (src/components/Card.tsx)? Else create that file.")]
    [InlineData("src/App.tsx", "./Menu", "Did you mean “./components/menu” (src/components/menu/index.ts)? Else create that file.")]
    [InlineData("src/App.tsx", "./lib/useCart.js", "Did you mean “./lib/use-cart” (src/lib/use-cart.ts)? Else create that file.")]
    [InlineData("src/App.tsx", "./tokens.css", "Did you mean “./styles/tokens.css” (src/styles/tokens.css)? Else create that file.")]
    [InlineData("src/App.tsx", "components/Card", "Did you mean “./components/Card” (src/components/Card.tsx)? Else add the package.")]
    [InlineData("src/App.tsx", "./Nothing", "Create that file, or correct the path.")]
    [InlineData("src/App.tsx", "zod", "Add the package “zod”, or remove the import.")]
    [InlineData("src/App.tsx", "zod/mini", "Add the package “zod”, or remove the import.")]
    [InlineData("src/App.tsx", "node:fs", "“node:fs” is a part of Node.js, which pages in a browser do not have. Do without it.")]
    [InlineData("src/App.tsx", "./env", "Create that file, or correct the path.")]
    public void It_is_said_what_can_be_done_about_an_import_that_leads_nowhere(string importer, string name, string said)
    {
        var finding = new Finding(
            DiagnosticSource.Types,
            DiagnosticSeverity.Error,
            $"Cannot find module '{name}' or its corresponding type declarations."
        )
        {
            Path = importer,
            Line = 1,
            Column = 1,
            Code = "TS2307",
        };

        var problem = Assert.Single(new Diagnoser(new SiteFolder(_folder.Path)).Describe([finding]));

        Assert.Equal(said, problem.NextStep);
        Assert.EndsWith(said, Builder.Core.Tools.Check.Describe([problem]), StringComparison.Ordinal);
    }
}
