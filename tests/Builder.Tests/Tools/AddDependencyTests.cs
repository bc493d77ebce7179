using System.Text;
using System.Text.Json;
using Builder.Core.Packages;
using Builder.Core.Sites;
using Builder.Core.Tools;
using Builder.Tests.Checks;
using Builder.Tests.Packages;
using Xunit;

namespace Builder.Tests.Tools;

/// <summary>A package that a model asks for: known ones are added, others are held for the person with the facts (THREATS X2).</summary>
public sealed class AddDependencyTests : IClassFixture<RealParsers>, IAsyncDisposable
{
    private const string EmptyLock = """{"lockfileVersion":3,"requires":true,"packages":{"":{}}}""";

    private readonly Workbench bench = new();
    private readonly TinyRegistry registry = new();
    private readonly DependencyStore store;
    private readonly SiteFolder draft;
    private readonly RealParsers real;
    private readonly List<string> questions = [];
    private string? answer = "Install";

    public AddDependencyTests(RealParsers real)
    {
        this.real = real;
        store = registry.NewStore(bench.Folders);
        var root = Directory.CreateDirectory(Path.Combine(bench.Root, "site")).FullName;
        File.WriteAllText(Path.Combine(root, "package.json"), """{"private":true}""");
        File.WriteAllText(Path.Combine(root, "package-lock.json"), EmptyLock);
        draft = Site.Open(root).Folder;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await registry.DisposeAsync();
        bench.Dispose();
    }

    [Fact]
    public async Task A_well_known_package_is_added_without_a_question()
    {
        registry.Publish("clsx", "2.1.1", TimeSpan.FromDays(400)).Publish("clsx", "2.1.2", TimeSpan.FromHours(3));
        var result = await AddAsync("clsx");
        Assert.True(result.Succeeded, result.ForModel);
        Assert.Empty(questions);
        Assert.Contains("\"clsx\":\"^2.1.1\"", Read("package.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_said_so_with_names_that_could_be_meant()
    {
        var result = await AddAsync("react-hook-forms");
        Assert.False(result.Succeeded);
        Assert.Empty(questions);
        Assert.Contains("There is no package called “react-hook-forms”", result.ForModel, StringComparison.Ordinal);
        Assert.Contains("similar name: react-hook-form", result.ForModel, StringComparison.Ordinal);
        Assert.Equal("""{"private":true}""", Read("package.json"));
    }

    [Fact]
    public async Task A_name_of_which_everything_was_taken_back_is_told_and_ends_nothing()
    {
        registry.Reserve("lodahs");
        var result = await AddAsync("lodahs");
        Assert.False(result.Succeeded);
        Assert.Empty(questions);
        Assert.Contains("“lodahs”", result.ForModel, StringComparison.Ordinal);
        Assert.Contains("similar name: lodash", result.ForModel, StringComparison.Ordinal);
    }

    /// <summary>Registries of companies, their caches and what stands before them answer with anything.</summary>
    [Theory]
    [InlineData("""{"name":"odd-thing","time":{"unpublished":{"name":"x","versions":["1.0.0"]}}}""")]
    [InlineData("""{"name":"odd-thing"}""")]
    [InlineData("""{"error":"not_found","reason":"document not found"}""")]
    [InlineData("""{"name":"odd-thing","versions":[],"dist-tags":[],"time":[]}""")]
    [InlineData("""{"name":"odd-thing","versions":null,"dist-tags":null,"time":null}""")]
    [InlineData(
        """{"name":"odd-thing","versions":{"1.0.0":{"name":"odd-thing","version":"1.0.0"}},"dist-tags":{"latest":7},"time":{"1.0.0":7}}"""
    )]
    [InlineData(
        """{"name":"odd-thing","versions":{"1.0.0":{"name":"odd-thing","version":"1.0.0"}},"dist-tags":{"latest":"2.0.0"},"time":"x"}"""
    )]
    [InlineData(
        """{"name":"odd-thing","versions":{"1.0.0":{"name":"odd-thing","version":"1.0.0","license":["MIT"],"repository":7,"deprecated":true}},"dist-tags":{"latest":"1.0.0"}}"""
    )]
    [InlineData(
        """{"name":"odd-thing","versions":{"1.0.0":{"name":"odd-thing","version":"1.0.0","deprecated":"half \ud83d","license":{"type":"\udc00"},"repository":{"url":["x"]}}},"dist-tags":{"latest":"1.0.0"}}"""
    )]
    [InlineData(
        """{"name":"odd-thing","versions":{"1.0.0":{"name":"another","version":"1.0.0"},"x":7,"":{}},"dist-tags":{"latest":"1.0.0"}}"""
    )]
    [InlineData("""{"name":"odd-thing","versions":{"1.0.0":null},"dist-tags":{"latest":"1.0.0"}}""")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("<!doctype html><title>Sign in</title>")]
    public async Task Whatever_a_registry_answers_is_told_and_ends_nothing(string body)
    {
        registry.Say("odd-thing", body);
        answer = "Don't install";

        var result = await AddAsync("odd-thing");

        TestContext.Current.TestOutputHelper!.WriteLine($"{result.ForModel}\n{string.Join('\n', questions)}");
        Assert.False(result.Succeeded);
        Assert.Contains("odd-thing", result.ForModel, StringComparison.Ordinal);
        Assert.NotEmpty(result.ForPerson);
        Assert.Equal("""{"private":true}""", Read("package.json"));
    }

    [Theory]
    [InlineData("latest\n")]
    [InlineData("*")]
    [InlineData("1.x || >=2")]
    [InlineData("next")]
    [InlineData("")]
    [InlineData("^")]
    [InlineData("99999999999999999999.0.0")]
    [InlineData("1.0.0 --registry=http://127.0.0.1:9")]
    [InlineData("\ud83d")]
    public async Task Whatever_version_a_model_asks_for_is_told_and_ends_nothing(string version)
    {
        registry.Publish("some-thing", "1.0.0", TimeSpan.FromDays(900));
        answer = "Don't install";

        var result = await AddAsync("some-thing", version);

        TestContext.Current.TestOutputHelper!.WriteLine(result.ForModel);
        Assert.False(result.Succeeded);
        Assert.NotEmpty(result.ForModel);
        Assert.Equal("""{"private":true}""", Read("package.json"));
    }

    [Fact]
    public async Task A_new_package_with_a_known_look_is_held_with_the_facts()
    {
        registry.Publish("1odash", "1.0.0", TimeSpan.FromDays(3), """{"deprecated":"Use something else.\u001b[31m"}""");
        answer = "Don't install";
        var result = await AddAsync("1odash");
        Assert.False(result.Succeeded);
        Assert.Equal(
            "The model wants to install the package “1odash” from npm, in version 1.0.0. "
                + "Careful: its name looks like the well-known package “lodash”, and it is another one. "
                + "Careful: the package itself is very new: it was first published 3 days ago. "
                + "Its authors advise against using it: “Use something else.”. "
                + "It does not say where its source code is. "
                + "It names no license. It has 1 version, the first published 3 days ago. Install it?",
            Assert.Single(questions)
        );
        Assert.Equal("""{"private":true}""", Read("package.json"));
        Assert.DoesNotContain(registry.Requests, path => path.EndsWith(".tgz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_person_said_yes_to_is_what_is_installed()
    {
        registry.Publish("brand-new-thing", "0.1.0", TimeSpan.FromDays(1));
        var result = await AddAsync("brand-new-thing");
        Assert.True(result.Succeeded, result.ForModel);
        Assert.Contains(
            "Careful: the package itself is very new: it was first published 1 day ago.",
            Assert.Single(questions),
            StringComparison.Ordinal
        );
        Assert.Contains("brand-new-thing-0.1.0.tgz", Read("package-lock.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_is_proposed_where_the_newest_has_just_come_out()
    {
        registry.Publish("some-thing", "1.0.0", TimeSpan.FromDays(900)).Publish("some-thing", "1.1.0", TimeSpan.FromDays(1));
        Assert.True((await AddAsync("some-thing")).Succeeded);
        Assert.Contains("in version 1.0.0.", Assert.Single(questions), StringComparison.Ordinal);
        Assert.Contains("some-thing-1.0.0.tgz", Read("package-lock.json"), StringComparison.Ordinal);
        Assert.False((await AddAsync("some-thing", "9.9.9")).Succeeded);
    }

    [Fact]
    public async Task Without_anybody_to_ask_only_known_packages_are_added()
    {
        registry.Publish("some-thing", "1.0.0", TimeSpan.FromDays(900));
        answer = null;
        var result = await AddAsync("some-thing");
        Assert.Contains("nobody can be asked", result.ForModel, StringComparison.Ordinal);
        Assert.Equal(EmptyLock, Read("package-lock.json"));
    }

    [Theory]
    [InlineData("lodahs", "lodash")]
    [InlineData("lo-dash", "lodash")]
    [InlineData("expresss", "express")]
    [InlineData("1odash", "lodash")]
    [InlineData("@evil/react", "react")]
    [InlineData("tanstack-react-query", "@tanstack/react-query")]
    [InlineData("@tanstak/react-query", "@tanstack/react-query")]
    [InlineData("reactjs", "react")]
    [InlineData("cross-env.js", "cross-env")]
    [InlineData("react-ruoter-dom", "react-router-dom")]
    [InlineData("rnotion", "motion")]
    public void A_name_that_looks_like_a_well_known_one_is_noticed(string name, string known) =>
        Assert.Equal(known, KnownPackages.LookAlike(name));

    [Theory]
    [InlineData("preact")]
    [InlineData("react")]
    [InlineData("@vitejs/plugin-vue")]
    [InlineData("is-odd")]
    [InlineData("canvas-confetti")]
    [InlineData("react-big-calendar")]
    [InlineData("howler")]
    public void A_name_of_its_own_is_not_taken_for_another(string name) => Assert.Null(KnownPackages.LookAlike(name));

    private Task<ToolResult> AddAsync(string name, string? version = null)
    {
        var arguments = version is null
            ? JsonSerializer.SerializeToElement(new { name })
            : JsonSerializer.SerializeToElement(new { name, version });
        return new AddDependency().RunAsync(
            arguments,
            new ToolContext
            {
                Draft = draft,
                Parsers = real.Parsers,
                WhyOutOfBounds = _ => null,
                Check = _ => throw new NotSupportedException(),
                AddDependency = (request, token) => store.AddAsync(draft, request, _ => { }, token),
                LookUp = store.LookUpAsync,
                Ask = (question, _, _) =>
                {
                    questions.Add(question);
                    return Task.FromResult(answer);
                },
            },
            Stop
        );
    }

    private string Read(string path) => Encoding.UTF8.GetString(draft.Read(SitePath.Parse(path))!);
}
