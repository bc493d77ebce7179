namespace Builder.Core.Processes.Sandbox;

/// <summary>A call of Linux by its numbers, which differ between processors.</summary>
/// <param name="X64">As in asm/unistd_64.h; negative where there is none.</param>
/// <param name="Arm64">As in asm-generic/unistd.h; negative where there is none, which is so for what has a newer call in its place.</param>
internal sealed record KernelCall(int X64, int Arm64)
{
    private const int None = -1;

    /// <summary>A call that is newer than the split: one number everywhere.</summary>
    public static KernelCall Same(int number) => new(number, number);

    public static KernelCall Old(int x64) => new(x64, None);
}

/// <summary>
/// What Landlock does not look at, by what a confined child is answered. Landlock is about opening files and about names in folders; who may change
/// the mode, owner or times of a file, or the limits of a process, is a matter of the user alone, and the child is the same user.
/// </summary>
internal static class CallTable
{
    /// <summary>
    /// Modes, owners and times, which tools set on what they have written and do not look at again: told that it was done, and nothing is done. A watch
    /// of a folder is never told of anything.
    /// </summary>
    public static readonly KernelCall[] Pretended =
    [
        KernelCall.Old(90), // chmod
        new(91, 52), // fchmod
        new(268, 53), // fchmodat
        KernelCall.Same(452), // fchmodat2
        KernelCall.Old(92), // chown
        new(93, 55), // fchown
        KernelCall.Old(94), // lchown
        new(260, 54), // fchownat
        KernelCall.Old(132), // utime
        KernelCall.Old(235), // utimes
        KernelCall.Old(261), // futimesat
        new(280, 88), // utimensat
        new(254, 27), // inotify_add_watch
    ];

    /// <summary>
    /// Extended attributes and flags of files. Programs are used to disks that have none. Reading them as well: where a file was downloaded from stands
    /// in one, and they are asked for by a name that Landlock does not look at.
    /// </summary>
    public static readonly KernelCall[] NotSupported =
    [
        new(191, 8), // getxattr
        new(192, 9), // lgetxattr
        new(193, 10), // fgetxattr
        new(194, 11), // listxattr
        new(195, 12), // llistxattr
        new(196, 13), // flistxattr
        KernelCall.Same(464), // getxattrat
        KernelCall.Same(465), // listxattrat
        new(188, 5), // setxattr
        new(189, 6), // lsetxattr
        new(190, 7), // fsetxattr
        new(197, 14), // removexattr
        new(198, 15), // lremovexattr
        new(199, 16), // fremovexattr
        KernelCall.Same(463), // setxattrat
        KernelCall.Same(466), // removexattrat
        KernelCall.Same(469), // file_setattr
    ];

    /// <summary>
    /// As an older kernel answers: who finds none does without. A ring takes calls that no filter sees; clone3 and openat2 hide what they want in memory,
    /// where no filter looks; shared memory, queues and semaphores of System V and POSIX lead to every program of the user; a file in memory that nobody
    /// has mapped counts as nobody's memory (<see cref="MemoryWatch"/>).
    /// </summary>
    public static readonly KernelCall[] NotThere =
    [
        KernelCall.Same(425), // io_uring_setup
        KernelCall.Same(426), // io_uring_enter
        KernelCall.Same(427), // io_uring_register
        KernelCall.Same(435), // clone3
        KernelCall.Same(437), // openat2
        new(300, 262), // fanotify_init
        new(301, 263), // fanotify_mark
        new(29, 194), // shmget
        new(30, 196), // shmat
        new(31, 195), // shmctl
        new(64, 190), // semget
        new(65, 193), // semop
        new(220, 192), // semtimedop
        new(66, 191), // semctl
        new(68, 186), // msgget
        new(69, 189), // msgsnd
        new(70, 188), // msgrcv
        new(71, 187), // msgctl
        new(240, 180), // mq_open
        new(241, 181), // mq_unlink
        new(323, 282), // userfaultfd
        KernelCall.Same(440), // process_madvise
        KernelCall.Same(448), // process_mrelease
        KernelCall.Same(447), // memfd_secret
        new(319, 279), // memfd_create
    ];

    /// <summary>Other processes' memory, keys, handles past every rule, mounts, namespaces, the kernel's own programs, the clock, the machine.</summary>
    public static readonly KernelCall[] NotPermitted =
    [
        new(101, 117), // ptrace
        new(310, 270), // process_vm_readv
        new(311, 271), // process_vm_writev
        new(312, 272), // kcmp
        KernelCall.Same(438), // pidfd_getfd
        new(256, 238), // migrate_pages
        new(279, 239), // move_pages
        new(248, 217), // add_key
        new(249, 218), // request_key
        new(250, 219), // keyctl
        new(303, 264), // name_to_handle_at
        new(304, 265), // open_by_handle_at
        new(165, 40), // mount
        new(166, 39), // umount2
        new(155, 41), // pivot_root
        new(161, 51), // chroot
        KernelCall.Same(428), // open_tree
        KernelCall.Same(429), // move_mount
        KernelCall.Same(430), // fsopen
        KernelCall.Same(431), // fsconfig
        KernelCall.Same(432), // fsmount
        KernelCall.Same(433), // fspick
        KernelCall.Same(442), // mount_setattr
        KernelCall.Same(467), // open_tree_attr
        new(272, 97), // unshare
        new(308, 268), // setns
        new(321, 280), // bpf
        new(298, 241), // perf_event_open
        new(103, 116), // syslog
        new(179, 60), // quotactl
        KernelCall.Same(443), // quotactl_fd
        new(163, 89), // acct
        new(167, 224), // swapon
        new(168, 225), // swapoff
        new(169, 142), // reboot
        new(246, 104), // kexec_load
        new(320, 294), // kexec_file_load
        new(175, 105), // init_module
        new(313, 273), // finit_module
        new(176, 106), // delete_module
        new(164, 170), // settimeofday
        new(227, 112), // clock_settime
        new(159, 171), // adjtimex
        new(305, 266), // clock_adjtime
        new(170, 161), // sethostname
        new(171, 162), // setdomainname
        KernelCall.Old(172), // iopl
        KernelCall.Old(173), // ioperm
        new(153, 58), // vhangup
    ];

    /// <summary>Calls about a process whose id is the first argument. Zero is the one that calls, and the only one it may ask about.</summary>
    public static readonly KernelCall[] OfAProcess =
    [
        new(302, 261), // prlimit64
        new(203, 122), // sched_setaffinity
        new(144, 119), // sched_setscheduler
        new(142, 118), // sched_setparam
        new(314, 274), // sched_setattr
    ];

    /// <summary>The same with a kind first and the id second; of the kinds, the one given is "a process".</summary>
    public static readonly (KernelCall Call, uint Process)[] OfAKind =
    [
        (new(141, 140), 0), // setpriority: PRIO_PROCESS
        (new(251, 30), 1), // ioprio_set: IOPRIO_WHO_PROCESS
    ];

    /// <summary>Calls that make a file, with which argument says its mode, and which says whether it is made at all (negative: always).</summary>
    public static readonly (KernelCall Call, int Mode, int Flags)[] Making =
    [
        (KernelCall.Old(2), 2, 1), // open
        (new(257, 56), 3, 2), // openat
        (KernelCall.Old(85), 1, -1), // creat
        (KernelCall.Old(133), 1, -1), // mknod
        (new(259, 33), 2, -1), // mknodat
        (KernelCall.Old(83), 1, -1), // mkdir
        (new(258, 34), 2, -1), // mkdirat
    ];

    public static readonly KernelCall Clone = new(56, 220),
        DeviceControl = new(16, 29),
        FileControl = new(72, 25),
        Kill = new(62, 129),
        Socket = new(41, 198),
        Pair = new(53, 199),
        Connect = new(42, 203),
        Truncate = new(76, 45);
}
