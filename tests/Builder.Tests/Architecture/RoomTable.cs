using System.Text.RegularExpressions;

namespace Builder.Tests.Architecture;

/// <param name="Name">The folder, from the engine's own.</param>
/// <param name="Door">The type by which others come in; empty for a room within another.</param>
/// <param name="Knows">The rooms that it may use.</param>
internal sealed record RoomRow(string Name, string Door, IReadOnlyList<string> Knows);

/// <summary>The rooms of the engine, as its README has them.</summary>
internal static partial class RoomTable
{
    private static readonly IReadOnlyList<RoomRow> All =
    [
        .. File.ReadLines(Repository.PathOf("server/Builder.Core/README.md"))
            .Where(line => Row().IsMatch(line))
            .Select(line => line.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .Select(cells => new RoomRow(
                cells[0],
                cells.Length > 3 ? cells[2].Trim('`') : "",
                cells[^1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )),
    ];

    public static IReadOnlyList<RoomRow> Rooms { get; } = [.. All.Where(row => !row.Name.Contains('/', StringComparison.Ordinal))];

    public static IReadOnlyList<RoomRow> Inner { get; } = [.. All.Where(row => row.Name.Contains('/', StringComparison.Ordinal))];

    public static string NamespaceOf(string room) => $"Builder.Core.{room.Replace('/', '.')}";

    /// <summary>The C# files of a folder that are written by hand, from that folder.</summary>
    public static IEnumerable<string> Sources(string folder)
    {
        var root = Repository.PathOf(folder);
        return Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file))
            .Where(file => !Made().IsMatch(file));
    }

    [GeneratedRegex(@"^\| [A-Z]\w+(?:/\w+)? \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"^(?:bin|obj)[\\/]")]
    private static partial Regex Made();
}
