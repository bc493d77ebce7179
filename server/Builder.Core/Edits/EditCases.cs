using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Builder.Core.Edits.Parsing;

namespace Builder.Core.Edits;

/// <summary>
/// Runs edit cases without a site: one JSON object a line, with the files before, the edits, and the form they are in
/// (<c>id, format, input, patch | path, old, new, replace_all | command</c>). For each one line comes out:
/// <c>{"id", "files": {path: content} afterwards, "error": null or {kind, message}, "tolerance"}</c>.
/// <para>
/// Cases come from many tools that agree on how edits fit and on little else. So only the fitting is asked for here: the rules that protect a site
/// (protected paths, placeholders, shrinking, syntax, hidden characters) are off, an anchor must be found, and a patch may add a file over another.
/// </para>
/// </summary>
public static class EditCases
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>How many lines were run.</returns>
    public static int Run(TextReader cases, TextWriter results)
    {
        var history = new CaseHistory();
        var count = 0;
        while (cases.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0)
            {
                results.WriteLine(RunOne(line, history));
                count++;
            }
        }

        return count;
    }

    private static string RunOne(string line, CaseHistory history)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Readable))
        {
            try
            {
                using var document = JsonText.Parse(line);
                new EditCase(document.RootElement, history).Run(writer);
            }
            catch (BuilderException e)
            {
                writer.Reset();
                stream.SetLength(0);
                writer.WriteStartObject();
                writer.WriteNull("id");
                writer.WriteStartObject("files");
                writer.WriteEndObject();
                WriteError(writer, "malformed", e.Message);
                writer.WriteNull("tolerance");
                writer.WriteEndObject();
            }
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    internal static void WriteError(Utf8JsonWriter writer, string kind, string message)
    {
        writer.WriteStartObject("error");
        writer.WriteString("kind", kind);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    }
}
