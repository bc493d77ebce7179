using Builder.Core.Sites;

namespace Builder.Core.Previews.Simple;

/// <summary>
/// Simple previews: a site is shown from its sources at once, while its packages are missing or there is no Node at all. Nothing of the site
/// is run here; only a browser does that.
/// </summary>
public sealed class SimplePreviews : IDisposable
{
    private readonly TypeStripper stripper;
    private readonly TranslatedFiles translated;

    public SimplePreviews(TimeProvider clock)
    {
        stripper = new TypeStripper(clock);
        translated = new TranslatedFiles(stripper);
    }

    /// <summary>The page as it is now. What has not changed since the last time is not translated again.</summary>
    /// <param name="folder">The site's own folder or its draft.</param>
    public Task<SimpleOutcome> MakeAsync(SiteFolder folder, SimpleReason reason, CancellationToken cancellationToken) =>
        Task.Run(() => new SimpleMaking(folder, translated).Make(reason, cancellationToken), cancellationToken);

    public void Dispose() => stripper.Dispose();
}
