namespace Builder.Server.Rpc;

/// <summary>Who may come in to <c>builder serve</c>: exact hosts and exact origins, nothing by pattern or prefix (THREATS H1, H2).</summary>
internal sealed class Gate
{
    private readonly HashSet<string> _hosts;
    private readonly HashSet<string> _origins;

    internal Gate(int port, IEnumerable<string> extraOrigins)
    {
        string[] names = ["127.0.0.1", "localhost", "[::1]"];
        _hosts = [.. names.Select(name => $"{name}:{port}")];
        _origins = [.. _hosts.Select(host => $"http://{host}"), .. extraOrigins];
    }

    /// <summary>
    /// Why a request may not come in, or null. A request without an Origin comes from a program, not from a web page, and must show its token
    /// like everyone else; <c>Origin: null</c> comes from a page that hides where it is from, and is refused.
    /// </summary>
    internal string? WhyNot(HttpRequest request)
    {
        if (!_hosts.Contains(request.Headers.Host.ToString()))
        {
            return "host";
        }
        var given = request.Headers.Origin;
        return given.Count == 0 || (given.Count == 1 && _origins.Contains(given[0] ?? "")) ? null : "origin";
    }
}
