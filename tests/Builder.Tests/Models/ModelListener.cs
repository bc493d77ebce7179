using System.Text;
using Builder.Core.Models;

namespace Builder.Tests.Models;

/// <summary>Writes down what was heard, as a person would see it: text after a reset replaces the text before.</summary>
internal sealed class ModelListener : IModelCallListener
{
    private readonly StringBuilder _text = new();
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _waitFor;
    private string _all = "";

    /// <param name="waitFor">What <see cref="Heard"/> waits for; empty for any text.</param>
    public ModelListener(string waitFor = "") => _waitFor = waitFor;

    public string Text => _text.ToString();

    public List<string> Started { get; } = [];

    public List<string> Notices { get; } = [];

    public List<string> Details { get; } = [];

    public int Resets { get; private set; }

    /// <summary>Completed when the text that the listener waits for came.</summary>
    public Task Heard => _heard.Task;

    public void OnText(string delta)
    {
        _text.Append(delta);
        _all += delta;
        if (_all.Contains(_waitFor, StringComparison.Ordinal))
        {
            _heard.TrySetResult();
        }
    }

    public void OnToolCallStarted(string callId, string name) => Started.Add(name);

    public void OnReset(string reason)
    {
        Resets++;
        _text.Clear();
        Started.Clear();
    }

    public void OnNotice(string message, string? detail)
    {
        Notices.Add(message);
        Details.Add(detail ?? "");
    }
}
