using System.Text;
using System.Text.RegularExpressions;
using Builder.Core.Sites;

namespace Builder.Core.Edits.Parsing;

/// <summary>The lines before the hunks of one file in a unified diff.</summary>
internal sealed partial class DiffHeader
{
    private string? oldName;
    private string? newName;
    private string? renameFrom;
    private string? renameTo;
    private (string Old, string New)? gitNames;
    private bool isNew;
    private bool isDeleted;
    private bool isBinary;

    /// <summary>Whether it asks for something even without hunks.</summary>
    public bool IsSomething => isNew || isDeleted || isBinary || renameTo is not null || (oldName is not null && newName is not null);

    public void Read(string line, int number)
    {
        if (line.StartsWith("--- ", StringComparison.Ordinal))
        {
            oldName = Name(line[4..]);
        }
        else if (line.StartsWith("+++ ", StringComparison.Ordinal))
        {
            newName = Name(line[4..]);
        }
        else if (line.StartsWith("rename from ", StringComparison.Ordinal))
        {
            renameFrom = Name(line[12..]);
        }
        else if (line.StartsWith("rename to ", StringComparison.Ordinal))
        {
            renameTo = Name(line[10..]);
        }
        else if (line.StartsWith("copy from ", StringComparison.Ordinal))
        {
            throw Malformed.At(number, "copies are not understood.", "Give the new file with all its lines.");
        }
        else if (GitNames().Match(line) is { Success: true } names)
        {
            gitNames = (Unquote(names.Groups["old"].Value), Unquote(names.Groups["new"].Value));
        }

        isNew |= line.StartsWith("new file mode", StringComparison.Ordinal);
        isDeleted |= line.StartsWith("deleted file mode", StringComparison.Ordinal);
        isBinary |=
            line.StartsWith("Binary files ", StringComparison.Ordinal) || line.StartsWith("GIT binary patch", StringComparison.Ordinal);
    }

    public Edit ToEdit(List<PatchHunk> hunks, SitePath? path, int line)
    {
        if (isBinary)
        {
            throw Malformed.At(line, "binary changes are not understood.", "Leave binary files out.");
        }

        var from = renameFrom ?? Plain(oldName) ?? gitNames?.Old[2..];
        var to = renameTo ?? Plain(newName) ?? gitNames?.New[2..];
        if (isNew || oldName == "/dev/null")
        {
            return new CreateFile(Named(to, path, line), Content(hunks, line));
        }

        if (isDeleted || newName == "/dev/null")
        {
            return new DeleteFile(Named(from, path, line));
        }

        var source = Named(from ?? to, path, line);
        SitePath? target = renameTo is not null ? Malformed.Path(renameTo, line) : null;
        return hunks.Count == 0 && target is { } moved ? new MoveFile(source, moved)
            : hunks.Count > 0 ? new PatchFile(source, hunks, target)
            : throw Malformed.At(line, $"nothing is changed in {source}.");
    }

    private static SitePath Named(string? name, SitePath? path, int line) =>
        name is not null
            ? Malformed.Path(name, line)
            : path ?? throw Malformed.At(line, "the diff does not say which file it is about.", "Give “--- a/path” and “+++ b/path”.");

    private static string Content(List<PatchHunk> hunks, int line)
    {
        var content = new StringBuilder();
        foreach (var added in hunks.SelectMany(hunk => hunk.Lines))
        {
            content
                .Append(added.Kind == PatchLineKind.Added ? added.Text : throw Malformed.At(line, "a new file has only added lines."))
                .Append('\n');
        }

        return hunks.Count > 0 && hunks[^1].EndsWithoutNewline == true ? content.ToString(0, content.Length - 1) : content.ToString();
    }

    private string? Plain(string? name)
    {
        if (name is null or "/dev/null")
        {
            return null;
        }

        var prefixed =
            (oldName is null or "/dev/null" || PrefixedOld().IsMatch(oldName))
            && (newName is null or "/dev/null" || PrefixedNew().IsMatch(newName));
        return prefixed ? name[2..] : name;
    }

    private static string Name(string text)
    {
        var tab = text.IndexOf('\t', StringComparison.Ordinal);
        return Unquote((tab >= 0 ? text[..tab] : text).TrimEnd());
    }

    /// <summary>Git's quoting of names: C escapes, and octal for each byte that is not ASCII.</summary>
    private static string Unquote(string name)
    {
        if (name is not ['"', .., '"'] || name.Length < 2)
        {
            return name;
        }

        var bytes = new List<byte>(name.Length);
        for (var i = 1; i < name.Length - 1; i++)
        {
            if (name[i] != '\\' || i + 1 >= name.Length - 1)
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(name[i..(i + (char.IsHighSurrogate(name[i]) && i + 1 < name.Length - 1 ? 2 : 1))]));
                i += char.IsHighSurrogate(name[i]) && i + 1 < name.Length - 1 ? 1 : 0;
            }
            else if (Octal().Match(name, i, Math.Min(4, name.Length - 1 - i)) is { Success: true } octal)
            {
                bytes.Add((byte)Convert.ToInt32(octal.Groups[1].Value, 8));
                i += 3;
            }
            else
            {
                i++;
                bytes.Add(
                    (byte)(
                        name[i] switch
                        {
                            'n' => '\n',
                            't' => '\t',
                            'r' => '\r',
                            'a' => '\a',
                            'b' => '\b',
                            'f' => '\f',
                            'v' => '\v',
                            var c when c < 0x80 => c,
                            _ => '?',
                        }
                    )
                );
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex("""^diff --git (?<old>"a/(?:[^"\\]|\\.)*"|a/.*?) (?<new>"b/(?:[^"\\]|\\.)*"|b/.*)$""", RegexOptions.CultureInvariant)]
    private static partial Regex GitNames();

    [GeneratedRegex("^[acio]/.", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixedOld();

    [GeneratedRegex("^[bwi]/.", RegexOptions.CultureInvariant)]
    private static partial Regex PrefixedNew();

    [GeneratedRegex(@"\G\\([0-3][0-7]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();
}
