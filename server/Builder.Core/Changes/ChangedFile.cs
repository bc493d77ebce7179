using Builder.Core.Checkpoints;
using Builder.Core.Sites;

namespace Builder.Core.Changes;

/// <summary>A file that changed, with the size of the change in lines.</summary>
public sealed record ChangedFile(SitePath Path, ChangeStatus Status, SitePath? MovedFrom, int Additions, int Deletions);
