using Builder.Core.Diagnostics;
using Builder.Core.Processes;
using Builder.Core.Processes.Node;

namespace Builder.Core.Packages.Clients;

/// <summary>What every client needs to run.</summary>
/// <param name="Timeout">After which a run is stopped.</param>
internal sealed record ClientMeans(Toolchain Tools, ChildProcesses Children, RegistrySettings Registry, TimeSpan Timeout);

/// <summary>
/// A program that installs the packages of sites. It is run without a shell in a folder of ours that holds package.json, the lock
/// file and what <see cref="SettingsOfSite"/> lets through: no hook, plugin or program of a site is obeyed, and no script of a
/// package is run (THREATS X1, X6).
/// </summary>
/// <param name="script">Absolute path of the program.</param>
/// <param name="isProgram">It is started by itself; otherwise Node runs it.</param>
internal abstract class PackageClient(string script, ClientMeans means, bool isProgram = false)
{
    public abstract string LockName { get; }

    /// <summary>Whether it passes over versions that have just come out by itself, also deep down.</summary>
    public virtual bool SupportsMinimumReleaseAge => true;

    /// <summary>Installs exactly what the lock file says.</summary>
    public abstract Task<IReadOnlyList<Diagnostic>> InstallAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Installs only what differs from packages that are already there, where the client can do that and it is worth it.</summary>
    /// <param name="begin">Puts the packages of another lock file into the folder; false when there are none.</param>
    /// <returns>False when everything has to be installed from nothing; then no packages are in the folder.</returns>
    public virtual Task<bool> InstallsDifferenceAsync(string folder, Func<bool> begin, CancellationToken cancellationToken) =>
        // pnpm and Yarn are as fast from their own stores.
        Task.FromResult(false);

    /// <summary>Brings the lock file up to date with package.json, and adds a package to both where one is given.</summary>
    public abstract Task<IReadOnlyList<Diagnostic>> ResolveAsync(
        string folder,
        PackageRequest? request,
        CancellationToken cancellationToken
    );

    /// <summary>Whether an installation failed only because the lock file is not made for this package.json.</summary>
    public bool SaysOutdated(IReadOnlyList<Diagnostic> problems) => Says(problems, Outdated);

    /// <summary>What it says then.</summary>
    protected abstract string Outdated { get; }

    protected RegistrySettings Registry => means.Registry;

    protected static bool Says(IReadOnlyList<Diagnostic> problems, string what) =>
        problems.Any(problem => problem.Raw.Contains(what, StringComparison.Ordinal));

    protected static string Spec(PackageRequest request) => request.Version is null ? request.Name : $"{request.Name}@{request.Version}";

    /// <returns>What went wrong in a run; empty when it succeeded.</returns>
    protected IReadOnlyList<Diagnostic> ProblemsOf(ChildResult result, string folder) => InstallProblems.Of(result, folder, means.Timeout);

    protected async Task<IReadOnlyList<Diagnostic>> RunAsync(
        string folder,
        string[] arguments,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    ) => ProblemsOf(await RunToEndAsync(folder, arguments, variables, cancellationToken), folder);

    protected async Task<ChildResult> RunToEndAsync(
        string folder,
        string[] arguments,
        IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken
    )
    {
        var command = new ChildCommand(isProgram ? script : means.Tools.Node, isProgram ? arguments : [script, .. arguments], folder)
        {
            Network = true,
            Timeout = means.Timeout,
            Variables = variables,
        };
        return await means.Children.RunAsync(command, cancellationToken);
    }
}
