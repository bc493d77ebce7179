using System.Text;
using Builder.Protocol;

namespace Builder.Server.Cli;

/// <summary>A turn as plain lines: one for each thing that ended, and the model's words a paragraph at a time.</summary>
internal sealed class TurnLines
{
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _summaries = [];

    internal IEnumerable<string> Of(TurnEvent happened)
    {
        if (happened is TurnEvent.TextDelta delta)
        {
            _text.Append(delta.Text);
            return [];
        }
        if (happened is TurnEvent.TextReset)
        {
            _text.Clear();
        }
        return Words().Concat(Lines(happened));
    }

    private string[] Words()
    {
        var words = _text.ToString().Trim();
        _text.Clear();
        return words.Length == 0 ? [] : [.. words.Split('\n').Select(line => "  " + line.TrimEnd())];
    }

    private IEnumerable<string> Lines(TurnEvent happened)
    {
        switch (happened)
        {
            case TurnEvent.Started e:
                yield return $"> {e.Prompt}";
                yield return $"  {Symbols.Model(e)}";
                break;
            case TurnEvent.TextReset e:
                yield return $"  ~ {e.Reason} The answer begins again.";
                break;
            case TurnEvent.ToolStarted e:
                _summaries[e.CallId] = e.Summary;
                break;
            case TurnEvent.ToolFinished e:
                var summary = _summaries.GetValueOrDefault(e.CallId, "");
                yield return e.Succeeded ? $"  + {summary}" : $"  x {summary}: {e.Message}";
                break;
            case TurnEvent.CheckpointCreated e:
                yield return $"  * {Symbols.Checkpoint(e.Checkpoint)}";
                break;
            case TurnEvent.BuildFinished e:
                yield return $"  = {Symbols.Build(e.Build)}";
                break;
            case TurnEvent.DiagnosticsFound e:
                foreach (var line in e.Diagnostics.SelectMany(Symbols.Diagnostic))
                {
                    yield return $"  ! {line}";
                }
                break;
            case TurnEvent.QuestionAsked e:
                foreach (var line in e.Question.Split('\n'))
                {
                    yield return $"  ? {line}".TrimEnd();
                }
                break;
            case TurnEvent.Notice e:
                yield return $"  - {e.Message}";
                break;
            case TurnEvent.Finished { Error: null } e: // an error is told by the verb, with its next step
                yield return e.Message;
                break;
        }
    }
}
