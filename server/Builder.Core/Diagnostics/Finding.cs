namespace Builder.Core.Diagnostics;

/// <summary>A problem as a tool reported it, before it is put into words.</summary>
/// <param name="Path">As the tool gave it: absolute, relative or null.</param>
/// <param name="Code">The tool's own code, such as <c>TS2307</c>, <c>UNRESOLVED_IMPORT</c> or <c>E404</c>.</param>
internal sealed record Finding(DiagnosticSource Source, DiagnosticSeverity Severity, string Text)
{
    public string? Path { get; init; }
    public int? Line { get; init; }
    public int? Column { get; init; }
    public string? Code { get; init; }
    public string? Frame { get; init; }

    /// <summary>Whether the tool ends lines at U+2028 and U+2029 as well, as ECMAScript has it; nothing else here does.</summary>
    public bool CountsSeparators { get; init; }

    /// <summary>See <see cref="Diagnostic.IsUnfinished"/>.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>See <see cref="Diagnostic.Trail"/>.</summary>
    public IReadOnlyList<(string Path, int Line)> Trail { get; init; } = [];

    /// <summary>What it is about, where its words also say what was seen meanwhile and it is the same problem whatever that was.</summary>
    public string? Topic { get; init; }

    /// <summary>The tool's own advice.</summary>
    public string? Help { get; init; }

    /// <summary>Time, memory or the disk ran out, or a process died: the same files may well pass the next time, so this is not remembered.</summary>
    public bool IsTransient
    {
        get => field || IsOfFullDisk;
        init;
    }

    private bool IsOfFullDisk =>
        Code == "ENOSPC"
        || Text.Contains("ENOSPC", StringComparison.Ordinal)
        || Text.Contains("no space left on device", StringComparison.OrdinalIgnoreCase);
}
