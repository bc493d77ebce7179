namespace Builder.Core.Publishing;

/// <summary>
/// Where a site can be published. A new one is a file beside this one and a row in <see cref="PublishTargets"/>. Whatever is asked of it can be asked
/// again after it failed half-way: what the host has is not sent twice, and what is live stays live until all of the next is there.
/// </summary>
internal interface IPublishTarget : IDisposable
{
    /// <summary>What the person wrote, such as <c>netlify</c> or <c>folder:/srv/www</c>; its history is kept under it.</summary>
    string Name { get; }

    /// <summary>What it is called in a sentence.</summary>
    string Title { get; }

    /// <summary>What a token for it must be allowed to do, and where one gets it; null where none is needed.</summary>
    TokenWords? Token => null;

    /// <summary>The files with which this host answers as the preview does, unless the site has such a file of its own.</summary>
    /// <param name="isSinglePage">Every address is answered by <c>index.html</c>.</param>
    IEnumerable<(string Path, string Text)> Additions(bool isSinglePage);

    /// <summary>Whether somebody who opens this address anew gets a page, by the rules of this host.</summary>
    /// <param name="path">Without leading slash and query; empty for the first page.</param>
    bool Answers(string path, Publication files);

    /// <summary>Whether visitors get the file, and it is not one that only tells the host what to do.</summary>
    bool IsServed(string path) => true;

    /// <summary>Brings the files to a place of their own, where nobody meets them who was not given its address.</summary>
    /// <param name="project">What the site is called there, as an earlier publish gave it; null when there was none.</param>
    /// <exception cref="BuilderException">Auth, RateLimited, Precondition or External. What is live is as it was.</exception>
    Task<SentRelease> SendAsync(
        Publication files,
        PublishProject project,
        IProgress<PublishProgress> progress,
        CancellationToken cancellationToken
    );

    /// <summary>Makes what was sent the one that everybody gets, in one step where the host has such a step.</summary>
    /// <param name="release">As <see cref="SendAsync"/> gave it, or this method where it was live before.</param>
    /// <param name="files">The same files, where they are still there; a target that needs them says so when they are not.</param>
    /// <param name="wasLive">It was live before: this is a way back.</param>
    Task<LiveRelease> MakeLiveAsync(string project, string release, Publication? files, bool wasLive, CancellationToken cancellationToken);

    /// <summary>What a visitor gets for a file, fetched as anybody would; null when it is not there.</summary>
    /// <param name="address">Of the release, as <see cref="SendAsync"/> or <see cref="MakeLiveAsync"/> gave it.</param>
    Task<byte[]?> FetchAsync(string address, string path, CancellationToken cancellationToken);
}

/// <param name="Known">What an earlier publish called it at its host; null the first time.</param>
/// <param name="Wanted">The name that the person wants it to have, or that it has there already; null when none was given.</param>
/// <param name="Site">The name of the site's folder, for a name where none was given.</param>
internal sealed record PublishProject(string? Known, string? Wanted, string Site)
{
    /// <summary>The folder's name as hosts accept names: lower case, digits and hyphens, at most 40 characters.</summary>
    public string Slug
    {
        get
        {
            var plain = new string([.. Site.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
            var slug = string.Join('-', plain.Split('-', StringSplitOptions.RemoveEmptyEntries));
            return slug.Length == 0 ? "site" : slug[..Math.Min(slug.Length, 40)].Trim('-');
        }
    }
}

/// <summary>What was brought to a host.</summary>
/// <param name="Project">What the host calls the site.</param>
/// <param name="Release">What the host calls this publish.</param>
/// <param name="Address">Where it can be looked at; null where it can only be looked at when it is live.</param>
/// <param name="Files">How many files were sent; the host had the others.</param>
internal sealed record SentRelease(string Project, string Release, string? Address, int Files, long Bytes);

/// <param name="Release">What the host calls it from now on.</param>
/// <param name="Address">The address that everybody knows; null where the target has none.</param>
internal sealed record LiveRelease(string Release, string? Address);

/// <param name="Message">What is being done, in a sentence without a full stop.</param>
/// <param name="Bytes">Sent so far, of <paramref name="Total"/>; both 0 while nothing is sent.</param>
public sealed record PublishProgress(string Message, long Bytes = 0, long Total = 0);

/// <param name="Variables">The environment's names for it, the first that is set counts.</param>
/// <param name="Rights">What it must be allowed to do, and nothing more.</param>
/// <param name="Where">The page on which one is made.</param>
public sealed record TokenWords(IReadOnlyList<string> Variables, string Rights, string Where);
