using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Builder.Core.Publishing;

/// <summary>What secrets of well-known services look like (each by the service's own description), wherever they come from.</summary>
internal static partial class SecretPatterns
{
    /// <summary>Where in a text a secret stands, and of whom it is.</summary>
    public static IEnumerable<(int At, string Text, string What)> Find(string text) =>
        Known()
            .Matches(text)
            .Select(match => (match.Index, match.Value, WhatOf(match)))
            .Concat(
                Token()
                    .Matches(text)
                    .Where(match => IsServiceRole(match.Groups["payload"].Value))
                    .Select(match => (match.Index, match.Value, "a service key of Supabase, which opens every table"))
            );

    private static string WhatOf(Match match) =>
        match.Groups.Cast<Group>().Skip(1).First(group => group.Success).Name switch
        {
            "supabase" => "a secret key of Supabase",
            "postgres" => "an address of a database with its password",
            "anthropic" => "a key of Anthropic",
            "openai" => "a key of OpenAI",
            "stripe" => "a secret key of Stripe",
            "github" => "a token of GitHub",
            "aws" => "an access key of Amazon",
            "slack" => "a token of Slack",
            "netlify" => "a token of Netlify",
            _ => "a private key",
        };

    /// <summary>The role stands in the token's middle, in Base64: the same token for visitors looks just like it.</summary>
    private static bool IsServiceRole(string payload)
    {
        try
        {
            var padded = payload.Replace('-', '+').Replace('_', '/').PadRight((payload.Length + 3) / 4 * 4, '=');
            using var json = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(padded)));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("role", out var role)
                && role.ValueKind == JsonValueKind.String
                && role.GetString() is "service_role" or "supabase_admin";
        }
        catch (Exception other) when (other is FormatException or JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(
        """
            (?<supabase>\bsb_secret_[A-Za-z0-9_-]{20,}|\bsbp_(?:oauth_)?[0-9a-f]{40}\b)
            |(?<postgres>\bpostgres(?:ql)?://[^\s:/@"'`]{1,64}:[^\s/@"'`]{3,200}@)
            |(?<anthropic>\bsk-ant-[A-Za-z0-9_-]{20,})
            |(?<openai>\bsk-(?:proj-|svcacct-)?[A-Za-z0-9]{20,}[A-Za-z0-9_-]*)
            |(?<stripe>\b[sr]k_live_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{24,})
            |(?<github>\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_[A-Za-z0-9_]{40,})
            |(?<aws>\bAKIA[0-9A-Z]{16}\b)
            |(?<slack>\bxox[baprs]-[A-Za-z0-9-]{20,})
            |(?<netlify>\bnfp_[A-Za-z0-9]{30,})
            |(?<key>-----BEGIN\ (?:RSA\ |EC\ |OPENSSH\ |DSA\ |ENCRYPTED\ )?PRIVATE\ KEY-----)
            """,
        RegexOptions.IgnorePatternWhitespace
    )]
    private static partial Regex Known();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}\.(?<payload>eyJ[A-Za-z0-9_-]{8,})\.[A-Za-z0-9_-]{16,}")]
    private static partial Regex Token();
}
