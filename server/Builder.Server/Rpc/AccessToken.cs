using System.Security.Cryptography;
using System.Text;

namespace Builder.Server.Rpc;

/// <summary>
/// The secret that a client of <c>builder serve</c> shows: 256 random bits, new at every start. It is printed once and kept in a file that only this user can read;
/// it is never part of an address and never logged.
/// </summary>
internal sealed class AccessToken : IDisposable
{
    private readonly byte[] _expected;
    private readonly string _value;

    private AccessToken(string value, string file)
    {
        _value = value;
        _expected = Encoding.ASCII.GetBytes(value);
        File = file;
    }

    /// <summary>Where a client of the same user finds it.</summary>
    internal string File { get; }

    internal static AccessToken Create(string stateFolder, int port)
    {
        var value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        Private.CreateFolder(stateFolder);
        var file = Path.Combine(stateFolder, $"serve-{port}.token");
        Private.WriteFile(file, value + "\n");
        return new AccessToken(value, file);
    }

    /// <summary>Compares in a time that does not tell how much of it was right.</summary>
    internal bool Matches(string? shown) =>
        shown is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), _expected);

    /// <summary>The secret itself; only for printing it once.</summary>
    internal string Reveal() => _value;

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_expected);
        try
        {
            System.IO.File.Delete(File);
        }
        catch (IOException)
        {
            // The token dies with the process; a file that stays opens nothing.
        }
    }

    public override string ToString() => "(token)";
}
