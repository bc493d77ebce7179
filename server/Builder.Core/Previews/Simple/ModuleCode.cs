using System.Text;
using Acornima;
using Acornima.Ast;

namespace Builder.Core.Previews.Simple;

/// <param name="Specifier">What the code names, such as <c>./App</c> or <c>react</c>.</param>
/// <param name="Start">Where the quoted text begins in the code.</param>
/// <param name="End">The first character after it.</param>
/// <param name="IsAddress">It is not imported but asked for as an address: <c>new URL('./a.png', import.meta.url)</c>.</param>
internal sealed record ModuleReference(string Specifier, int Start, int End, int Line, int Column, bool IsAddress);

/// <summary>A module in plain JavaScript, and what it refers to. Parsed and not searched, so that a text that looks like an import is none.</summary>
internal sealed record ModuleCode(string Text, IReadOnlyList<ModuleReference> References, bool UsesEnvironment, bool UsesGlob)
{
    /// <summary>Reads a module, or says what is wrong with it.</summary>
    public static (ModuleCode? Module, SyntaxFault? Fault) Read(string text)
    {
        try
        {
            var options = new ParserOptions { EcmaVersion = EcmaVersion.Latest, ExperimentalESFeatures = ExperimentalESFeatures.All };
            return (Of(text, new Parser(options).ParseModule(text)), null);
        }
        catch (ParseErrorException broken)
        {
            return (null, new SyntaxFault(broken.Description, broken.LineNumber, broken.Column + 1));
        }
        catch (InsufficientExecutionStackException)
        {
            return (null, new SyntaxFault("The file is nested too deeply for the simple preview.", null, null));
        }
    }

    /// <summary>The code with other names in place of those for which there is one. Lines stay where they are.</summary>
    public string With(Func<ModuleReference, string?> replacement)
    {
        var result = new StringBuilder(Text.Length);
        var at = 0;
        foreach (var reference in References)
        {
            if (replacement(reference) is { } other)
            {
                result.Append(Text, at, reference.Start - at).Append(JsText.Quoted(other));
                at = reference.End;
            }
        }
        return result.Append(Text, at, Text.Length - at).ToString();
    }

    private static ModuleCode Of(string text, Module module)
    {
        var references = new List<ModuleReference>();
        var (usesEnvironment, usesGlob) = (false, false);
        foreach (var node in module.DescendantNodes())
        {
            switch (node)
            {
                case ImportDeclaration import:
                    Add(import.Source);
                    break;
                case ExportNamedDeclaration { Source: { } source }:
                    Add(source);
                    break;
                case ExportAllDeclaration all:
                    Add(all.Source);
                    break;
                case ImportExpression { Source: StringLiteral source }:
                    Add(source);
                    break;
                case NewExpression { Callee: Identifier { Name: "URL" }, Arguments: [StringLiteral first, MemberExpression second] }
                    when second.Object is MetaProperty:
                    Add(first, isAddress: true);
                    break;
                case MemberExpression { Object: MetaProperty, Property: Identifier { Name: var name } }:
                    usesEnvironment |= name == "env";
                    usesGlob |= name is "glob" or "globEager";
                    break;
            }
        }
        return new ModuleCode(text, [.. references.OrderBy(reference => reference.Start)], usesEnvironment, usesGlob);

        void Add(StringLiteral literal, bool isAddress = false) =>
            references.Add(
                new ModuleReference(
                    literal.Value,
                    literal.Start,
                    literal.End,
                    literal.Location.Start.Line,
                    literal.Location.Start.Column + 1,
                    isAddress
                )
            );
    }
}
