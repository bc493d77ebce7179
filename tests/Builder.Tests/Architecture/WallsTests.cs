using System.Reflection;
using System.Text.RegularExpressions;
using Builder.Core;
using Builder.Protocol;
using NetArchTest.Rules;
using Xunit;

namespace Builder.Tests.Architecture;

/// <summary>The walls that ARCHITECTURE.md draws.</summary>
public sealed partial class WallsTests
{
    private static readonly Assembly Core = typeof(BuilderException).Assembly;
    private static readonly Assembly Contract = typeof(Contract).Assembly;
    private static readonly Assembly Server = typeof(Builder.Server.Composition).Assembly;

    [Fact]
    public void The_contract_references_nothing_but_the_runtime() =>
        Assert.DoesNotContain(
            Contract.GetReferencedAssemblies(),
            name => !name.Name!.StartsWith("System", StringComparison.Ordinal) && name.Name != "netstandard"
        );

    [Theory]
    [InlineData("Builder.Protocol")]
    [InlineData("builder")]
    [InlineData("StreamJsonRpc")]
    [InlineData("Spectre.Console")]
    [InlineData("System.CommandLine")]
    [InlineData("System.Console")]
    public void The_engine_knows_nothing_of_the_wire_and_the_console(string assembly) =>
        Assert.DoesNotContain(Core.GetReferencedAssemblies(), name => name.Name == assembly);

    [Fact]
    public void The_engine_knows_nothing_of_the_web_server() =>
        Assert.DoesNotContain(
            Core.GetReferencedAssemblies(),
            name => name.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("LibGit2Sharp", "Builder.Core.Checkpoints")]
    [InlineData("CliWrap", "Builder.Core.Processes")]
    [InlineData("Jint", "Builder.Core.Previews")]
    [InlineData("Microsoft.Data.Sqlite", "Builder.Core.Sessions")]
    [InlineData("Anthropic", "Builder.Core.Models")]
    [InlineData("OpenAI", "Builder.Core.Models")]
    public void A_package_is_used_in_one_room_only(string package, string room) =>
        Passes(Types.InAssembly(Core).That().DoNotResideInNamespace(room).ShouldNot().HaveDependencyOn(package));

    [Fact]
    public void Only_one_class_runs_a_script() =>
        Passes(
            Types
                .InAssembly(Core)
                .That()
                .DoNotHaveNameStartingWith("TypeStripper")
                .And()
                .DoNotHaveNameStartingWith("<")
                .ShouldNot()
                .HaveDependencyOn("Jint")
        );

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void A_room_knows_only_what_the_table_says(string room)
    {
        var row = RoomTable.Rooms.Single(row => row.Name == room);
        var closed = RoomTable.Rooms.Select(other => other.Name).Except([room, .. row.Knows]).Select(RoomTable.NamespaceOf);
        Passes(Types.InAssembly(Core).That().ResideInNamespace(RoomTable.NamespaceOf(room)).ShouldNot().HaveDependencyOnAny([.. closed]));
    }

    [Theory]
    [MemberData(nameof(AllInner))]
    public void A_room_within_a_room_knows_only_those_beside_it_that_the_table_names(string room)
    {
        var row = RoomTable.Inner.Single(row => row.Name == room);
        var outer = room.Split('/')[0] + "/";
        var closed = RoomTable
            .Inner.Select(other => other.Name)
            .Where(other => other.StartsWith(outer, StringComparison.Ordinal))
            .Except([room, .. row.Knows.Select(name => outer + name)])
            .Select(RoomTable.NamespaceOf)
            .ToArray();
        if (closed.Length > 0)
        {
            Passes(Types.InAssembly(Core).That().ResideInNamespace(RoomTable.NamespaceOf(room)).ShouldNot().HaveDependencyOnAny(closed));
        }
    }

    /// <summary>So there is no circle: whoever is known stands above, and knows nobody below.</summary>
    [Fact]
    public void A_room_knows_only_rooms_above_it()
    {
        foreach (var rows in new[] { RoomTable.Rooms, RoomTable.Inner })
        {
            foreach (var (row, place) in rows.Select((row, place) => (row, place)))
            {
                var above = rows.Take(place).Select(other => other.Name.Split('/')[^1]);
                Assert.Empty(row.Knows.Except(above));
            }
        }
    }

    [Fact]
    public void The_table_has_every_folder_of_the_engine_and_no_other()
    {
        var folders = RoomTable.Sources("server/Builder.Core").Select(file => Path.GetDirectoryName(file)!.Replace('\\', '/')).Distinct();
        Assert.Equal(
            RoomTable.Rooms.Concat(RoomTable.Inner).Select(row => row.Name).Order(StringComparer.Ordinal),
            folders.Where(folder => folder.Length > 0).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_door_of_each_room_is_in_it() =>
        Assert.All(RoomTable.Rooms, row => Assert.NotNull(Core.GetType($"{RoomTable.NamespaceOf(row.Name)}.{row.Door}")));

    [Theory]
    [InlineData("server/Builder.Core", "Builder.Core")]
    [InlineData("server/Builder.Server", "Builder.Server")]
    [InlineData("tests/Builder.Tests", "Builder.Tests")]
    public void A_namespace_is_its_folder(string folder, string root)
    {
        var others = RoomTable
            .Sources(folder)
            .Select(file => (File: file, Within: Path.GetDirectoryName(file)!.Replace('/', '.').Replace('\\', '.')))
            .Where(each =>
                File.ReadLines(Repository.PathOf($"{folder}/{each.File}"))
                    .FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
                    is { } line
                && line != $"namespace {root}{(each.Within.Length > 0 ? "." + each.Within : "")};"
            );
        Assert.Empty(others);
    }

    public static TheoryData<string> AllRooms => [.. RoomTable.Rooms.Select(row => row.Name)];

    public static TheoryData<string> AllInner => [.. RoomTable.Inner.Select(row => row.Name)];

    [Fact]
    public void Edits_touch_no_disk_and_no_clock() =>
        Passes(
            Types
                .InAssembly(Core)
                .That()
                .ResideInNamespace("Builder.Core.Edits")
                .ShouldNot()
                .HaveDependencyOnAny(
                    "System.IO.File",
                    "System.IO.Directory",
                    "System.IO.FileStream",
                    "System.TimeProvider",
                    "System.DateTime"
                )
        );

    /// <summary>What the two walls look for is found where it is.</summary>
    [Theory]
    [InlineData("Sites", "System.IO.File")]
    [InlineData("Sites", "System.IO.Directory")]
    [InlineData("Checkpoints", "System.TimeProvider")]
    [InlineData("Processes", "System.Diagnostics.ProcessStartInfo")]
    public void A_dependency_is_seen(string room, string dependency) =>
        Assert.NotEmpty(
            Types.InAssembly(Core).That().ResideInNamespace($"Builder.Core.{room}").And().HaveDependencyOn(dependency).GetTypes()
        );

    [Fact]
    public void Only_one_room_starts_a_process()
    {
        foreach (var assembly in new[] { Core, Server })
        {
            Passes(
                Types
                    .InAssembly(assembly)
                    .That()
                    .DoNotResideInNamespace("Builder.Core.Processes")
                    .ShouldNot()
                    .HaveDependencyOnAny("System.Diagnostics.ProcessStartInfo", "CliWrap")
            );
        }
    }

    [Fact]
    public void The_editors_protocol_is_spoken_in_its_own_folder_and_nobody_but_the_wire_speaks_JSON_RPC() =>
        Passes(
            Types
                .InAssembly(Server)
                .That()
                .DoNotResideInNamespace("Builder.Server.Rpc")
                .And()
                .DoNotHaveName("ServerVerbs")
                .ShouldNot()
                .HaveDependencyOn("StreamJsonRpc")
        );

    /// <summary>Whoever replaces the folder of the editors' protocol changes nothing of the wire.</summary>
    [Fact]
    public void The_wire_does_not_know_the_editors_protocol() =>
        Passes(
            Types
                .InAssembly(Server)
                .That()
                .ResideInNamespace("Builder.Server.Rpc")
                .ShouldNot()
                .HaveDependencyOnAny("Builder.Server.Lsp", "Builder.Server.Cli")
        );

    [Fact]
    public void The_preview_does_not_know_the_wire() =>
        Passes(
            Types
                .InAssembly(Server)
                .That()
                .ResideInNamespace("Builder.Server.Preview")
                .ShouldNot()
                .HaveDependencyOnAny("Builder.Server.Rpc", "Builder.Server.Lsp", "Builder.Server.Cli", "Builder.Protocol")
        );

    [Fact]
    public void No_name_says_nothing()
    {
        var names = new[] { Core, Contract, Server }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type =>
                !type.Name.Contains('<', StringComparison.Ordinal)
                && type.Namespace?.StartsWith("Builder", StringComparison.Ordinal) == true
            )
            .Select(type => type.Name.Split('`')[0]);
        Assert.DoesNotContain(names, name => Meaningless().IsMatch(name));
    }

    [Fact]
    public void A_class_that_is_not_meant_to_be_a_base_is_sealed()
    {
        var open = new[] { Core, Contract, Server }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type =>
                type is { IsClass: true, IsSealed: false, IsAbstract: false }
                && type.Namespace?.StartsWith("Builder", StringComparison.Ordinal) == true
                && !type.Name.Contains('<', StringComparison.Ordinal)
            )
            .Where(type => !type.Assembly.GetTypes().Any(other => other.BaseType == type))
            .Select(type => type.FullName);
        Assert.Empty(open);
    }

    private static void Passes(ConditionList rule)
    {
        var result = rule.GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [GeneratedRegex("(Helper|Util|Utils|Manager|Common|Impl|Info|Wrapper|Data)$|.+Builder$")]
    private static partial Regex Meaningless();
}
