using Builder.Server.Rpc;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Builder.Tests.Rpc;

public sealed class ServerLogTests
{
    [Theory]
    [InlineData("failed with sk-proj-abcdefghijklmnop")]
    [InlineData("key=sk-ant-api03-AbCd_efgh-1234")]
    [InlineData("Authorization: Bearer abc.def.ghi")]
    [InlineData("token 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz123456")]
    public void Keys_and_tokens_never_reach_the_log(string text)
    {
        var written = new StringWriter();
        using var log = new ServerLog(written, TimeProvider.System);
        log.CreateLogger("Test").LogError(new InvalidOperationException(text), "{Text}", text);

        Assert.Contains("(secret)", written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split(' ', '=')[^1].TrimEnd('.'), written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_entry_is_one_line()
    {
        var written = new StringWriter();
        using var log = new ServerLog(written, TimeProvider.System);
        log.CreateLogger("A.B.Test").LogWarning("first\nsecond\r\nthird");
        Assert.EndsWith("warning Test: first | second | third" + Environment.NewLine, written.ToString(), StringComparison.Ordinal);
        Assert.Single(written.ToString().TrimEnd().Split('\n'));
    }
}
