using System.Text.Json;
using Builder.Core.Artifacts;
using Builder.Core.Diagnostics;

namespace Builder.Core.Previews.Simple;

/// <summary>What a page needs, in the order in which it needs it.</summary>
internal sealed class PageNeeds
{
    /// <summary>Modules that were seen already.</summary>
    public HashSet<string> Modules { get; } = new(StringComparer.Ordinal);

    /// <summary>Style sheets, by the paths of their files.</summary>
    public List<string> Styles { get; } = [];
}

/// <summary>The modules of one site: translated, with every import naming the very file that is served.</summary>
internal sealed class ModuleSources(
    SiteSources sources,
    SimpleFindings findings,
    StyleSheets styles,
    SiteVariables variables,
    TranslatedFiles translated,
    Action<string, string, string> add,
    Action<string> addAsIs
)
{
    private const int Most = 3000;
    private const string Script = "text/javascript; charset=utf-8";

    // For each module, what it imports in its order: modules and style sheets.
    private readonly Dictionary<string, List<string>> imports = new(StringComparer.Ordinal);

    /// <summary>Takes in a module and all that it imports.</summary>
    public void Take(string path, PageNeeds needs)
    {
        if (!needs.Modules.Add(path))
        {
            return;
        }
        foreach (var import in ImportsOf(path))
        {
            if (import.EndsWith(".css", StringComparison.Ordinal))
            {
                AddOnce(needs.Styles, import);
            }
            else
            {
                Take(import, needs);
            }
        }
    }

    /// <summary>A module that stands in a page itself.</summary>
    public string Inline(string page, string code, PageNeeds needs)
    {
        var (module, fault) = ModuleCode.Read(code);
        if (module is null)
        {
            // Its lines are those of the page only where the page is one script.
            findings.Problems.Add(Broken(page, fault! with { Line = null, Column = null }));
            return "";
        }
        var own = new List<string>();
        var text = Rewritten(page, module, own);
        imports[page] = own;
        needs.Modules.Remove(page);
        Take(page, needs);
        return text;
    }

    private List<string> ImportsOf(string path)
    {
        if (imports.TryGetValue(path, out var known))
        {
            return known;
        }
        var own = imports[path] = [];
        if (imports.Count > Most)
        {
            findings.Refuse("it has more files than a simple site");
            return own;
        }
        if (!TranslatedFiles.IsScript(path))
        {
            findings.Refuse($"it uses {Path.GetExtension(path)} files");
            return own;
        }
        var (module, fault) = translated.Of(path, sources.Text(path) ?? "");
        if (module is null)
        {
            findings.Problems.Add(Broken(path, fault!));
            add(path, Script, $"throw new SyntaxError({JsText.Quoted($"{path} cannot be read: {fault!.Message}")})\n");
            return own;
        }
        add(path, Script, Rewritten(path, module, own));
        return own;
    }

    private string Rewritten(string path, ModuleCode module, List<string> own)
    {
        if (module.UsesGlob)
        {
            findings.Refuse($"{path} uses import.meta.glob");
        }
        var text = module.With(reference => Address(path, reference, own));
        return module.UsesEnvironment ? variables.Assignment + text : text;
    }

    /// <summary>What an import says in the page; null when it stays as it is.</summary>
    private string? Address(string path, ModuleReference reference, List<string> own)
    {
        var (name, query) = reference.Specifier.Split('?', 2) is [var bare, var asked] ? (bare, asked) : (reference.Specifier, "");
        if (
            name.StartsWith("//", StringComparison.Ordinal)
            || name.StartsWith("http", StringComparison.Ordinal) && name.Contains("://", StringComparison.Ordinal)
        )
        {
            return null;
        }
        if (ShippedPackages.AddressOf(name) is not null && query.Length == 0)
        {
            findings.Use(ShippedPackages.PackageOf(name));
            return null;
        }
        var target = sources.Resolve(path, name) ?? (name.StartsWith('/') ? sources.Public(name) : null);
        if (reference.IsAddress)
        {
            if (target is not null)
            {
                addAsIs(target);
            }
            return target is null ? null : "/" + target;
        }
        if (target is null)
        {
            Missing(path, name, reference);
            return null;
        }
        return query.Length > 0 ? Asked(path, target, query) : Imported(target, own);
    }

    private string? Imported(string target, List<string> own)
    {
        if (TranslatedFiles.IsScript(target))
        {
            own.Add(target);
            return "/" + target;
        }
        if (target.EndsWith(".css", StringComparison.Ordinal))
        {
            own.Add(target);
            var classes = styles.Of(target).Classes;
            return Made(target, "css", classes.Count > 0 ? JsText.JsonModule(JsonOf(classes)) : JsText.DefaultModule(""));
        }
        if (target.EndsWith(".json", StringComparison.Ordinal))
        {
            try
            {
                return Made(target, "json", JsText.JsonModule(sources.Text(target) ?? "null"));
            }
            catch (JsonException broken)
            {
                findings.Problems.Add(Broken(target, new SyntaxFault("it is not JSON", (int?)broken.LineNumber + 1, null)));
                return null;
            }
        }
        if (ContentTypes.IsKnown(target))
        {
            return Url(target);
        }
        findings.Refuse($"it uses {Path.GetExtension(target)} files");
        return null;
    }

    private string? Asked(string path, string target, string query)
    {
        switch (query)
        {
            case "raw":
                return Made(target, "raw", JsText.DefaultModule(sources.Text(target) ?? ""));
            case "url":
                return Url(target);
            default:
                findings.Refuse($"{path} imports {target}?{query}");
                return null;
        }
    }

    private string Url(string target)
    {
        if (target.StartsWith("public/", StringComparison.Ordinal))
        {
            return Made(target, "url", JsText.DefaultModule(target["public".Length..]));
        }
        addAsIs(target);
        return Made(target, "url", JsText.DefaultModule("/" + target));
    }

    /// <summary>A module of ours that stands for a file which is none.</summary>
    private string Made(string target, string kind, string code)
    {
        add($".builder/{kind}/{target}", Script, code);
        return $"/.builder/{kind}/{target}";
    }

    private void Missing(string path, string name, ModuleReference reference)
    {
        if (
            name.StartsWith('.')
            || name.StartsWith('/')
            || name.StartsWith("@/", StringComparison.Ordinal)
            || name.StartsWith("~/", StringComparison.Ordinal)
        )
        {
            findings.Problems.Add(
                new Finding(DiagnosticSource.Build, DiagnosticSeverity.Error, $"Could not resolve \"{name}\" from \"{path}\"")
                {
                    Path = path,
                    Line = reference.Line,
                    Column = reference.Column,
                }
            );
        }
        else
        {
            findings.Refuse($"it uses the package “{ShippedPackages.PackageOf(name)}”");
        }
    }

    private static Finding Broken(string path, SyntaxFault fault) =>
        new(DiagnosticSource.Build, DiagnosticSeverity.Error, fault.Message)
        {
            Code = "PARSE_ERROR",
            Path = path,
            Line = fault.Line,
            Column = fault.Column,
        };

    private static string JsonOf(IReadOnlyDictionary<string, string> classes) =>
        "{" + string.Join(',', classes.Select(pair => $"{JsText.Quoted(pair.Key)}:{JsText.Quoted(pair.Value)}")) + "}";

    private static void AddOnce(List<string> list, string text)
    {
        if (!list.Contains(text))
        {
            list.Add(text);
        }
    }
}
