using System.Security.Cryptography;
using System.Text;
using Builder.Core.Diagnostics;
using Builder.Core.Packages.Clients;

namespace Builder.Core.Packages;

/// <summary>
/// Installs a whole workspace at its root, as its own client would: the packages above, those of single members beside them, siblings
/// as links. It is done in a folder of ours first, where nothing of the workspace can run, and moved when it is whole.
/// </summary>
internal sealed class WorkspaceModules(string store)
{
    /// <returns>What went wrong; empty when they are there.</returns>
    public async Task<IReadOnlyList<Diagnostic>> PlaceAsync(
        string key,
        PackageSet packages,
        Workspace workspace,
        PackageClient client,
        Action<string> onProgress,
        CancellationToken cancellationToken
    )
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(workspace.Root)).AsSpan(0, 16));
        using var taken = await FileLock.TakeAsync(Path.Combine(store, $"workspace-{name}.lock"), cancellationToken);
        var modules = Path.Combine(workspace.Root, InstalledModules.Folder);
        if (InstalledModules.Examine(modules, packages, key) == InstalledState.Fitting)
        {
            return [];
        }
        onProgress("Installing the packages of the workspace");
        using var work = new WorkFolder(store, packages);
        if (await client.InstallAsync(work.Path, cancellationToken) is { Count: > 0 } problems)
        {
            return problems;
        }
        // The root's come last: without them the workspace does not count as installed.
        foreach (var place in workspace.Members.Select(member => member.Path).Append(""))
        {
            Put(Path.Combine(work.Path, place), Path.Combine(workspace.Root, place), key, cancellationToken);
        }
        return [];
    }

    private void Put(string from, string to, string key, CancellationToken cancellationToken)
    {
        if (new DirectoryInfo(to).LinkTarget is not null)
        {
            // In a draft the siblings are the person's own folders, which have their own.
            return;
        }
        var (made, target) = (Path.Combine(from, InstalledModules.Folder), Path.Combine(to, InstalledModules.Folder));
        if (InstalledModules.AreOurs(target) || new DirectoryInfo(target).LinkTarget is not null)
        {
            WorkFolder.PutAside(target, store);
        }
        if (!Directory.Exists(made))
        {
            return;
        }
        InstalledModules.Mark(made, key);
        if (!Directory.Exists(target))
        {
            FolderTree.Move(made, target, to, cancellationToken);
            return;
        }
        // What tools keep there, such as Vite's cache, stays beside them.
        foreach (var entry in new DirectoryInfo(made).EnumerateFileSystemInfos())
        {
            var place = Path.Combine(target, entry.Name);
            if (entry is FileInfo file && !File.Exists(place))
            {
                file.MoveTo(place);
            }
            else if (entry is DirectoryInfo && !Path.Exists(place))
            {
                FolderTree.Move(entry.FullName, place, to, cancellationToken);
            }
        }
    }
}
