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

    private static readonly string[] Rooms =
    [
        "Sites",
        "Drafts",
        "Edits",
        "Checkpoints",
        "Builds",
        "Models",
        "Prompts",
        "Tools",
        "Turns",
        "Sessions",
        "Templates",
    ];

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
    [InlineData("CliWrap", "Builder.Core.Builds")]
    [InlineData("Jint", "Builder.Core.Builds")]
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
    [InlineData("Sites")]
    [InlineData("Models")]
    public void A_leaf_knows_no_other_room(string leaf) =>
        Passes(Types.InAssembly(Core).That().ResideInNamespace($"Builder.Core.{leaf}").ShouldNot().HaveDependencyOnAny(Except(leaf)));

    [Theory]
    [InlineData("Edits", "Sites")]
    [InlineData("Builds", "Sites", "Edits")]
    [InlineData("Checkpoints", "Sites", "Edits")]
    [InlineData("Drafts", "Sites", "Edits", "Checkpoints")]
    [InlineData("Sessions", "Models", "Sites")]
    [InlineData("Templates", "Sites", "Models")]
    [InlineData("Prompts", "Sites", "Models", "Edits", "Sessions")]
    [InlineData("Tools", "Sites", "Models", "Edits", "Builds")]
    public void A_room_knows_only_the_rooms_below_it(string room, params string[] below) =>
        Passes(
            Types
                .InAssembly(Core)
                .That()
                .ResideInNamespace($"Builder.Core.{room}")
                .ShouldNot()
                .HaveDependencyOnAny(Except([room, .. below]))
        );

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
    [InlineData("Builds", "System.Diagnostics.ProcessStartInfo")]
    public void A_dependency_is_seen(string room, string dependency) =>
        Assert.NotEmpty(
            Types.InAssembly(Core).That().ResideInNamespace($"Builder.Core.{room}").And().HaveDependencyOn(dependency).GetTypes()
        );

    [Fact]
    public void Only_the_room_of_builds_starts_a_process()
    {
        foreach (var assembly in new[] { Core, Server })
        {
            Passes(
                Types
                    .InAssembly(assembly)
                    .That()
                    .DoNotResideInNamespace("Builder.Core.Builds")
                    .ShouldNot()
                    .HaveDependencyOnAny("System.Diagnostics.ProcessStartInfo", "CliWrap")
            );
        }
    }

    [Fact]
    public void Nobody_in_the_engine_knows_the_turns() =>
        Passes(
            Types.InAssembly(Core).That().DoNotResideInNamespace("Builder.Core.Turns").ShouldNot().HaveDependencyOn("Builder.Core.Turns")
        );

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

    private static string[] Except(params string[] rooms) => [.. Rooms.Except(rooms).Select(room => $"Builder.Core.{room}")];

    private static void Passes(ConditionList rule)
    {
        var result = rule.GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", result.FailingTypeNames ?? []));
    }

    [GeneratedRegex("(Helper|Util|Utils|Manager|Common|Impl|Info|Wrapper|Data)$|.+Builder$")]
    private static partial Regex Meaningless();
}
