using System.Text;
using Builder.Server.Rpc;
using Xunit;

namespace Builder.Tests.Rpc;

public sealed class FramingGuardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4096)]
    public async Task Messages_pass_unchanged_however_they_are_cut(int piece)
    {
        var messages = "Content-Length: 2\r\n\r\n{}Content-Type: x\r\ncontent-length:  4 \r\n\r\nnull";
        Assert.Equal(messages, await ReadAllAsync(messages, piece));
    }

    [Theory]
    [InlineData("Content-Length: 2147483648\r\n\r\n")]
    [InlineData("Content-Length: 16777217\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 1e3\r\n\r\n")]
    [InlineData("Content-Length: 0x10\r\n\r\n")]
    [InlineData("Content-Length: \r\n\r\n")]
    [InlineData("Content-Type: x\r\n\r\n")]
    [InlineData("Content-Length: 2\r\nContent-Length: 3\r\n\r\n")]
    public async Task A_length_that_is_none_ends_the_connection(string header) =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(header, 7));

    [Fact]
    public async Task A_header_without_end_ends_the_connection() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAllAsync(new string('x', 10_000), 512));

    private static async Task<string> ReadAllAsync(string text, int piece)
    {
        using var guard = new FramingGuard(new MemoryStream(Encoding.ASCII.GetBytes(text)));
        var buffer = new byte[piece];
        var read = new List<byte>();
        for (int count; (count = await guard.ReadAsync(buffer)) > 0; )
        {
            read.AddRange(buffer.AsSpan(0, count));
        }
        return Encoding.ASCII.GetString([.. read]);
    }
}
