namespace Builder.Core.Edits;

/// <summary>The forms in which edits are written down.</summary>
public enum EditFormat
{
    /// <summary>The V4A patch: <c>*** Begin Patch</c>, sections for files, hunks found by their lines.</summary>
    ApplyPatch,

    /// <summary>SEARCH/REPLACE blocks in text, for models without tools.</summary>
    SearchReplace,

    /// <summary>JSON: <c>{path, old_text, new_text, replace_all}</c>, or <c>edits</c> with several of them.</summary>
    StrReplace,

    /// <summary>JSON of Anthropic's text editor tool: <c>{command: view|create|str_replace|insert, …}</c>.</summary>
    TextEditor,

    /// <summary>A unified diff as <c>git diff</c> and <c>diff -u</c> print it.</summary>
    UnifiedDiff,

    /// <summary>The whole content of one file.</summary>
    WholeFile,
}
