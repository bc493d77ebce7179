namespace Builder.Server.Lsp;

/// <summary>"Fix with Builder" on every problem, whoever reported it: the problems at the place go along as the prompt.</summary>
internal static class CodeActions
{
    private const string QuickFix = "quickfix";

    internal static IReadOnlyList<CodeAction> For(CodeActionParams asked)
    {
        var problems = asked.Context.Diagnostics;
        var isWanted = asked.Context.Only is not { } only || only.Any(kind => kind is QuickFix or "");
        if (problems.Count == 0 || !isWanted || FileUri.ToPath(asked.TextDocument.Uri) is not { } path)
        {
            return [];
        }
        string[] arguments = [path, .. problems.Select(problem => Describe(path, problem))];
        return [new CodeAction("Fix with Builder", QuickFix, new Command("Fix with Builder", EditorCommands.Fix, arguments), problems)];
    }

    private static string Describe(string path, ReportedProblem problem) =>
        $"{Path.GetFileName(path)}, line {problem.Range.Start.Line + 1}: {problem.Message}";
}
