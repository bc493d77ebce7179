using System.Net.Http.Headers;
using System.Text;
using Builder.Core.Models.Answers;
using Xunit;

namespace Builder.Tests.Models;

/// <summary>Keys in what a server says, as they are and encoded (docs/threats.md, S1).</summary>
public sealed class RedactionTests
{
    private const string Key = "sk-test-4f0c9a7be21d53";

    public static TheoryData<string> Forms =>
        [
            Key,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"Bearer {Key}")),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"x{Key}yz")).TrimEnd('='),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"?>{Key}")).Replace('+', '-').Replace('/', '_'),
            Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Key)),
            Convert.ToHexString(Encoding.UTF8.GetBytes(Key)),
            string.Concat(Key.Select(c => $"%{(int)c:X2}")),
            Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(Key + "??"))),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)))),
        ];

    [Theory, MemberData(nameof(Forms))]
    public void A_key_is_taken_out_in_every_usual_encoding(string form)
    {
        var clean = Redacting(Key).Apply($"Your request held {form} and failed.");
        Assert.DoesNotContain(form, clean, StringComparison.Ordinal);
        Assert.Contains("[key removed]", clean, StringComparison.Ordinal);
        Assert.EndsWith("and failed.", clean, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The model gpt-4o-mini-2024-07-18 does not exist or you do not have access to it.")]
    [InlineData("request-id 8f14e45fceea167a5a36dedd4bea2543, commit 0123456789abcdef0123456789abcdef01234567")]
    [InlineData("maximum_context_length_exceeded: https://example.org/docs/errors%20and%20more/index.html")]
    public void Words_and_numbers_that_hold_no_key_stay(string text) => Assert.Equal(text, Redacting(Key).Apply(text));

    [Fact]
    public void What_looks_like_a_key_goes_even_if_it_was_not_sent()
    {
        var other = Convert.ToBase64String(Encoding.UTF8.GetBytes("sk-ant-somebody-elses-key-1234"));
        Assert.DoesNotContain(other, Redacting(Key).Apply($"x {other} y"), StringComparison.Ordinal);
    }

    private static Redaction Redacting(string key)
    {
        using var request = new HttpRequestMessage();
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return Redaction.Of(request);
    }
}
