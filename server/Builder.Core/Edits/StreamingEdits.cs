using System.Text;
using Builder.Core.Sites;

namespace Builder.Core.Edits;

/// <summary>
/// Reads edits while they stream in, for the live draft: after each piece it says which edits are certain so far. An edit is certain when its
/// last character has come; only what <see cref="Finish"/> returns may be applied. However the text is split, the result is the same.
/// One instance reads one text, from one thread.
/// </summary>
/// <param name="format">The form the text is in.</param>
/// <param name="path">As for <see cref="EditParser.Parse"/>.</param>
public sealed class StreamingEdits(EditFormat format, SitePath? path = null)
{
    private readonly StringBuilder received = new();
    private IReadOnlyList<Edit> certain = [];
    private int looked;

    /// <summary>The edits that are complete so far, in order. It only ever grows; empty while the text cannot be read.</summary>
    public IReadOnlyList<Edit> Certain => certain;

    /// <summary>How many characters came so far.</summary>
    public int Length => received.Length;

    /// <summary>Takes the next piece of the text.</summary>
    /// <returns>True when <see cref="Certain"/> has grown.</returns>
    /// <exception cref="BuilderException">Validation: the text is longer than any set of edits.</exception>
    public bool Append(ReadOnlySpan<char> piece)
    {
        if (received.Length + piece.Length > EditParser.LongestText)
        {
            throw Malformed.At(null, $"the text has more than {EditParser.LongestText:N0} characters.");
        }

        received.Append(piece);
        if (!StreamBoundary.MayComplete(format, piece))
        {
            return false;
        }

        // Looking again costs as much as there is, so it is done only when the text has grown by a tenth or is still short.
        if (received.Length < looked + looked / 10 && received.Length > 4096)
        {
            return false;
        }

        looked = received.Length;
        return Look();
    }

    /// <summary>The whole, once everything has come.</summary>
    /// <param name="streamEnded">True when the stream said that it ended, and was not merely cut off.</param>
    /// <exception cref="BuilderException">Validation: the text is not in the form, or not complete.</exception>
    public EditSet Finish(bool streamEnded = false)
    {
        var edits = EditParser.Parse(format, received.ToString(), path, streamEnded);
        certain = edits.Edits;
        return edits;
    }

    private bool Look()
    {
        var edits = StreamBoundary.Complete(format, received.ToString(), path);
        if (edits.Count <= certain.Count)
        {
            return false;
        }

        certain = edits;
        return true;
    }
}
