using Builder.Core.Sites;
using Builder.Tests.Checkpoints;

namespace Builder.Tests.Drafts;

/// <summary>Makes a repository as a person might have it, by real git and a seed. What the person writes says MINE, what Builder writes BUILDER.</summary>
internal sealed class RepositoryState(GitFolder folder, Random random)
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

    private readonly List<string> done = [];

    /// <summary>What was done, for the message of a failure.</summary>
    public string Story => string.Join("; ", done);

    /// <summary>A repository with every kind of entry, to be copied for each state.</summary>
    public static async Task<GitFolder> TemplateAsync()
    {
        var folder = new GitFolder();
        await folder.GitAsync("init", "-q", "-b", "main");
        foreach (var path in Tracked)
        {
            folder.Write(path, Text(path));
        }

        folder.Write(".gitignore", "kept/\nnode_modules/\n*.log\n");
        folder.Write("run.sh", Text("run.sh"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(folder.Path, "run.sh"), (UnixFileMode)0b111_101_101);
            File.CreateSymbolicLink(Path.Combine(folder.Path, "link.html"), "index.html");
        }

        await folder.GitAsync("add", "-f", ".");
        await folder.GitAsync("update-index", "--add", "--cacheinfo", "160000,1111111111111111111111111111111111111111,vendor/lib");
        await folder.GitAsync("commit", "-q", "-m", "First");
        return folder;
    }

    public static GitFolder Copy(GitFolder template)
    {
        var folder = new GitFolder();
        CliWrap.Cli.Wrap("cp").WithArguments(["-a", template.Path + "/.", folder.Path]).ExecuteAsync().GetAwaiter().GetResult();
        return folder;
    }

    public async Task MakeAsync()
    {
        var count = random.Next(1, 7);
        for (var i = 0; i < count; i++)
        {
            await OneAsync(Tracked[random.Next(Tracked.Length)]);
        }
    }

    /// <summary>What a model might do to a draft of it.</summary>
    public IReadOnlyDictionary<string, string?> Edits(SiteFolder draft)
    {
        var files = draft.List().Select(entry => entry.Path).Where(path => !path.Value.StartsWith('.')).ToList();
        var edits = new Dictionary<string, string?>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var path = files[random.Next(files.Count)];
            switch (random.Next(6))
            {
                case 0:
                    edits[$"new/{random.Next(3)}.ts"] = Text("BUILDER");
                    break;
                case 1:
                    edits[path.Value] = null;
                    break;
                default:
                    var text = System.Text.Encoding.UTF8.GetString(draft.Read(path)!);
                    edits[path.Value] =
                        text.Replace($"line {random.Next(1, 10)}\n", $"BUILDER {i}\n", StringComparison.Ordinal)
                        + (random.Next(4) == 0 ? "BUILDER\n" : "");
                    break;
            }
        }

        return edits;
    }

    /// <summary>Its folder may be gone already, by an earlier thing that git was told.</summary>
    private void Delete(string path)
    {
        var file = Path.Combine(folder.Path, path);
        if (Directory.Exists(Path.GetDirectoryName(file)))
        {
            File.Delete(file);
        }
    }

    private async Task OneAsync(string path)
    {
        var kind = random.Next(20);
        done.Add($"{kind} {path}");
        switch (kind)
        {
            case 0 or 1 or 2:
                Change(path);
                break;
            case 3:
                Change(path);
                await folder.GitAsync("add", "-f", path);
                break;
            case 4:
                Change(path);
                await folder.GitAsync("add", "-f", path);
                Change(path);
                break;
            case 5:
                Delete(path);
                break;
            case 6:
                await folder.GitAsync("rm", "-q", "-f", path);
                break;
            case 7:
                await folder.GitAsync("mv", path, path + ".moved");
                break;
            case 8:
                folder.Write($"mine-{random.Next(5)}.ts", "MINE\n");
                break;
            case 9:
                folder.Write("src/announced.ts", "MINE\n");
                await folder.GitAsync("add", "-N", "src/announced.ts");
                break;
            case 10:
                folder.Write("src/staged.ts", "MINE\n");
                await folder.GitAsync("add", "src/staged.ts");
                break;
            case 11:
                await folder.GitAsync("update-index", "--skip-worktree", path);
                if (random.Next(2) == 0)
                {
                    Delete(path);
                }

                break;
            case 12:
                await folder.GitAsync("update-index", "--assume-unchanged", path);
                Change(path);
                break;
            case 13:
                await folder.GitAsync("update-index", random.Next(2) == 0 ? "--chmod=+x" : "--chmod=-x", path);
                break;
            case 14:
                await folder.GitAsync(
                    "sparse-checkout",
                    "set",
                    "--cone",
                    random.Next(2) == 0 ? "--sparse-index" : "--no-sparse-index",
                    "src",
                    "public"
                );
                break;
            case 15:
                await folder.GitAsync("sparse-checkout", "set", "--no-cone", "/*", "!/docs/more/");
                break;
            case 16:
                await folder.GitAsync("update-index", "--split-index");
                break;
            case 17:
                await folder.GitAsync("update-index", "--index-version", "4");
                break;
            case 18:
                await folder.GitAsync("update-index", "--untracked-cache");
                folder.Write("debug.log", "ignored\n");
                break;
            default:
                folder.Write(".gitignore", folder.Read(".gitignore") + "docs/\n");
                break;
        }
    }

    private void Change(string path)
    {
        if (folder.Exists(path))
        {
            folder.Write(
                path,
                folder.Read(path).Replace($"line {random.Next(1, 10)}\n", $"MINE {random.Next(100)}\n", StringComparison.Ordinal)
            );
        }
    }

    private static string Text(string name) => name + "\n" + string.Concat(Enumerable.Range(1, 9).Select(line => $"line {line}\n"));
}
