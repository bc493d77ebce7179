namespace Builder.Core.Publishing;

/// <summary>
/// Tokens of hosts, for as long as the process runs: from the environment, or given by the editor, which keeps them in its secret store. Never from a
/// site. Safe for use by several threads.
/// </summary>
public sealed class PublishTokens(Func<string, string?> environment)
{
    private const int Shortest = 8;

    private readonly Lock gate = new();
    private readonly Dictionary<string, string> given = new(StringComparer.Ordinal);
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    public PublishTokens()
        : this(Environment.GetEnvironmentVariable) { }

    /// <summary>Gives a host its token.</summary>
    /// <param name="target">Such as <c>netlify</c>.</param>
    /// <param name="token">Empty takes it away.</param>
    /// <exception cref="BuilderException">Validation: it is no token.</exception>
    public void Set(string target, string token)
    {
        token = token.Trim();
        if (token.Any(letter => letter is < '!' or > '~'))
        {
            throw new BuilderException(
                ErrorKind.Validation,
                "The token contains characters that no token has.",
                "Copy it again, without line breaks."
            );
        }

        lock (gate)
        {
            given.Remove(target);
            if (token.Length > 0)
            {
                given[target] = token;
                Remember(token);
            }
        }
    }

    /// <summary>Whether there is a token for it.</summary>
    public bool Has(PublishTargetWords target) => target.Token is not null && Find(target.Id, target.Token) is not null;

    /// <summary>The token of a target; null when there is none.</summary>
    internal string? Find(string target, TokenWords words)
    {
        lock (gate)
        {
            var token = given.GetValueOrDefault(target) ?? words.Variables.Select(Setting).FirstOrDefault(value => value is not null);
            if (token is not null)
            {
                Remember(token);
            }

            return token;
        }
    }

    /// <summary>A setting of the environment that is no secret; null when it is not set.</summary>
    internal string? Setting(string name) => environment(name)?.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>All tokens that this process has met, also those of the environment that were not asked for yet.</summary>
    public IReadOnlyList<string> Known()
    {
        lock (gate)
        {
            foreach (var name in PublishTargets.Variables)
            {
                if (Setting(name) is { } value)
                {
                    Remember(value);
                }
            }

            return [.. known];
        }
    }

    /// <summary>The text without any of them.</summary>
    public string Without(string text) => Known().Aggregate(text, (all, token) => all.Replace(token, "(secret)", StringComparison.Ordinal));

    private void Remember(string token)
    {
        if (token.Length >= Shortest)
        {
            known.Add(token);
        }
    }
}
