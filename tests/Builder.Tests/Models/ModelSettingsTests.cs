using Builder.Core;
using Builder.Core.Models;
using Xunit;

namespace Builder.Tests.Models;

public sealed class ModelSettingsTests
{
    [Fact]
    public void Keys_come_from_the_environment()
    {
        ModelSettings settings = From(("OPENAI_API_KEY", "sk-a"), ("ANTHROPIC_API_KEY", " sk-b "), ("BUILDER_MODEL", "anthropic:claude-x"));
        Assert.Equal(("sk-a", "sk-b"), (settings.Of("openai").ApiKey, settings.Of("anthropic").ApiKey));
        Assert.Equal(new ModelReference("anthropic", "claude-x"), new ModelCatalog(settings, TimeProvider.System).Default());
    }

    [Fact]
    public void The_key_goes_to_the_endpoint_that_was_set_with_it_and_nowhere_else()
    {
        ModelSettings settings = From(("OPENAI_API_KEY", "sk-a"), ("OPENAI_BASE_URL", "https://models.example.com/v1"));
        Assert.Null(settings.Of("openai").ApiKey);
        Assert.Equal("sk-a", settings.Of("compatible").ApiKey);

        settings.Configure("compatible", null, "https://other.example.com/v1");
        Assert.Null(settings.Of("compatible").ApiKey);
        Assert.Equal("sk-a", From(("OPENAI_API_KEY", "sk-a"), ("OPENAI_BASE_URL", "https://api.openai.com/v1")).Of("openai").ApiKey);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("compatible")]
    public void Every_provider_may_have_another_address_and_its_key_does_not_go_there_by_itself(string provider)
    {
        ModelSettings settings = new();
        settings.Configure(provider, "sk-own", null);
        settings.Configure(provider, null, "https://proxy.example.com/v1");
        Assert.Equal((null, "https://proxy.example.com/v1"), (settings.Of(provider).ApiKey, settings.Of(provider).BaseUrl?.AbsoluteUri));
        ModelCatalog catalog = new(settings, TimeProvider.System);
        Assert.True(catalog.List().Single(p => p.Id == provider).IsReady);

        settings.Configure(provider, "sk-proxy", "https://proxy.example.com/v1");
        Assert.Equal("sk-proxy", settings.Of(provider).ApiKey);
        settings.Configure(provider, null, "");
        Assert.Equal((null, null), (settings.Of(provider).ApiKey, settings.Of(provider).BaseUrl));
    }

    [Fact]
    public void Anthropics_address_comes_from_the_environment_with_its_key()
    {
        ModelSettings settings = From(("ANTHROPIC_API_KEY", "sk-b"), ("ANTHROPIC_BASE_URL", "https://proxy.example.com/anthropic"));
        Assert.Equal(("sk-b", "proxy.example.com"), (settings.Of("anthropic").ApiKey, settings.Of("anthropic").BaseUrl?.Host));
    }

    [Fact]
    public void A_key_is_never_part_of_a_text()
    {
        ModelSettings settings = From(("OPENAI_API_KEY", "sk-canary"));
        Assert.DoesNotContain("canary", settings.ToString() + settings.Of("openai"), StringComparison.Ordinal);
        BuilderException e = Assert.Throws<BuilderException>(() => settings.Configure("openai", "sk-canary\nX-Evil: 1", null));
        Assert.DoesNotContain("canary", e.ToString() + e.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", null, null)]
    [InlineData("offline", "key", null)]
    [InlineData("anthropic", null, "anthropic.example.com")]
    [InlineData("compatible", null, "ftp://models.example.com")]
    [InlineData("compatible", null, "https://user:secret@models.example.com")]
    [InlineData("compatible", null, "models.example.com")]
    [InlineData("compatible", null, "https://models.example.com/?key=1")]
    public void Settings_that_cannot_be_used_are_refused(string provider, string? key, string? baseUrl)
    {
        ModelSettings settings = new();
        Assert.Equal(ErrorKind.Validation, Assert.Throws<BuilderException>(() => settings.Configure(provider, key, baseUrl)).Kind);
    }

    [Fact]
    public void A_key_is_not_sent_where_others_can_read_it()
    {
        ModelSettings settings = new();
        settings.Configure("compatible", "sk-a", "http://models.example.com/v1");
        ModelCatalog catalog = new(settings, TimeProvider.System);
        Assert.Equal(
            ErrorKind.Precondition,
            Assert.Throws<BuilderException>(() => catalog.Open(ModelReference.Parse("compatible:m"))).Kind
        );
        settings.Configure("compatible", "", null);
        catalog.Open(ModelReference.Parse("compatible:m")).Dispose();
    }

    [Fact]
    public void Without_a_key_one_sentence_says_what_to_set()
    {
        ModelCatalog catalog = new(new ModelSettings(), TimeProvider.System);
        Assert.Null(catalog.Default());
        Assert.Equal(["openai", "anthropic", "compatible", "editor", "offline"], catalog.List().Select(p => p.Id));
        Assert.Equal([false, false, false, false, true], catalog.List().Select(p => p.IsReady));
        BuilderException e = Assert.Throws<BuilderException>(() => catalog.Open(ModelReference.Parse("anthropic:claude")));
        Assert.Equal((ErrorKind.Auth, "Set ANTHROPIC_API_KEY to your key from Anthropic."), (e.Kind, e.NextStep));
        Assert.Equal(ErrorKind.Validation, Assert.Throws<BuilderException>(() => catalog.Open(ModelReference.Parse("offline:x"))).Kind);
    }

    [Fact]
    public void A_key_that_is_given_later_makes_the_provider_ready()
    {
        ModelSettings settings = new();
        ModelCatalog catalog = new(settings, TimeProvider.System);
        settings.Configure("openai", "sk-a", null);
        using ChatModel model = catalog.Open(catalog.Default()!);
        Assert.Equal(("openai", true, false), (model.Reference.Provider, model.PrefersPatch, model.IsReplay));
        settings.Configure("openai", "", null);
        Assert.Null(catalog.Default());
    }

    [Theory]
    [InlineData("openai:gpt-5.5", "openai", "gpt-5.5")]
    [InlineData(" Compatible : qwen3-coder:30b ", "compatible", "qwen3-coder:30b")]
    public void A_reference_is_provider_and_name(string text, string provider, string name)
    {
        Assert.Equal(new ModelReference(provider, name), ModelReference.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpt-5.5")]
    [InlineData("openai:")]
    [InlineData("nobody:model")]
    public void What_is_no_reference_is_refused(string text)
    {
        Assert.Equal(ErrorKind.Validation, Assert.Throws<BuilderException>(() => ModelReference.Parse(text)).Kind);
    }

    private static ModelSettings From(params (string Name, string Value)[] variables) =>
        ModelSettings.From(name => variables.Where(v => v.Name == name).Select(v => v.Value).FirstOrDefault());
}
