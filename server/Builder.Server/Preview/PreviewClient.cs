namespace Builder.Server.Preview;

/// <summary>The scripts of ours in previewed pages.</summary>
internal static class PreviewClient
{
    /// <summary>What every page runs first. See <c>client.js</c>.</summary>
    public static byte[] Script { get; } = Read("Preview.client.js");

    /// <summary>How a simple preview says that it is one. See <c>simple.js</c>.</summary>
    public static byte[] SimpleNote { get; } = Read("Preview.simple.js");

    private static byte[] Read(string name)
    {
        using var stream = typeof(PreviewClient).Assembly.GetManifestResourceStream(name)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
