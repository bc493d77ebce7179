using System.Runtime.CompilerServices;
using Xunit;

namespace Builder.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    /// <summary>Baselines are rewritten instead of compared.</summary>
    internal static bool UpdatesBaselines => Environment.GetEnvironmentVariable("UPDATE_BASELINES") == "1";

    internal static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Compares a text with a committed file, or writes it there when baselines are updated.</summary>
    internal static void AssertBaseline(string expectedFile, string actual)
    {
        if (UpdatesBaselines)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(expectedFile)!);
            File.WriteAllText(expectedFile, actual);
            return;
        }
        Assert.True(File.Exists(expectedFile), $"{expectedFile} is missing; run the tests with UPDATE_BASELINES=1.");
        Assert.Equal(File.ReadAllText(expectedFile), actual);
    }

    private static string Find([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Builder.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
    }
}
