using System.Text;

namespace Builder.Core.Models.Answers;

/// <summary>
/// Takes out of a text, while it comes, what a model only thought: many open models write it into the answer between marks of their own. A mark
/// counts wherever the stream cuts it, but not in code, where it is what the text is about.
/// </summary>
internal sealed class Thoughts
{
    // DeepSeek, Qwen, GLM, MiniMax and most others; Gemini; Seed-OSS; Sky-T1; Magistral; Kimi-VL; LongCat; Cohere; the last three: gpt-oss' own format.
    private static readonly (string Open, string Close)[] Marks =
    [
        ("<think>", "</think>"),
        ("<thinking>", "</thinking>"),
        ("<thought>", "</thought>"),
        ("<thoughts>", "</thoughts>"),
        ("<reasoning>", "</reasoning>"),
        ("<antThinking>", "</antThinking>"),
        ("<seed:think>", "</seed:think>"),
        ("<|begin_of_thought|>", "<|end_of_thought|>"),
        ("[THINK]", "[/THINK]"),
        ("◁think▷", "◁/think▷"),
        ("<longcat_think>", "</longcat_think>"),
        ("<|START_THINKING|>", "<|END_THINKING|>"),
        ("<|channel|>analysis", "<|end|>"),
        ("<|channel|>final", "<|message|>"),
        ("<|start|>", "<|message|>"),
    ];

    private readonly StringBuilder _held = new();
    private string? _closing;
    private bool _said;
    private bool _opened;
    private bool _inFence;
    private int _ticksInLine;
    private bool _onlySpace = true;
    private bool _onlyTicks = true;
    private bool _isFenceLine;

    /// <summary>
    /// Set when a thought ended that had never begun, because the mark stood in the model's prompt: all text given so far was thought. Whoever
    /// has seen it unsets it.
    /// </summary>
    public bool TookBack { get; set; }

    /// <summary>The part of the text so far that is known to be said, and was not given before.</summary>
    public string Feed(string delta)
    {
        StringBuilder said = new();
        foreach (char c in delta)
        {
            _held.Append(c);
            while (_held.Length > 0 && !Settle(said)) { }
        }

        return said.ToString();
    }

    /// <summary>Nothing more comes: what was held back because it might have become a mark.</summary>
    public string Finish()
    {
        string rest = _closing is null ? _held.ToString() : "";
        _held.Clear();
        return _said ? rest : rest.TrimStart();
    }

    /// <summary>Decides about the beginning of what is held.</summary>
    /// <returns>True when more has to come first.</returns>
    private bool Settle(StringBuilder said)
    {
        string held = _held.ToString();
        if (_closing is not null)
        {
            if (Is(held, _closing))
            {
                _held.Clear();
                _closing = null;
                return false;
            }

            if (Begins(held, _closing))
            {
                return true;
            }

            _held.Remove(0, 1);
            return false;
        }

        bool inCode = _inFence || _isFenceLine || _ticksInLine % 2 == 1;
        if (!inCode && Marks.FirstOrDefault(m => Is(held, m.Open)) is { Open: not null } mark)
        {
            (_closing, _opened) = (mark.Close, true);
            _held.Clear();
            return false;
        }

        if (!_opened && (!inCode || _onlySpace) && Marks.Any(m => m.Close[1] == '/' && Is(held, m.Close)))
        {
            said.Clear();
            _held.Clear();
            (TookBack, _said, _opened, _inFence, _ticksInLine) = (true, false, true, false, 0);
            return false;
        }

        if (Marks.Any(m => (!inCode && Begins(held, m.Open)) || (!_opened && (!inCode || _onlySpace) && Begins(held, m.Close))))
        {
            return true;
        }

        Say(_held[0], said);
        _held.Remove(0, 1);
        return false;
    }

    private void Say(char c, StringBuilder said)
    {
        if (c == '\n')
        {
            _inFence ^= _isFenceLine;
            (_ticksInLine, _onlySpace, _onlyTicks, _isFenceLine) = (0, true, true, false);
        }
        else if (c == '`')
        {
            _ticksInLine++;
            _isFenceLine |= _onlyTicks && _ticksInLine == 3;
            _onlySpace = false;
        }
        else if (!char.IsWhiteSpace(c))
        {
            (_onlySpace, _onlyTicks) = (false, false);
        }

        // White space before the first word belonged to the thought before it.
        if (_said || !char.IsWhiteSpace(c))
        {
            _said = true;
            said.Append(c);
        }
    }

    private static bool Is(string held, string mark) => held.Equals(mark, StringComparison.OrdinalIgnoreCase);

    private static bool Begins(string held, string mark) => mark.StartsWith(held, StringComparison.OrdinalIgnoreCase);
}
