namespace Builder.Server.Preview;

/// <summary>The script that every previewed page runs first. See <c>client.js</c>.</summary>
internal static class PreviewClient
{
    public static byte[] Script { get; } = Read();

    private static byte[] Read()
    {
        using var stream = typeof(PreviewClient).Assembly.GetManifestResourceStream("Preview.client.js")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
