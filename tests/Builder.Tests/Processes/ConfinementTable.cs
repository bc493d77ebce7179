using System.Globalization;
using System.Text.Json;

namespace Builder.Tests.Processes;

/// <summary>What must come of an attempt.</summary>
internal enum Outcome
{
    /// <summary>It works: a build needs it, and it shows that the table tries anything at all.</summary>
    Works,

    /// <summary>It fails with an error.</summary>
    Refused,

    /// <summary>It may claim to have worked, but nothing of the person's has changed, which is looked at from outside.</summary>
    WithoutEffect,
}

/// <param name="Code">JavaScript that throws, or gives a text: "done", or what it saw. <c>perl</c> runs a line of Perl, which can make any system call.</param>
internal sealed record Attempt(string Name, Outcome Expected, string Code);

/// <summary>What a site's code must not be able to do, as one program that tries everything and writes down what came of it.</summary>
internal sealed class ConfinementTable(string root, string site, int victim, int port, string secret)
{
    public string Person => Path.Combine(root, "person");

    public string Key => Path.Combine(Person, ".ssh", "id_x");

    public string Canary => Path.Combine(site, "canary.txt");

    /// <summary>Where the program writes what came of it, in the folder for temporary files that it is given.</summary>
    public const string Report = "tried.json";

    public IReadOnlyList<Attempt> Attempts =>
        [
            new("read the site", Outcome.Works, $"fs.readFileSync({Text(Canary)})"),
            new("write a temporary file", Outcome.Works, "fs.writeFileSync(os.tmpdir() + '/own', '1')"),
            new(
                "copy a file with its mode and times",
                Outcome.Works,
                $"fs.cpSync({Text(Canary)}, os.tmpdir() + '/copy', {{ preserveTimestamps: true }})"
            ),
            new("start Node", Outcome.Works, "child.execFileSync(process.execPath, ['-e', '0'])"),
            new("start a shell", Outcome.Works, "child.execSync('echo > /dev/null')"),
            new("know its memory", Outcome.Works, "process.memoryUsage()"),
            new("know its addresses", Outcome.Works, "os.networkInterfaces()"),
            new("use a thread", Outcome.Works, "new (await import('node:worker_threads')).Worker('0', { eval: true })"),
            new("watch a folder", Outcome.Works, "fs.watch(os.tmpdir()).close()"),
            new("read a key", Outcome.Refused, $"fs.readFileSync({Text(Key)})"),
            new("read a key by another program", Outcome.Refused, $"child.execFileSync('/bin/cat', [{Text(Key)}], {{ stdio: 'pipe' }})"),
            new("read a key by a link in the site", Outcome.Refused, $"fs.readFileSync({Text(Path.Combine(site, "linked-key"))})"),
            new(
                "read a key by a manifest that is a link",
                Outcome.Refused,
                $"fs.readFileSync({Text(Path.Combine(site, "tsconfig.base.json", ".ssh", "id_x"))})"
            ),
            new(
                "read a key by a manifest above that is a link",
                Outcome.Refused,
                $"fs.readdirSync({Text(Path.Combine(root, "whole", "lerna.json"))})"
            ),
            new(
                "read another project by a package that is a link",
                Outcome.Refused,
                $"fs.readFileSync({Text(Path.Combine(site, "node_modules", "linked", ".env"))})"
            ),
            // Each is a link of the site's that a rule could be made of.
            .. new (string Name, string Path)[]
            {
                ("a manifest that is a link to a file", Path.Combine(site, ".browserslistrc")),
                ("a manifest that is a link to a link", Path.Combine(site, "lerna.json", ".ssh", "id_x")),
                ("a manifest above that is a link to a file", Path.Combine(root, "whole", "pnpm-workspace.yaml")),
                ("a manifest above the whole that is a link", Path.Combine(root, "tsconfig.base.json", ".ssh", "id_x")),
                ("packages above that are a link", Path.Combine(root, "whole", "node_modules", ".ssh", "id_x")),
                ("a scope of packages that is a link", Path.Combine(site, "node_modules", "@scope", ".ssh", "id_x")),
                ("a package in a scope that is a link", Path.Combine(site, "node_modules", "@own", "linked", ".ssh", "id_x")),
                ("programs of packages that are a link", Path.Combine(site, "node_modules", ".bin", ".ssh", "id_x")),
                ("the store of packages that is a link", Path.Combine(site, "node_modules", ".pnpm", ".ssh", "id_x")),
                ("a cache that is a link", Path.Combine(site, "node_modules", ".vite", ".ssh", "id_x")),
                ("a folder of the whole that is a link", Path.Combine(root, "whole", "packages", ".ssh", "id_x")),
                ("a folder of the site that is a link", Path.Combine(site, "public", ".ssh", "id_x")),
            }.Select(way => new Attempt($"read a key by {way.Name}", Outcome.Refused, $"fs.readFileSync({Text(way.Path)})")),
            .. new (string Name, string Path)[]
            {
                ("a cache that is a link to another project", Path.Combine(site, "node_modules", ".vite-temp", "x.js")),
                ("a cache that is a link to a home", Path.Combine(site, "node_modules", ".vite", ".profile")),
                ("a package's folder", Path.Combine(site, "node_modules", "left", "evil.js")),
                ("the packages of the whole that are a link", Path.Combine(root, "whole", "node_modules", ".profile")),
                ("the folder of all packages", Path.Combine(site, "node_modules", "evil.js")),
                ("the list of what is installed", Path.Combine(site, "node_modules", ".package-lock.json")),
            }.Select(way => new Attempt($"write by {way.Name}", Outcome.Refused, $"fs.writeFileSync({Text(way.Path)}, 'x')")),
            new("list the home", Outcome.Refused, $"fs.readdirSync({Text(Person)})"),
            new("write into the home", Outcome.Refused, $"fs.writeFileSync({Text(Path.Combine(Person, ".profile"))}, 'x')"),
            new(
                "write into another project's packages",
                Outcome.Refused,
                $"fs.writeFileSync({Text(Path.Combine(site, "node_modules", "linked", "x.js"))}, 'x')"
            ),
            new(
                "write a package",
                Outcome.Refused,
                $"fs.writeFileSync({Text(Path.Combine(site, "node_modules", "left", "index.js"))}, 'x')"
            ),
            new(
                "write a cache by a link",
                Outcome.Refused,
                $"fs.writeFileSync({Text(Path.Combine(site, "node_modules", ".cache", "x"))}, 'x')"
            ),
            new("write the site", Outcome.Refused, $"fs.writeFileSync({Text(Path.Combine(site, "src", "a.ts"))}, 'x')"),
            new(
                "read the prepared packages of all sites",
                Outcome.Refused,
                $"fs.readFileSync({Text(Path.Combine(root, "cache", "modules", "golden.js"))})"
            ),
            new(
                "write the prepared packages of all sites",
                Outcome.Refused,
                $"fs.writeFileSync({Text(Path.Combine(root, "cache", "modules", "golden.js"))}, 'x')"
            ),
            new(
                "write built sites",
                Outcome.Refused,
                $"fs.writeFileSync({Text(Path.Combine(root, "cache", "artifacts", "objects", "x"))}, 'x')"
            ),
            new(
                "read another site's folder of its own",
                Outcome.Refused,
                $"fs.readdirSync({Text(Path.Combine(root, "cache", "children"))})"
            ),
            new("give a key a second name", Outcome.Refused, $"fs.linkSync({Text(Key)}, os.tmpdir() + '/key')"),
            new("give a file of the site a second name", Outcome.Refused, $"fs.linkSync({Text(Canary)}, os.tmpdir() + '/canary')"),
            new("move a file of the site", Outcome.Refused, $"fs.renameSync({Text(Canary)}, os.tmpdir() + '/moved')"),
            new("shorten a file", Outcome.Refused, $"fs.truncateSync({Text(Canary)})"),
            new("change a mode", Outcome.WithoutEffect, $"fs.chmodSync({Text(Canary)}, 0o777)"),
            new("change a mode by a descriptor", Outcome.WithoutEffect, $"fs.fchmodSync(fs.openSync({Text(Canary)}), 0o777)"),
            new("change a key's mode", Outcome.WithoutEffect, $"fs.chmodSync({Text(Key)}, 0o666)"),
            new("change an owner", Outcome.WithoutEffect, $"fs.chownSync({Text(Canary)}, process.getuid(), 12345)"),
            new(
                "change a link's owner",
                Outcome.WithoutEffect,
                $"fs.lchownSync({Text(Path.Combine(site, "linked-key"))}, process.getuid(), 12345)"
            ),
            new("change times", Outcome.WithoutEffect, $"fs.utimesSync({Text(Canary)}, 1, 1)"),
            new("change a key's times", Outcome.WithoutEffect, $"fs.utimesSync({Text(Key)}, 1, 1)"),
            new("change a mode by a newer call", Outcome.WithoutEffect, Call(452, 452, $"-100, {Perl(Canary)}, 0777, 0")),
            new("change a folder's mode", Outcome.WithoutEffect, $"fs.chmodSync({Text(Person)}, 0o777)"),
            new(
                "change an owner by a descriptor",
                Outcome.WithoutEffect,
                $"fs.fchownSync(fs.openSync({Text(Canary)}), process.getuid(), 12345)"
            ),
            new("change times by a descriptor", Outcome.WithoutEffect, $"fs.futimesSync(fs.openSync({Text(Canary)}), 1, 1)"),
            new("change a link's times", Outcome.WithoutEffect, $"fs.lutimesSync({Text(Path.Combine(site, "linked-key"))}, 1, 1)"),
            new("change the times of a folder", Outcome.WithoutEffect, $"fs.utimesSync({Text(Person)}, 1, 1)"),
            new("set a link's attribute", Outcome.Refused, Call(189, 6, $"{Perl(Path.Combine(site, "linked-key"))}, 'user.x', 'y', 1, 0")),
            new(
                "set an attribute by a descriptor",
                Outcome.Refused,
                $"perl(`open F, '<', {Perl(Canary)} or die $!; my ($n, $v) = ('user.x', 'y'); die $! if syscall({Number(190, 7)}, fileno(F), $n, $v, 1, 0) < 0`)"
            ),
            new("set an attribute by a newer call", Outcome.Refused, Call(463, 463, $"-100, {Perl(Canary)}, 0, 'user.x', 'y' x 16, 16")),
            new("set the flags of a file by a newer call", Outcome.Refused, Call(469, 469, $"-100, {Perl(Canary)}, 'y' x 24, 24, 0")),
            new("remove a link's attribute", Outcome.Refused, Call(198, 15, $"{Perl(Path.Combine(site, "linked-key"))}, 'user.x'")),
            new("make a folder that gives away its group", Outcome.Refused, "fs.mkdirSync(os.tmpdir() + '/sgid', { mode: 0o2777 })"),
            new("make a nameless file that runs as the person", Outcome.Refused, Call(257, 56, "-100, $ENV{TMPDIR}, 020200002, 04755")),
            new(
                "copy a file that runs as another",
                Outcome.Refused,
                "child.execFileSync('/bin/cp', ['-p', '/usr/bin/passwd', os.tmpdir() + '/passwd'], { stdio: 'pipe' }), child.execFileSync('/bin/chmod', ['6755', os.tmpdir() + '/passwd'], { stdio: 'pipe' }); if (!(fs.statSync(os.tmpdir() + '/passwd').mode & 0o6000)) throw new Error('not so')"
            ),
            new("set an attribute", Outcome.Refused, Call(188, 5, $"{Perl(Canary)}, 'user.x', 'y', 1, 0")),
            new("set a key's attribute", Outcome.Refused, Call(188, 5, $"{Perl(Key)}, 'user.x', 'y', 1, 0")),
            new("remove an attribute", Outcome.Refused, Call(197, 14, $"{Perl(Canary)}, 'user.x'")),
            new(
                "set a flag of a file",
                Outcome.Refused,
                $"perl(`open F, '<', {Perl(Canary)}; my $f = pack 'L', 0x40; die $! unless ioctl F, 0x40086602, $f`)"
            ),
            new("hold up others by a lease", Outcome.Refused, $"perl(`open F, '<', {Perl(Canary)}; die $! unless fcntl F, 1024, 0`)"),
            new("make a file that runs as the person", Outcome.Refused, "fs.writeFileSync(os.tmpdir() + '/suid', '', { mode: 0o4755 })"),
            new(
                "make one run as the person",
                Outcome.WithoutEffect,
                "fs.writeFileSync(os.tmpdir() + '/suid2', ''), fs.chmodSync(os.tmpdir() + '/suid2', 0o6777)"
            ),
            new("lower another's limits", Outcome.Refused, Call(302, 261, $"{Id(victim)}, 7, pack('QQ', 64, 64), pack('QQ', 0, 0)")),
            new("lower its parent's limits", Outcome.Refused, Call(302, 261, "getppid() || $$, 7, pack('QQ', 64, 64), pack('QQ', 0, 0)")),
            new("bind another to a processor", Outcome.Refused, Call(203, 122, $"{Id(victim)}, 8, pack('Q', 1)")),
            new("put another behind", Outcome.Refused, Call(141, 140, $"0, {Id(victim)}, 19")),
            new("put all of the user's programs behind", Outcome.Refused, Call(141, 140, "2, 0, 0")),
            new("schedule another", Outcome.Refused, Call(144, 119, $"{Id(victim)}, 3, pack('L', 0)")),
            new(
                "schedule another by a newer call",
                Outcome.Refused,
                Call(314, 274, $"{Id(victim)}, pack('LLQlLQQQ', 48, 5, 0, 0, 0, 0, 0, 0), 0")
            ),
            new("put another's disk behind", Outcome.Refused, Call(251, 30, $"1, {Id(victim)}, 3 << 13")),
            new("put the disk of all programs behind", Outcome.Refused, Call(251, 30, "3, 0, 3 << 13")),
            new("compare with another program", Outcome.Refused, Call(312, 272, $"{Id(victim)}, $$, 0, 0, 0")),
            new("move another's memory", Outcome.Refused, Call(279, 239, $"{Id(victim)}, 0, 0, 0, 0, 0")),
            new("queue a signal to another", Outcome.Refused, Call(129, 138, $"{Id(victim)}, 0, pack('lll', 0, 0, -1) . 'x' x 116")),
            new("signal a thread of another", Outcome.Refused, Call(234, 131, $"{Id(victim)}, {Id(victim)}, 15")),
            new("see another's locks", Outcome.Refused, Call(274, 100, $"{Id(victim)}, 'x' x 8, 'x' x 8")),
            new(
                "have another chosen when memory runs out",
                Outcome.Refused,
                $"fs.writeFileSync('/proc/{Id(victim)}/oom_score_adj', '1000')"
            ),
            new("name another anew", Outcome.Refused, $"fs.writeFileSync('/proc/{Id(victim)}/comm', 'x')"),
            new(
                "be told of a folder by a signal",
                Outcome.Refused,
                $"perl(`open F, '<', {Perl(SiteFolder)} or die $!; die $! unless fcntl F, 1026, 0x8000003f`)"
            ),
            new("be told of all files", Outcome.Refused, Call(300, 262, "0, 0")),
            new("make a queue by a name", Outcome.Refused, Call(240, 180, "'builder', 0102, 0666, 0")),
            new("attach to shared memory", Outcome.Refused, Call(30, 196, "0, 0, 0")),
            new("list semaphores", Outcome.Refused, Call(66, 191, "0, 0, 19, 'x' x 128")),
            new("list shared memory", Outcome.Refused, Call(31, 195, "0, 14, 'x' x 128")),
            new("list queues", Outcome.Refused, Call(71, 187, "0, 12, 'x' x 128")),
            new("see what another program runs", Outcome.Refused, $"fs.readlinkSync('/proc/{Id(victim)}/exe')"),
            new("see where another program works", Outcome.Refused, $"fs.readlinkSync('/proc/{Id(victim)}/cwd')"),
            new(
                "see another program's map of memory",
                Outcome.Refused,
                $"if (!fs.readFileSync('/proc/{Id(victim)}/maps', 'utf8')) throw new Error('nothing')"
            ),
            new("hold memory that nobody counts", Outcome.Refused, Call(319, 279, "'builder', 0")),
            new("share memory", Outcome.Refused, Call(29, 194, "0x6275, 4096, 01666")),
            new("make a queue", Outcome.Refused, Call(68, 186, "0x6275, 01666")),
            new("make a semaphore", Outcome.Refused, Call(64, 190, "0x6275, 1, 01666")),
            new(
                "see what happens in a folder",
                Outcome.Refused,
                "perl(`my $i = syscall("
                    + Number(294, 26)
                    + ", 2048); my $t = $ENV{TMPDIR}; syscall("
                    + Number(254, 27)
                    + ", $i, $t, 0xfff); open G, '>', $t . '/seen'; close G; open F, '<&=', $i; my $n = sysread F, my $b, 4096; die 'nothing' unless $n`)"
            ),
            new(
                "see another program's arguments",
                Outcome.Refused,
                $$"""
                if (!fs.readdirSync('/proc').some((id) => { try { return fs.readFileSync(`/proc/${id}/cmdline`, 'utf8').includes({{Text(
                    secret
                )}}) } catch { return false } })) throw new Error('not seen')
                """
            ),
            new("read another program's environment", Outcome.Refused, $"fs.readFileSync('/proc/{Id(victim)}/environ')"),
            new("read another program's memory", Outcome.Refused, $"fs.openSync('/proc/{Id(victim)}/mem')"),
            new("end another program", Outcome.Refused, $"process.kill({Id(victim)}, 'SIGTERM')"),
            new("end every program", Outcome.Refused, "process.kill(-1, 0)"),
            new("trace another program", Outcome.Refused, Call(101, 117, $"16, {Id(victim)}, 0, 0")),
            new("read memory by a call", Outcome.Refused, Call(310, 270, $"{Id(victim)}, 0, 0, 0, 0, 0")),
            new(
                "connect by TCP",
                Outcome.Refused,
                $"perl(`use Socket; socket(S, PF_INET, SOCK_STREAM, 0) or die $!; connect(S, sockaddr_in({port.ToString(CultureInfo.InvariantCulture)}, INADDR_LOOPBACK)) or die $!`)"
            ),
            new(
                "listen by TCP",
                Outcome.Refused,
                "perl(`use Socket; socket(S, PF_INET, SOCK_STREAM, 0) or die $!; bind(S, sockaddr_in(0, INADDR_LOOPBACK)) or die $!`)"
            ),
            new("send by UDP", Outcome.Refused, "perl(`use Socket; socket(S, PF_INET, SOCK_DGRAM, 0) or die $!`)"),
            new(
                "connect to a socket of the session",
                Outcome.Refused,
                $"perl(`use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) or die $!; connect(S, sockaddr_un({Perl(Path.Combine(root, "agent.sock"))})) or die $!`)"
            ),
            new("send to a socket of the session", Outcome.Refused, "perl(`use Socket; socket(S, PF_UNIX, SOCK_DGRAM, 0) or die $!`)"),
            new("talk to a virtual machine's host", Outcome.Refused, "perl(`socket(S, 40, 1, 0) or die $!`)"),
            new("use a ring", Outcome.Refused, Call(425, 425, "1, 'x' x 128")),
            new("make a user namespace", Outcome.Refused, Call(272, 97, "0x10000000")),
            new("make a network namespace", Outcome.Refused, Call(272, 97, "0x40000000")),
            new("be born into a namespace", Outcome.Refused, Call(56, 220, "0x10000011, 0, 0, 0, 0")),
            new("mount", Outcome.Refused, Call(165, 40, "'none', $ENV{TMPDIR}, 'tmpfs', 0, 0")),
            new("open a tree of mounts", Outcome.Refused, Call(428, 428, "-100, '/', 1")),
            new("load a program into the kernel", Outcome.Refused, Call(321, 280, "0, 'x' x 128, 128")),
            new("count events of the kernel", Outcome.Refused, Call(298, 241, "'x' x 128, 0, -1, -1, 0")),
            new("use the keyring", Outcome.Refused, Call(250, 219, "0, -3, 1")),
            new("handle faults of memory", Outcome.Refused, Call(323, 282, "1")),
            new("open by handle", Outcome.Refused, Call(304, 265, "-100, 'x' x 128, 0")),
            new(
                "ask for a handle",
                Outcome.Refused,
                $"perl(`my ($k, $m, $h) = ({Perl(Key)}, pack('l', 0), pack('Ll', 128, 0) . 'x' x 128); die $! if syscall({Number(303, 264)}, -100, $k, $h, $m, 0) < 0`)"
            ),
            new("read a key by the root of this process", Outcome.Refused, $"fs.readFileSync('/proc/self/root' + {Text(Key)})"),
            new(
                "read a key by the folder of this process",
                Outcome.Refused,
                $"fs.readFileSync('/proc/self/cwd/../..' + {Text(Path.Combine("/person", ".ssh", "id_x"))})"
            ),
            new(
                "read a key by a descriptor of a folder",
                Outcome.Refused,
                $"fs.readFileSync('/proc/self/fd/' + fs.openSync({Text(SiteFolder)}, fs.constants.O_DIRECTORY) + '/../../../person/.ssh/id_x')"
            ),
            new("read a key by the root of another process", Outcome.Refused, $"fs.readFileSync('/proc/{Id(victim)}/root' + {Text(Key)})"),
            new("read a key by its first process", Outcome.Refused, $"fs.readFileSync('/proc/1/root' + {Text(Key)})"),
            new("read the environment of its first process", Outcome.Refused, "fs.readFileSync('/proc/1/environ')"),
            new(
                "read the environment of who started it",
                Outcome.Refused,
                "if (process.ppid === 0) throw new Error('nobody'); fs.readFileSync(`/proc/${process.ppid}/environ`)"
            ),
            new("see what another program has open", Outcome.Refused, $"fs.readlinkSync('/proc/{Id(victim)}/fd/1')"),
            new("open what another program has open", Outcome.Refused, $"fs.openSync('/proc/{Id(victim)}/fd/1')"),
            new("end its first process", Outcome.Refused, "process.kill(1, 'SIGKILL')"),
            new(
                "find something open that it was not given",
                Outcome.Refused,
                $"if (!fs.readdirSync('/proc/self/fd').some((id) => {{ try {{ const at = fs.readlinkSync('/proc/self/fd/' + id); return at.startsWith({Text(root)}) && !at.startsWith({Text(site)}) && !at.includes('/whole/') && !at.startsWith(os.tmpdir()) }} catch {{ return false }} }})) throw new Error('nothing')"
            ),
            new(
                "read a key by a program in memory",
                Outcome.Refused,
                $"perl(`use IO::Handle; my $n = 'x'; my $f = syscall({Number(319, 279)}, $n, 0); die $! if $f < 0; open O, '<', '/bin/cat' or die $!; binmode O; local $/; my $c = <O>; open M, '>&=', $f; binmode M; print M $c; close O; my $p = \"/proc/$$/fd/$f\"; M->flush; exec $p, {Perl(Key)} or die $!`)"
            ),
            new("read a key by calls of the old kind", Outcome.Refused, OldProgram(Key)),
            new("read where a file came from", Outcome.Refused, Call(191, 8, $"{Perl(Canary)}, 'user.x', 'y' x 64, 64")),
            new("list the attributes of a key", Outcome.Refused, Call(194, 11, $"{Perl(Key)}, 'y' x 64, 64")),
            new(
                "swap a file of the site",
                Outcome.Refused,
                $"fs.writeFileSync(os.tmpdir() + '/swap', ''), perl(`my ($a, $b) = ($ENV{{TMPDIR}} . '/swap', {Perl(Canary)}); die $! if syscall({Number(316, 276)}, -100, $a, -100, $b, 2) < 0`)"
            ),
            new(
                "put something in a place between folders of the site",
                Outcome.Refused,
                $"fs.mkdirSync({Text(Path.Combine(site, "src", "made"))})"
            ),
            new("make a device", Outcome.Refused, Call(259, 33, "-100, \"$ENV{TMPDIR}/device\", 0020666, 259")),
            new("write into memory that all share", Outcome.Refused, "fs.writeFileSync('/dev/shm/builder-canary', '1')"),
            new("write a setting of the kernel", Outcome.Refused, "fs.writeFileSync('/proc/sys/kernel/hostname', 'x')"),
            new("write where a crash goes", Outcome.Refused, "fs.writeFileSync('/proc/sys/kernel/core_pattern', '|/x')"),
            new("have what it likes when memory runs out", Outcome.Refused, "fs.writeFileSync('/proc/self/oom_score_adj', '-900')"),
            new(
                "type into the person's terminal",
                Outcome.Refused,
                "perl(`my $c = 'x'; for my $f (0, 1, 2) { exit 0 if ioctl STDIN, 0x5412, $c } open T, '+<', '/dev/tty' or die $!; die $! unless ioctl T, 0x5412, $c`)"
            ),
            new("come before every other program", Outcome.Refused, Call(141, 140, "0, 0, -10")),
            new("run in real time", Outcome.Refused, Call(144, 119, "0, 1, pack('L', 50)")),
            new(
                "take another's user",
                Outcome.Refused,
                "if (process.getuid() === 0) { process.setgid(12345); process.setuid(12345) } else process.setuid(0)"
            ),
            new("change where its root is", Outcome.Refused, Call(161, 51, "$ENV{TMPDIR}")),
            new(
                "enter a namespace",
                Outcome.Refused,
                "perl(`open N, '<', '/proc/1/ns/mnt' or die $!; die $! if syscall(" + Number(308, 268) + ", fileno(N), 0) < 0`)"
            ),
            new(
                "end another program by its descriptor",
                Outcome.Refused,
                $"perl(`my $f = syscall(434, {Id(victim)}, 0); die $! if $f < 0; die $! if syscall(424, $f, 15, 0, 0) < 0`)"
            ),
            new(
                "take a descriptor of another program",
                Outcome.Refused,
                $"perl(`my $f = syscall(434, {Id(victim)}, 0); die $! if $f < 0; die $! if syscall(438, $f, 1, 0) < 0`)"
            ),
            new(
                "have another program told of input",
                Outcome.WithoutEffect,
                $"perl(`pipe R, W; my $f = fcntl R, 3, 0; fcntl R, 8, {Id(victim)} or die $!; fcntl R, 4, $f | 0x2000 or die $!; syswrite W, 'x'; sleep 0`)"
            ),
            new(
                "send by a nameless socket",
                Outcome.Refused,
                "perl(`use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) or die $!; connect(S, sockaddr_un(chr(0) . 'builder-' . $$)) or die $!`)"
            ),
            new("send in pairs", Outcome.Refused, "perl(`use Socket; socketpair(A, B, PF_UNIX, SOCK_DGRAM, 0) or die $!`)"),
            new("see which sockets others have", Outcome.Refused, "perl(`socket(S, 16, 3, 4) or die $!`)"),
            new(
                "change this computer's addresses",
                Outcome.Refused,
                """perl(`socket(S, 16, 3, 0) or die $!; my $m = pack('LSSLL CxSlLL', 32, 16, 5, 1, 0, 0, 0, 1, 0, 1); send(S, $m, 0) or die $!; recv(S, my $b, 4096, 0); my $e = unpack 'x16l', $b; $! = -$e; die $! if $e`)"""
            ),
            new("speak to devices past the system", Outcome.Refused, "perl(`socket(S, 17, 3, 0) or die $!`)"),
            new("use the kernel's own ciphers", Outcome.Refused, "perl(`socket(S, 38, 5, 0) or die $!`)"),
            new("handle faults of memory by a device", Outcome.Refused, "fs.openSync('/dev/userfaultfd', 'r+')"),
            new(
                "read the disk itself",
                Outcome.Refused,
                "fs.openSync(fs.readdirSync('/dev').filter((name) => /^(vd|sd|nvme|loop|mem|kmsg|fuse|kvm)/.test(name)).map((name) => '/dev/' + name).concat('/dev/none')[0], 'r')"
            ),
            new(
                "leave a program running",
                Outcome.Works,
                $"child.spawn('/bin/sh', ['-c', 'setsid sh -c \"perl -e \\\"sleep 600\\\" {secret}-orphan & exit 0\" & exit 0'], {{ env: {{}}, detached: true, stdio: 'ignore' }}).unref()"
            ),
            // Each gets away in its own way, and nothing of it is there afterwards.
            .. new (string Name, string Code)[]
            {
                ("with two forks between", "fork and exit; setpgrp; fork and exit; sleep 600"),
                ("that heeds no signal", "$SIG{$_} = 'IGNORE' for keys %SIG; fork and exit; sleep 600"),
                ("that is never the same", "for (1 .. 600) { fork and exit; select undef, undef, undef, 0.05 }"),
                ("that takes in the others", $"syscall({Number(157, 167)}, 36, 1, 0, 0, 0); fork and sleep 600; fork and exit; sleep 600"),
                ("that has stopped", "fork and exit; kill 'STOP', $$; sleep 600"),
                ("of another name", $"fork and exit; my $n = 'init'; syscall({Number(157, 167)}, 15, $n, 0, 0, 0); sleep 600"),
            }.Select(way => new Attempt(
                $"leave a program running {way.Name}",
                Outcome.Works,
                $"child.spawn('/usr/bin/perl', ['-e', {Text(way.Code)}, {Text(secret + "-orphan")}], {{ env: {{}}, detached: true, stdio: 'ignore' }}).unref()"
            )),
        ];

    /// <summary>A module that tries all of them and then goes on.</summary>
    public static string Program(IEnumerable<Attempt> attempts) =>
        $$"""
            import fs from 'node:fs'; import os from 'node:os'; import child from 'node:child_process'
            const tried = {}
            const perl = (code) => child.execFileSync('/usr/bin/perl', ['-e', code], { stdio: 'pipe' })
            {{string.Join(
                '\n',
                attempts.Select(attempt =>
                    $"try {{ {attempt.Code}; tried[{Text(attempt.Name)}] = 'done' }} catch (error) {{ tried[{Text(attempt.Name)}] = String(error.stderr || error.code || error).trim().split('\\n')[0] || 'failed' }}"
                )
            )}}
            fs.writeFileSync(os.tmpdir() + '/{{Report}}', JSON.stringify(tried))
            """;

    private string SiteFolder => Path.Combine(site, "src");

    /// <summary>A program for the processors before this one, whose calls have numbers of their own: open, and the end with what came of it.</summary>
    private static string OldProgram(string file)
    {
        // mov eax, 5 (open); mov ebx, name; xor ecx, ecx; int 0x80; shr eax, 31; mov ebx, eax; mov eax, 1 (exit); int 0x80
        byte[] code =
        [
            0xB8,
            5,
            0,
            0,
            0,
            0xBB,
            0,
            0,
            0,
            0,
            0x31,
            0xC9,
            0xCD,
            0x80,
            0xC1,
            0xE8,
            31,
            0x89,
            0xC3,
            0xB8,
            1,
            0,
            0,
            0,
            0xCD,
            0x80,
        ];
        const int Base = 0x08048000,
            Head = 52 + 32;
        BitConverter.TryWriteBytes(code.AsSpan(6), Base + Head + code.Length);
        var name = System.Text.Encoding.UTF8.GetBytes(file + "\0");
        var size = Head + code.Length + name.Length;
        using var program = new MemoryStream();
        using var writer = new BinaryWriter(program);
        writer.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        writer.Write((short)2);
        writer.Write((short)3);
        foreach (var number in new[] { 1, Base + Head, 52, 0, 0 })
        {
            writer.Write(number);
        }
        foreach (var number in new short[] { 52, 32, 1, 0, 0, 0 })
        {
            writer.Write(number);
        }
        foreach (var number in new[] { 1, 0, Base, Base, size, size, 5, 0x1000 })
        {
            writer.Write(number);
        }
        writer.Write(code);
        writer.Write(name);
        writer.Flush();
        var whole = Convert.ToBase64String(program.ToArray());
        return $"fs.writeFileSync(os.tmpdir() + '/old', Buffer.from('{whole}', 'base64'), {{ mode: 0o755 }}), child.execFileSync(os.tmpdir() + '/old', {{ stdio: 'pipe' }})";
    }

    private static string Call(int x64, int arm64, string arguments) =>
        $"perl(`my @a = ({arguments}); die $! if syscall({Number(x64, arm64)}, @a) < 0`)";

    private static string Number(int x64, int arm64) =>
        (
            System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
                ? arm64
                : x64
        ).ToString(CultureInfo.InvariantCulture);

    private static string Id(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Perl(string text) => $"'{text}'";

    private static string Text(string text) => JsonSerializer.Serialize(text);
}
