namespace Builder.Core.Processes.Sandbox;

/// <summary>
/// What every program needs of a Linux system, and nothing of a person: no /home, /root, /tmp, /run, /var, /mnt, /media, /srv.
/// Distributions differ; what one does not have is passed over.
/// </summary>
internal static class SystemFiles
{
    public static IReadOnlyList<string> Readable { get; } =
    [
        "/usr",
        "/bin",
        "/sbin",
        "/lib",
        "/lib32",
        "/lib64",
        "/opt",
        "/nix/store",
        "/gnu/store",
        "/snap",
        "/run/current-system",
        "/home/linuxbrew/.linuxbrew",
        // Of processes outside its rules the kernel shows a confined one no environment and no memory (ptrace(2)).
        "/proc",
        "/sys",
        "/etc/alternatives",
        "/etc/ca-certificates",
        "/etc/crypto-policies",
        "/etc/fonts",
        "/etc/gai.conf",
        "/etc/group",
        "/etc/host.conf",
        "/etc/hosts",
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/ld.so.conf.d",
        "/etc/ld-musl-aarch64.path",
        "/etc/ld-musl-x86_64.path",
        "/etc/locale.alias",
        "/etc/localtime",
        "/etc/mime.types",
        "/etc/nsswitch.conf",
        "/etc/os-release",
        "/etc/passwd",
        "/etc/pki/tls",
        "/etc/pki/ca-trust",
        "/etc/resolv.conf",
        "/etc/ssl/certs",
        "/etc/ssl/openssl.cnf",
        "/etc/static",
        "/etc/timezone",
    ];
}
