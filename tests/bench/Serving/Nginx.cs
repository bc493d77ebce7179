using System.Text;
using CliWrap;

namespace Builder.Bench.Serving;

/// <summary>nginx: the one that is installed, else the distribution's, unpacked into a folder that git ignores.</summary>
internal static class Nginx
{
    /// <returns>The program, or a sentence on why there is none.</returns>
    public static async Task<(string? File, string? WhyNot)> FindAsync()
    {
        var folder = Path.Combine(Builds.Bench.Repository, "artifacts", "bench-peers", "nginx");
        string[] places =
        [
            "/usr/sbin/nginx",
            "/usr/local/sbin/nginx",
            "/opt/homebrew/bin/nginx",
            Path.Combine(folder, "usr", "sbin", "nginx"),
        ];
        if (places.FirstOrDefault(File.Exists) is { } there)
        {
            return (there, null);
        }
        if (!File.Exists("/usr/bin/apt-get") || !File.Exists("/usr/bin/dpkg-deb"))
        {
            return (null, "it is not installed, and this is no Debian from which it could be fetched");
        }
        Directory.CreateDirectory(folder);
        var said = new StringBuilder();
        if (!await RunAsync("/usr/bin/apt-get", "download", "nginx"))
        {
            return (null, $"apt-get could not fetch it: {said.ToString().Trim().ReplaceLineEndings(" ")}");
        }
        await RunAsync("/usr/bin/dpkg-deb", "-x", Directory.GetFiles(folder, "nginx_*.deb")[0], folder);
        return File.Exists(places[^1]) ? (places[^1], null) : (null, "its package has no /usr/sbin/nginx");

        async Task<bool> RunAsync(string file, params string[] arguments) =>
            (
                await Cli.Wrap(file)
                    .WithArguments(arguments)
                    .WithWorkingDirectory(folder)
                    .WithValidation(CommandResultValidation.None)
                    .WithStandardErrorPipe(PipeTarget.ToStringBuilder(said))
                    .ExecuteAsync()
            ).IsSuccess;
    }

    /// <summary>As it would be set up for static files, gzip made beforehand; no log and nothing outside the folder.</summary>
    public static string Configuration(string folder, string root, int port) =>
        $$"""
            daemon off;
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            worker_processes auto;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000;
              types { text/html html; text/javascript js; text/css css; image/svg+xml svg; }
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              gzip_static on;
              server { listen 127.0.0.1:{{port}}; root {{root}}; }
            }
            """;
}
