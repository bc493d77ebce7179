using Builder.Core.Diagnostics;

namespace Builder.Core.Previews.Simple;

/// <summary>What comes to light while a simple preview is made.</summary>
internal sealed class SimpleFindings(IReadOnlyDictionary<string, string> wanted)
{
    private readonly List<string> refusals = [];
    private readonly List<string> leftOut = [];
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <summary>What takes a build.</summary>
    public IReadOnlyList<string> Refusals => refusals;

    /// <summary>What the page is shown without.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <summary>The packages that are used of those that ship.</summary>
    public IReadOnlySet<string> Used => used;

    /// <summary>What keeps the page from working.</summary>
    public List<Finding> Problems { get; } = [];

    public void Refuse(string reason) => AddOnce(refusals, reason);

    public void LeaveOut(string what) => AddOnce(leftOut, what);

    /// <summary>A package that ships is used; it has to be the one that the site asks for.</summary>
    public void Use(string package)
    {
        if (used.Add(package) && ShippedPackages.WhyNotFitting(package, wanted.GetValueOrDefault(package)) is { } why)
        {
            Refuse(why);
        }
    }

    private static void AddOnce(List<string> list, string text)
    {
        if (!list.Contains(text))
        {
            list.Add(text);
        }
    }
}
