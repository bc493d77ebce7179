using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Builder.Core.Sites;

/// <summary>Why a path was turned down.</summary>
/// <param name="Reason">
/// From a closed set: <c>empty</c>, <c>tooLong</c>, <c>absolute</c>, <c>traversal</c>, <c>controlCharacter</c>, <c>backslash</c>,
/// <c>alternateStream</c>, <c>reservedName</c>, <c>lookalike</c>, <c>protected</c>.
/// </param>
/// <param name="Message">A sentence for the person or the model that named the path.</param>
public sealed record PathRefusal(string Reason, string Message);

/// <summary>
/// The place of a file inside a site: relative, with <c>/</c> between its parts, and unable to name anything outside. Making one touches no
/// disk; whether a link on the way leads elsewhere is <see cref="SiteFolder"/>'s to decide at the moment of use (THREATS F1, F2).
/// </summary>
public readonly record struct SitePath : IComparable<SitePath>
{
    private const int LongestPath = 1024;
    private const int LongestPart = 255;
    private const int MostParts = 64;

    private static readonly SearchValues<char> ControlCharacters = SearchValues.Create([
        .. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(char.IsControl),
        '\u2028',
        '\u2029',
    ]);

    /// <summary>What a name may consist of without being looked at any closer: it can be nothing but one plain part.</summary>
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create([
        .. Enumerable.Range(0x21, 0x5E).Select(c => (char)c).Where(c => c is not ('/' or '\\' or ':')),
    ]);

    private readonly string? value;

    private SitePath(string value) => this.value = value;

    /// <summary>The path as text, such as <c>src/App.tsx</c>.</summary>
    public string Value => value ?? throw new InvalidOperationException("A SitePath must come from TryParse or Parse.");

    /// <summary>The last part, such as <c>App.tsx</c>.</summary>
    public string Name => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The extension in lower case with its dot, such as <c>.tsx</c>, or an empty string.</summary>
    public string Extension => Path.GetExtension(Name).ToLowerInvariant();

    /// <summary>
    /// The path as the most forgiving file system would see it: without regard to case, compatibility forms and invisible characters.
    /// Two paths with the same key may be one file on somebody's machine (THREATS F3).
    /// </summary>
    public string Key => PolicyKey.Of(Value);

    /// <summary>Reads a path from text that nobody has checked. Never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SitePath path, [NotNullWhen(false)] out PathRefusal? refusal)
    {
        path = default;
        refusal = WhyNot(text);
        if (refusal is not null)
        {
            return false;
        }

        var parts = text!.Split('/').Where(part => part != ".").ToArray();
        if (parts.All(string.IsNullOrWhiteSpace))
        {
            refusal = new PathRefusal("empty", "The path names the site's own folder; a file inside it was expected.");
            return false;
        }

        path = new SitePath(string.Join('/', parts));
        return true;
    }

    /// <summary>Reads a path, or explains what is wrong with it.</summary>
    /// <exception cref="BuilderException">Validation: the text is not a path inside a site.</exception>
    public static SitePath Parse(string text) =>
        TryParse(text, out var path, out var refusal)
            ? path
            : throw new BuilderException(
                ErrorKind.Validation,
                refusal.Message,
                "Give a path relative to the site's folder, such as src/App.tsx.",
                refusal.Reason
            );

    /// <summary>As <see cref="TryParse"/>, for a name in a folder that a walk has come to: most names need no more than one look.</summary>
    /// <param name="folder">A path that can be parsed, with a <c>/</c> at its end; or empty.</param>
    internal static bool TryBelow(string folder, string name, out SitePath path)
    {
        var text = folder + name;
        // So few characters have fewer parts than there may be.
        var isPlain =
            name is not ("." or "..")
            && name.Length is > 0 and <= LongestPart
            && text.Length <= 2 * MostParts
            && !name.AsSpan().ContainsAnyExcept(PlainCharacters);
        path = isPlain ? new SitePath(text) : default;
        return isPlain || (TryParse(text, out path, out _) && path.Value == text);
    }

    public int CompareTo(SitePath other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;

    public static bool operator <(SitePath left, SitePath right) => left.CompareTo(right) < 0;

    public static bool operator >(SitePath left, SitePath right) => left.CompareTo(right) > 0;

    public static bool operator <=(SitePath left, SitePath right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SitePath left, SitePath right) => left.CompareTo(right) >= 0;

    private static PathRefusal? WhyNot(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new PathRefusal("empty", "The path is empty.");
        }

        if (text.Length > LongestPath)
        {
            return new PathRefusal("tooLong", $"The path has {text.Length} characters; at most {LongestPath} are allowed.");
        }

        var control = text.AsSpan().IndexOfAny(ControlCharacters);
        if (control >= 0)
        {
            return new PathRefusal("controlCharacter", $"The path contains the control character U+{(int)text[control]:X4}.");
        }

        if (HasLoneSurrogate(text))
        {
            return new PathRefusal("controlCharacter", "The path is not valid text: half of a character is missing.");
        }

        if (text[0] is '/' or '\\' || (text.Length > 1 && text[1] == ':' && char.IsAsciiLetter(text[0])))
        {
            return new PathRefusal("absolute", $"“{text}” is an absolute path; only paths relative to the site's folder are allowed.");
        }

        if (text.Contains('\\', StringComparison.Ordinal))
        {
            return new PathRefusal("backslash", $"“{text}” contains a backslash; separate folders with /.");
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return new PathRefusal(
                "alternateStream",
                $"“{text}” contains a colon, which some file systems take for another stream or drive."
            );
        }

        var parts = text.Split('/');
        if (parts.Any(part => part == ".."))
        {
            return new PathRefusal("traversal", $"“{text}” leads upwards with “..”; only paths inside the site's folder are allowed.");
        }

        if (parts.Any(part => part.Length == 0))
        {
            return new PathRefusal("empty", $"“{text}” has an empty part: two slashes in a row, or one at the end.");
        }

        return parts.Length > MostParts || parts.Any(part => System.Text.Encoding.UTF8.GetByteCount(part) > LongestPart)
            ? new PathRefusal("tooLong", $"A path may have {MostParts} parts of {LongestPart} bytes each; this one has more.")
            : null;
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}
