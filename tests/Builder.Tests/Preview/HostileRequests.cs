using System.Globalization;
using System.Text;

namespace Builder.Tests.Preview;

/// <summary>
/// Requests as no browser would send them, whole and raw. <c>{host}</c> stands for the site's own host and <c>{port}</c> for the server's port.
/// </summary>
internal static class HostileRequests
{
    private static readonly string[] Above =
    [
        "..",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "%252e%252e",
        "%25252e%25252e",
        "..;",
        "..%00",
        "..%5c",
        "..%2f",
        "..%252f",
        "..\\",
        "....",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "%u002e%u002e",
        "..%ff",
        "..%20",
        "．．",
        "..\t",
    ];

    private static readonly string[] Wanted =
    [
        "secret.txt",
        ".env",
        ".git/config",
        "src/main.ts",
        "cache/secret.txt",
        "etc/passwd",
        "%2egit%2fconfig",
        ".ENV",
        "node_modules/left/secret.txt",
    ];

    private static readonly string[] Single =
    [
        "*",
        "?",
        "index.html",
        "\\",
        "/\\",
        "/\\..\\..\\secret.txt",
        "/%",
        "/%2",
        "/%zz",
        "/%0d%0aX-Injected:%201",
        "/\0",
        "/index.html\0.txt",
        "/%00",
        "/#",
        "/index.html#/../secret.txt",
        "/index.html::$DATA",
        "/INDEX~1.HTM",
        "/index.html.",
        "/index.html%20",
        "/index.html/",
        "/index.html/../../secret.txt",
        "/index.html;/../secret.txt",
        "//evil.example/",
        "///evil.example/",
        "/%2fevil.example/",
        "/\u00e9",
        "/con",
        "/nul.js",
        "/@fs/etc/passwd",
        "/@fs//proc/self/environ",
        "/@id/__x00__/etc/passwd",
        "/@vite/client",
        "/src/main.ts?raw",
        "/src/main.ts?import&raw",
        "/src/main.ts?url&inline",
        "/.builder/",
        "/.builder/live",
        "/.builder/../.env",
        "/.builder/draft/index.html",
        "/.builder%2fclient.js",
        "/.well-known/../.env",
        "/.well-known/.env",
        "/assets",
        "/assets/",
        "/assets/.",
        "/assets/..",
        "/assets/./../own.js",
        "/?/../secret.txt",
        "/own.js?../../secret.txt",
        "http://{host}/.env",
        "http://{host}/own.js",
        "http://evil.example/",
        "HTTP://EVIL.EXAMPLE/own.js",
        "https://{host}/own.js",
        "http://user:word@{host}/own.js",
        "file:///etc/passwd",
        "ws://{host}/.builder/live",
        "javascript:alert(1)",
        "gopher://127.0.0.1:{port}/_",
        "{host}",
    ];

    private static readonly string[] Methods =
    [
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "TRACE",
        "TRACK",
        "CONNECT",
        "PROPFIND",
        "MKCOL",
        "COPY",
        "MOVE",
        "LOCK",
        "SEARCH",
        "PURGE",
        "DEBUG",
        "get",
        "Get",
        "GETT",
        "G",
        "GET\tX",
        "M-SEARCH",
        "PRI",
        "",
    ];

    private static readonly string[] Hosts =
    [
        "",
        "localhost",
        "localhost:{port}",
        "127.0.0.1:{port}",
        "[::1]:{port}",
        "0.0.0.0:{port}",
        "2130706433:{port}",
        "0x7f000001:{port}",
        "evil.example",
        "evil.example:{port}",
        "{host}.evil.example",
        "evil.example/{host}",
        "evil.example@{host}",
        "{host}@evil.example",
        "{host},evil.example",
        "x.{host}",
        "{host}:1",
        "{host} ",
        "a{host}",
        "*.localhost:{port}",
        "{host}\r\nHost: evil.example",
        "evil.example\r\nHost: {host}",
        "evil.example\r\nX-Forwarded-Host: {host}",
        "evil.example\r\nForwarded: host={host}",
    ];

    private static readonly string[] Heads =
    [
        "Range: bytes=0-0,1-1,2-2",
        "Range: bytes=-9223372036854775808",
        "Range: bytes=9223372036854775807-9223372036854775808",
        "Range: bytes=0-18446744073709551616",
        "Range: lines=0-1",
        "Range: bytes=5-1",
        "If-None-Match: *",
        "If-None-Match: W/\"\"",
        "If-Range: \"\"\r\nRange: bytes=0-1",
        "If-Modified-Since: never",
        "Accept-Encoding: br;q=1e999, *;q=0",
        "Accept-Encoding: ../../secret.txt",
        "Accept: text/html;q=\0",
        "Content-Length: 5\r\n\r\nhello",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0",
        "Transfer-Encoding: identity",
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        "X-Original-URL: /.env",
        "X-Rewrite-URL: /.env",
        "X-HTTP-Method-Override: PUT",
        "X-Forwarded-For: 10.0.0.1",
        "Expect: 100-continue",
        " folded: value",
        "No colon here",
        "Bad name: x",
        "X-Null: a\0b",
        "Sec-Fetch-Dest: document\r\nSec-Fetch-Dest: script",
    ];

    /// <summary>Each is one request line and its header fields, ended by an empty line.</summary>
    public static IReadOnlyList<string> All()
    {
        var requests = new List<string>();
        var depth = 0;
        foreach (var above in Above)
        {
            foreach (var wanted in Wanted)
            {
                foreach (var start in new[] { "/", "/assets/", "//" })
                {
                    depth = depth % 4 + 1;
                    requests.Add(Get(start + string.Concat(Enumerable.Repeat(above + "/", depth)) + wanted));
                }
            }
        }
        requests.AddRange(Single.Select(Get));
        requests.AddRange(Wanted.Select(wanted => Get("/" + wanted)));
        foreach (var length in new[] { 2_000, 7_000, 9_000, 40_000, 200_000 })
        {
            requests.Add(Get("/" + new string('a', length)));
            requests.Add(Get("/" + string.Concat(Enumerable.Repeat("../", length / 3)) + "secret.txt"));
            requests.Add(Get("/own.js?" + new string('q', length)));
            requests.Add($"GET /own.js HTTP/1.1\r\nHost: {{host}}\r\nX-Long: {new string('x', length)}\r\nConnection: close\r\n\r\n");
        }
        foreach (var method in Methods)
        {
            requests.Add($"{method} /own.js HTTP/1.1\r\nHost: {{host}}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            requests.Add($"{method} * HTTP/1.1\r\nHost: {{host}}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            requests.Add($"{method} {{host}} HTTP/1.1\r\nHost: {{host}}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
        requests.AddRange(
            Hosts.Select(host => $"GET /own.js HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Dest: document\r\nConnection: close\r\n\r\n")
        );
        requests.AddRange(Heads.Select(head => $"GET /own.js HTTP/1.1\r\nHost: {{host}}\r\nConnection: close\r\n{head}\r\n\r\n"));
        foreach (var version in new[] { "HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "http/1.1", "HTTP/1.1 X", "", "ICY/1.0" })
        {
            requests.Add(
                string.Create(CultureInfo.InvariantCulture, $"GET /own.js {version}\r\nHost: {{host}}\r\nConnection: close\r\n\r\n")
            );
        }
        requests.Add("GET /own.js HTTP/1.1\r\nConnection: close\r\n\r\n");
        requests.Add("GET /own.js\r\n\r\n");
        requests.Add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        requests.Add("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\r\n\r\n");
        return requests;
    }

    /// <summary>The bytes on the wire: what is above ASCII goes out as UTF-8, as a careless client would send it.</summary>
    public static byte[] Bytes(string request, string host, int port) =>
        Encoding.UTF8.GetBytes(
            request
                .Replace("{host}", host, StringComparison.Ordinal)
                .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        );

    private static string Get(string target) =>
        $"GET {target} HTTP/1.1\r\nHost: {{host}}\r\nAccept: text/html\r\nConnection: close\r\n\r\n";
}
