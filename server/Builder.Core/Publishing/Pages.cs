namespace Builder.Core.Publishing;

/// <summary>How an address finds its page, as all hosts here have it.</summary>
internal static class Pages
{
    /// <param name="path">Without leading slash and query; empty for the first page.</param>
    /// <returns>The file that answers; null when there is none.</returns>
    public static string? Find(string path, Publication files)
    {
        var plain = path.TrimEnd('/');
        return new[] { plain, plain.Length == 0 ? "index.html" : plain + "/index.html", plain + ".html" }.FirstOrDefault(
            files.Files.ContainsKey
        );
    }

    /// <summary>A file's address below a host's, each part of its path written so that nothing in it is taken for something else.</summary>
    public static Uri Address(string address, string path) =>
        new(address.TrimEnd('/') + "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));
}
