using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>One change that somebody asks for, in the words of whoever asks: not yet known to fit the file.</summary>
/// <param name="Path">The file it is about.</param>
internal abstract record Edit(SitePath Path);

/// <summary>A new file. Refused where there is one already.</summary>
internal sealed record CreateFile(SitePath Path, string Content) : Edit(Path);

/// <summary>The whole content of a file anew, whether it exists or not.</summary>
/// <param name="MayShrink">True when a much shorter content is meant, not forgotten.</param>
internal sealed record RewriteFile(SitePath Path, string Content, bool MayShrink = false) : Edit(Path);

/// <summary>Replaces a text that occurs once, or, with <paramref name="ReplaceAll"/>, each occurrence. An empty old text creates a missing or empty file.</summary>
/// <param name="WholeLines">True when the old text consists of whole lines, so that it never begins within one.</param>
/// <param name="AtLine">The line where its writer saw it, from 1; it tells several exact places apart and settles nothing else.</param>
internal sealed record ReplaceText(
    SitePath Path,
    string OldText,
    string NewText,
    bool ReplaceAll = false,
    bool WholeLines = false,
    int? AtLine = null
) : Edit(Path);

/// <summary>Inserts whole lines.</summary>
/// <param name="AfterLine">The line after which, from 1; 0 for the top of the file.</param>
internal sealed record InsertText(SitePath Path, int AfterLine, string Text) : Edit(Path);

/// <summary>Changes places that are named by the lines around them, and optionally moves the file.</summary>
internal sealed record PatchFile(SitePath Path, IReadOnlyList<PatchHunk> Hunks, SitePath? MoveTo = null) : Edit(Path);

/// <summary>Moves a file as it is. Refused where the target exists.</summary>
internal sealed record MoveFile(SitePath Path, SitePath To) : Edit(Path);

/// <param name="IncludeFolder">True when a folder of that name may be deleted with all that is in it.</param>
internal sealed record DeleteFile(SitePath Path, bool IncludeFolder = false) : Edit(Path);

/// <summary>Looks at a file or a part of it; changes nothing, but is refused when that part is not there.</summary>
/// <param name="FirstLine">From 1, or null for the whole file.</param>
/// <param name="LastLine">Inclusive; -1 or null for the end of the file.</param>
internal sealed record ViewFile(SitePath Path, int? FirstLine = null, int? LastLine = null) : Edit(Path);

/// <summary>What one step asks to change: all of it or nothing.</summary>
internal sealed record EditSet(IReadOnlyList<Edit> Edits)
{
    /// <summary>Every file that the edits name, where they move one to included.</summary>
    public IEnumerable<SitePath> Touched =>
        Edits.SelectMany(edit =>
            edit switch
            {
                MoveFile move => new[] { move.Path, move.To },
                PatchFile { MoveTo: { } to } patch => [patch.Path, to],
                _ => [edit.Path],
            }
        );
}

/// <summary>One place of a <see cref="PatchFile"/>.</summary>
/// <param name="Anchors">Lines that come before the place, outermost first; may be empty.</param>
/// <param name="Lines">The place, line by line.</param>
/// <param name="IsAtEnd">True when the place is at the end of the file.</param>
/// <param name="OldStart">The first line of the place as whoever wrote the patch counted it, from 1; a hint that settles nothing by itself.</param>
/// <param name="EndsWithoutNewline">For a unified diff: whether the new file ends without a line break here; null when it does not say.</param>
internal sealed record PatchHunk(
    IReadOnlyList<string> Anchors,
    IReadOnlyList<PatchLine> Lines,
    bool IsAtEnd = false,
    int? OldStart = null,
    bool? EndsWithoutNewline = null
);

internal enum PatchLineKind
{
    Context,
    Removed,
    Added,
}
