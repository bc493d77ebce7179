namespace Builder.Server.Rpc;

/// <summary>
/// Standard output belongs to the protocol: a stray line on it is a broken message. <see cref="Guard"/> takes the raw streams for the wire and
/// leaves <see cref="Console"/> only standard error, so whatever a library prints cannot do harm. Call it before anything else.
/// </summary>
internal sealed class StandardStreams
{
    private StandardStreams(Stream input, Stream output) => (Input, Output) = (input, output);

    internal Stream Input { get; }

    internal Stream Output { get; }

    /// <summary>The streams that <see cref="Guard"/> took.</summary>
    internal static StandardStreams Guarded { get; private set; } = new(Stream.Null, Stream.Null);

    internal static void Guard()
    {
        Guarded = new StandardStreams(Console.OpenStandardInput(), Console.OpenStandardOutput());
        Console.SetOut(Console.Error);
        Console.SetIn(TextReader.Null);
    }
}
