using Builder.Protocol;

namespace Builder.Server.Rpc;

/// <summary>What the editor's own protocol adds to a client. The wire knows no more of that protocol than this.</summary>
internal interface IEditorConnection
{
    /// <summary>Completes when the editor said <c>exit</c>.</summary>
    Task Exited { get; }

    /// <summary>0, or 1 after an <c>exit</c> out of the blue.</summary>
    int ExitCode { get; }

    /// <summary>Shows what a check of a site found in the editor's list of problems. Never waits.</summary>
    void Show(string site, IReadOnlyList<BuildDiagnostic> diagnostics);
}
