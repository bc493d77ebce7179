using System.Collections.Frozen;
using Builder.Core.Sites;

namespace Builder.Core.Diagnostics;

/// <summary>What to do about an import that leads nowhere: which files of the folder may be meant, by their names.</summary>
internal sealed class NearFiles(SiteFolder folder)
{
    private const int MostNamed = 3;

    /// <summary>So much of a name has to be the same where the rest is not.</summary>
    private const int ShortestTelling = 4;

    /// <summary>An import may leave these away.</summary>
    private static readonly FrozenSet<string> Code = FrozenSet.Create(".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".vue", ".svelte");

    private static readonly FrozenSet<string> OfNode = FrozenSet.Create(
        "assert buffer child_process cluster crypto dgram dns events fs http http2 https module net os path perf_hooks process querystring readline stream tls tty url util v8 vm worker_threads zlib".Split(
            ' '
        )
    );

    private readonly Lazy<IReadOnlyList<SitePath>> files = new(() =>
        [.. folder.List().Select(file => file.Path).Where(path => PathPolicy.WhyNotReadable(path) is null)]
    );

    /// <param name="importer">The file that has the import, by its path in the folder; null where that is not known.</param>
    /// <param name="name">As it is imported.</param>
    /// <returns>A sentence; null when no file has such a name.</returns>
    public string? Instead(string? importer, string name)
    {
        var isPackage = !(
            name.StartsWith('.') || name.StartsWith('/') || name.StartsWith("@/", StringComparison.Ordinal) || name.StartsWith('~')
        );
        var first = name.Split('/')[0];
        if (isPackage && (first.StartsWith("node:", StringComparison.Ordinal) || OfNode.Contains(first)))
        {
            return $"“{first}” is a part of Node.js, which pages in a browser do not have. Do without it.";
        }

        if (isPackage && !name.Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        var found = Named(importer, name, isPackage);
        var meant = string.Join(" or ", found.Select(path => $"“{From(importer, path)}” ({path})"));
        return found.Count == 0 ? null : $"Did you mean {meant}? Else {(isPackage ? "add the package" : "create that file")}.";
    }

    private List<SitePath> Named(string? importer, string name, bool isExact)
    {
        var parts = name.Split('/').Where(part => part is not ("" or "." or ".." or "@" or "~")).ToList();
        if (parts is [.., _, "index"])
        {
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts.Count == 0)
        {
            return [];
        }

        var extension = Path.GetExtension(parts[^1]).ToLowerInvariant();
        var isCode = extension.Length == 0 || Code.Contains(extension) || !files.Value.Any(file => file.Extension == extension);
        var wanted = Plain(isCode && !Code.Contains(extension) ? parts[^1] : Path.GetFileNameWithoutExtension(parts[^1]));
        var around = importer is null ? "" : importer[..(importer.LastIndexOf('/') + 1)];
        var ranked = files
            .Value.Where(file => isCode ? Code.Contains(file.Extension) : file.Extension == extension)
            .Select(file => (Path: file, Rank: Rank(Plain(Stem(file)), wanted)))
            .Where(file => file.Rank is 0 || file.Rank is not null && !isExact)
            .OrderBy(file => file.Rank)
            .ThenByDescending(file => file.Path.Value.StartsWith(around, StringComparison.Ordinal))
            .ThenByDescending(file => parts.Count(part => file.Path.Value.Split('/').Contains(part)))
            .ThenBy(file => file.Path.Value, StringComparer.Ordinal)
            .ToList();
        return [.. ranked.TakeWhile(file => file.Rank == ranked[0].Rank).Take(MostNamed).Select(file => file.Path)];
    }

    private static int? Rank(string have, string wanted) =>
        have == wanted ? 0
        : Math.Min(have.Length, wanted.Length) >= ShortestTelling
        && (have.StartsWith(wanted, StringComparison.Ordinal) || wanted.StartsWith(have, StringComparison.Ordinal))
            ? 1
        : null;

    /// <summary>What a file is imported as, besides its folder: an index has the name of its folder.</summary>
    private static string Stem(SitePath file)
    {
        var stem = Path.GetFileNameWithoutExtension(file.Name);
        return stem == "index" && file.Value.Split('/') is [.., var parent, _] ? parent : stem;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>How the importer would have to write it.</summary>
    private static string From(string? importer, SitePath file)
    {
        var own = importer?.Split('/').SkipLast(1).ToList() ?? [];
        var there = file.Value.Split('/').ToList();
        var same = own.Zip(there.SkipLast(1)).TakeWhile(pair => pair.First == pair.Second).Count();
        var way = own.Count == same ? "./" : string.Concat(Enumerable.Repeat("../", own.Count - same));
        var name = way + string.Join('/', there.Skip(same));
        name = file.Extension is ".vue" or ".svelte" || !Code.Contains(file.Extension) ? name : name[..^file.Extension.Length];
        return name.EndsWith("/index", StringComparison.Ordinal) && name.Length > "./index".Length ? name[..^"/index".Length] : name;
    }
}
