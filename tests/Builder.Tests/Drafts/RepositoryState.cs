using System.Text;
using Builder.Core.Sites;
using Builder.Tests.Checkpoints;

namespace Builder.Tests.Drafts;

/// <summary>
/// A repository as a person might have it, of two seeds: the first says what git was told, which several states share, the second what was done to
/// files, entries and flags besides, without starting git. What the person writes says MINE, what Builder writes BUILDER.
/// </summary>
internal sealed class RepositoryState
{
    private static readonly string[] Tracked =
    [
        "index.html",
        "src/a.ts",
        "src/b.ts",
        "src/deep/c.ts",
        "docs/d.md",
        "docs/more/e.md",
        "public/f.txt",
        "kept/ignored.txt",
    ];

    /// <summary>What the model puts behind the name of a file that it moves.</summary>
    public const string Renamed = ".renamed";

    private readonly List<string> done;
    private readonly GitFolder folder;
    private readonly Random random;

    private RepositoryState(GitFolder folder, string story, Random random) => (this.folder, done, this.random) = (folder, [story], random);

    /// <summary>What was done, for the message of a failure.</summary>
    public string Story => string.Join("; ", done);

    private string Git => Path.Combine(folder.Path, ".git");

    private RawObjects Objects => new(Path.Combine(Git, "objects"));

    /// <summary>A repository with every kind of entry.</summary>
    public static async Task<GitFolder> TemplateAsync()
    {
        var folder = GitFolder.InMemory();
        foreach (var path in Tracked.Append("run.sh"))
        {
            folder.Write(path, Text(path));
        }

        folder.Write(".gitignore", "kept/\nnode_modules/\n*.log\n");
        await folder.ShellAsync(
            """
            git init -q -b main; rm -rf .git/hooks; chmod 755 run.sh; ln -s index.html link.html; git add -f .
            git update-index --add --cacheinfo 160000,1111111111111111111111111111111111111111,vendor/lib
            git commit -q -m First
            """
        );
        return folder;
    }

    /// <summary>What git was told.</summary>
    public static async Task<(GitFolder Folder, string Story)> TellGitAsync(GitFolder template, int seed)
    {
        var folder = GitFolder.InMemory();
        var random = new Random(seed);
        var lines = new List<string>();
        // Git 2.39 damages a sparse index that has an announced file: it writes its last entry several times. So a repository has the one or the other.
        var isSparse = random.Next(2) == 0;
        for (var i = random.Next(0, 6); i > 0; i--)
        {
            var line = Told(random, Tracked[random.Next(Tracked.Length)], isSparse);
            lines.Add(line);
        }

        await folder.ShellAsync(
            $"cp -a '{template.Path}/.' .\n" + string.Join('\n', lines.Select(line => $"{{ {line}; }} >/dev/null 2>&1"))
        );
        return (folder, string.Join("; ", lines));
    }

    /// <summary>A copy of a repository, whose objects it uses, with things done to it.</summary>
    public static RepositoryState Make(GitFolder told, string story, int seed)
    {
        var folder = GitFolder.InMemory();
        var objects = Path.Combine(told.Path, ".git", "objects");
        CopyFolder(told.Path, folder.Path, except: objects);
        folder.Write(".git/objects/info/alternates", objects + "\n");
        Move(told, folder);
        var state = new RepositoryState(folder, story, new Random(seed));
        for (var i = state.random.Next(0, 9); i > 0; i--)
        {
            state.DoOne(Tracked[state.random.Next(Tracked.Length)]);
        }

        return state;
    }

    /// <summary>The cache of untracked files names the folder that it is of, and git does not use another one's.</summary>
    private static void Move(GitFolder from, GitFolder to)
    {
        var git = Path.Combine(to.Path, ".git");
        var index = RawIndex.Read(git);
        if (!index.IsSplit && index.Extensions.FindIndex(extension => extension.Name == "UNTR") is >= 0 and var at)
        {
            var text = Encoding.Latin1.GetString(index.Extensions[at].Content).Replace(from.Path, to.Path, StringComparison.Ordinal);
            index.Extensions[at] = ("UNTR", Encoding.Latin1.GetBytes(text));
            index.Write(git);
        }
    }

    public GitFolder Folder => folder;

    /// <summary>What a model might do to a draft of it.</summary>
    public IReadOnlyDictionary<string, string?> Edits(SiteFolder draft)
    {
        var files = draft.List().Select(entry => entry.Path).Where(path => !path.Value.StartsWith('.')).ToList();
        string[] others =
        [
            "docs/new.md",
            "docs/more/new.md",
            "src/new/x.ts",
            "mine-1.ts",
            "src/staged.ts",
            "src/announced.ts",
            "kept/new.txt",
        ];
        var edits = new Dictionary<string, string?>();
        for (var i = random.Next(1, 4); i > 0 && files.Count > 0; i--)
        {
            var path = files[random.Next(files.Count)];
            var text = Encoding.UTF8.GetString(draft.Read(path)!);
            switch (random.Next(9))
            {
                case 0:
                    edits[$"new/{random.Next(3)}.ts"] = Text("BUILDER");
                    break;
                case 1:
                    edits[path.Value] = null;
                    break;
                case 2 when others[random.Next(others.Length)] is var other && !draft.Exists(SitePath.Parse(other)):
                    edits[other] = "BUILDER\n";
                    break;
                case 3:
                    edits[path.Value] = null;
                    edits[path.Value + Renamed] = text;
                    break;
                default:
                    edits[path.Value] =
                        text.Replace($"line {random.Next(1, 10)}\n", $"BUILDER {i}\n", StringComparison.Ordinal)
                        + (random.Next(4) == 0 ? "BUILDER\n" : "");
                    break;
            }
        }

        return edits;
    }

    /// <summary>A line of a shell.</summary>
    private static string Told(Random random, string path, bool isSparse)
    {
        var change = $"sed -i 's/^line {random.Next(1, 10)}$/MINE {random.Next(100)}/' {path}";
        return random.Next(19) switch
        {
            0 or 1 => $"{change}; git add -f {path}",
            2 => $"{change}; git add -f {path}; echo MINE >> {path}",
            3 => $"git rm -q -f {path}",
            4 => $"git mv {path} {path}.moved",
            5 when !isSparse => "echo MINE > src/announced.ts; git add -N src/announced.ts",
            6 => "echo MINE > src/staged.ts; git add src/staged.ts",
            7 => $"git update-index --skip-worktree {path}" + (random.Next(2) == 0 ? $"; rm {path}" : ""),
            8 => $"git update-index --assume-unchanged {path}; {change}",
            9 => $"git update-index --chmod={(random.Next(2) == 0 ? "+" : "-")}x {path}",
            10 => $"git sparse-checkout set --cone --{(isSparse ? "" : "no-")}sparse-index src public",
            11 => "git sparse-checkout set --no-cone '/*' '!/docs/more/'",
            12 => "git update-index --split-index",
            13 => $"git update-index --index-version {random.Next(2, 5)}",
            14 => "git update-index --untracked-cache; git status",
            15 => $"{change}; git stash -q",
            16 => $"git rm -q --cached {path}",
            17 => $"git config core.autocrlf {(random.Next(2) == 0 ? "true" : "input")}",
            _ =>
                $"git checkout -q -b side; {change}; git commit -qam Side; git checkout -q main; sed -i 's/^line 5$/MINE/' {path}; git commit -qam Main; git merge side"
                    + (random.Next(2) == 0 ? "; git checkout -f -q main; git merge --abort" : ""),
        };
    }

    private void DoOne(string path)
    {
        var index = RawIndex.Read(Git);
        var entry = index.IsSplit ? null : index.Find(path);
        var kind = random.Next(24);
        done.Add($"{kind} {path}");
        switch (kind)
        {
            case 0 or 1 or 2:
                Change(path);
                break;
            case 3 when IsPlain(path):
                File.Delete(At(path));
                break;
            case 4:
                folder.Write($"mine-{random.Next(5)}.ts", "MINE\n");
                break;
            case 5:
                folder.Write(".gitignore", folder.Read(".gitignore") + (random.Next(2) == 0 ? "docs/\n" : "!*.log\nnew/\n"));
                break;
            case 6:
                folder.Write(".git/info/exclude", "mine-*\n/public/\n");
                break;
            case 7:
                folder.Write("src/.gitignore", "*.ts\n!a.ts\n");
                break;
            case 8:
                folder.Write(random.Next(2) == 0 ? "debug.log" : "kept/mine.txt", "MINE ignored\n");
                break;
            case 9 when entry is not null:
                index.Put(entry with { Flags = entry.Flags | 0x8000 });
                Change(path);
                break;
            case 10 when entry is not null:
                index.Put(entry with { Extended = entry.Extended | 0x4000 });
                if (random.Next(2) == 0)
                {
                    Delete(path);
                }

                break;
            case 11 or 12 when entry is not null:
                index.Put(entry with { Id = Objects.Write(Text(path) + $"MINE staged {random.Next(9)}\n") });
                break;
            case 13 when entry is not null:
                index.Put(entry with { Mode = entry.Mode ^ 0b001_001_001 });
                break;
            case 14 when entry is not null:
                index.Remove(path);
                break;
            case 15 when entry is not null && IsPlain(path):
                // A file that was moved, and the move staged.
                File.Move(At(path), At(path + ".moved"), overwrite: true);
                index.Remove(path);
                index.Put(entry with { Path = path + ".moved" });
                break;
            case 16
                when !index.IsSplit
                    && index.Find("src/announced.ts") is null
                    && !index.Extensions.Exists(extension => extension.Name == "sdir"):
                folder.Write("src/announced.ts", "MINE\n");
                index.Put(
                    new RawIndex.Entry(
                        "src/announced.ts",
                        0x81A4,
                        "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
                        0,
                        0x2000,
                        new string('0', 80)
                    )
                );
                break;
            case 17 when entry is not null && random.Next(3) == 0:
                // What a failed “stash pop” leaves: three sides, and no merge in progress.
                index.Remove(path);
                for (var stage = 1; stage < 4; stage++)
                {
                    index.Put(entry with { Id = Objects.Write($"MINE side {stage}\n"), Flags = stage << 12, Extended = 0 });
                }

                break;
            case 18:
                if (!OperatingSystem.IsWindows() && IsPlain(path))
                {
                    File.SetUnixFileMode(At(path), File.GetUnixFileMode(At(path)) ^ (UnixFileMode)0b001_001_001);
                }

                break;
            case 19 when IsPlain(path):
                File.Delete(At(path));
                File.CreateSymbolicLink(At(path), "somewhere/MINE");
                break;
            case 20 when IsPlain(path):
                File.Delete(At(path));
                folder.Write(path + "/inside.txt", "MINE\n");
                break;
            case 21 when IsPlain(path):
                folder.Write(path, folder.Read(path).Replace("\n", "\r\n", StringComparison.Ordinal) + "MINE crlf\r\n");
                break;
            case 22:
                File.AppendAllText(
                    Path.Combine(Git, "config"),
                    $"[core]\n\t{(random.Next(2) == 0 ? "fileMode = false" : "ignoreCase = true")}\n"
                );
                break;
            case 23 when random.Next(4) == 0:
                folder.Write(".git/HEAD", File.ReadAllText(Path.Combine(Git, "refs/heads/main")));
                break;
            default:
                folder.Write("mine/deep/notes.txt", "MINE\n");
                break;
        }

        if (!index.IsSplit)
        {
            index.Write(Git);
        }
    }

    private bool IsPlain(string path) => new FileInfo(At(path)) is { Exists: true, LinkTarget: null };

    private string At(string path) => Path.Combine(folder.Path, path);

    /// <summary>Its folder may be gone already.</summary>
    private void Delete(string path)
    {
        if (IsPlain(path))
        {
            File.Delete(At(path));
        }
    }

    private void Change(string path)
    {
        if (IsPlain(path))
        {
            folder.Write(
                path,
                folder.Read(path).Replace($"line {random.Next(1, 10)}\n", $"MINE {random.Next(100)}\n", StringComparison.Ordinal)
            );
        }
    }

    private static void CopyFolder(string from, string to, string except)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
            }
            else if (entry is FileInfo file)
            {
                file.CopyTo(target);
            }
            else if (entry.FullName != except)
            {
                CopyFolder(entry.FullName, target, except);
            }
        }
    }

    private static string Text(string name) => name + "\n" + string.Concat(Enumerable.Range(1, 9).Select(line => $"line {line}\n"));
}
