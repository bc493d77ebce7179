using Builder.Core.Sites;

namespace Builder.Core.Edits.Syntax;

/// <summary>A changed file of code whose syntax and names are still to be looked at.</summary>
/// <param name="Edit">The last edit that changed it, to which a refusal is put down.</param>
/// <param name="Before">Its text before; null when it is new.</param>
internal sealed record JudgedFile(int Edit, SitePath Path, string? Before, string After);
