using System.Text.Json;
using Builder.Core.Sites;

namespace Builder.Core.Flows;

/// <summary>Something that a person must be able to do on a site, as steps that can be tried. It is data: nothing of it is run but these steps.</summary>
/// <param name="Title">What it is, in plain words on one line.</param>
/// <param name="Width">Of the window, in CSS pixels; null for that of a desk.</param>
public sealed record Flow(SitePath Path, string Title, int? Width, IReadOnlyList<FlowStep> Steps)
{
    /// <summary>Stands for what is done and expected, whatever it is called.</summary>
    internal string Content => $"{Width} {string.Join('\n', Steps.Select(step => step.Action.GetRawText()))}";
}

/// <summary>One step: something that a person does, or what is to be seen then.</summary>
/// <param name="Action">As <c>eyes.mjs</c> takes it, such as <c>{"click": {"role": "button", "name": "Book"}}</c>.</param>
/// <param name="Line">Where it stands in its file, from 1.</param>
/// <param name="Column">From 1.</param>
public sealed record FlowStep(JsonElement Action, int Line, int Column)
{
    /// <summary>The step in words, such as <c>click the button “Book”</c>.</summary>
    public string Words => FlowWords.Of(Action);
}
