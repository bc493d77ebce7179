using System.Text;
using Builder.Core.Packages;
using Xunit;

namespace Builder.Tests.Packages;

/// <summary>Which entries of lock files lead elsewhere than to a registry, and which only look like it.</summary>
public sealed class PackageSourcesTests
{
    private const string Hash = "#4e2b5f8a3c";

    public static TheoryData<string> FromRegistry() =>
        [
            "simple-git@^3.27.0:\n  version \"3.27.0\"\n  resolved \"https://registry.yarnpkg.com/simple-git/-/simple-git-3.27.0.tgz"
                + Hash
                + "\"",
            "\"@scope/parse-git@^1.0.0\", isomorphic-git@^1.0.0:\n  version \"1.0.0\"\n  dependencies:\n    git \"^0.1.5\"",
            "git@^0.1.5:\n  version \"0.1.5\"\n  resolved \"https://registry.yarnpkg.com/git/-/git-0.1.5.tgz" + Hash + "\"",
            "  git@0.1.5:\n    resolution: {integrity: sha512-abcdefgit+ssh/file:hh==}\n",
            "snapshots:\n  simple-git@3.27.0:\n    dependencies:\n      link: 1.0.0\n      file: 0.2.2\n      directory: 0.1.0\n      exec: 1.0.0\n",
            "\"simple-git@npm:^3.27.0\":\n  version: 3.27.0\n  resolution: \"simple-git@npm:3.27.0\"\n  dependencies:\n    file: \"npm:^1.0.0\"",
            "\"typescript@patch:typescript@npm%3A^5.9.3#optional!builtin<compat/typescript>\":\n  version: 5.9.3",
            "    \"degit\": [\"degit@2.8.4\", \"\", {}, \"sha512-git+x/file:y==\"],\n    \"is-git\": [\"is-git@1.0.0\", \"\", {}, \"\"],",
            "  github@1.0.0:\n    resolution: {integrity: sha512-a}\n  gitlab: 1.0.0\n  bitbucket:\n    specifier: ^1.0.0",
        ];

    public static TheoryData<string> FromElsewhere() =>
        [
            "\"x@git@github.com:a/b.git\":\n  version \"1.0.0\"",
            "x@a/b:\n  version \"1.0.0\"\n  resolved \"https://codeload.github.com/a/b/tar.gz/1\"",
            "\"x@github:a/b\":\n  version \"1.0.0\"",
            "x@^1:\n  version \"1.0.0\"\n  resolved \"git+ssh://git@example.com/x.git" + Hash + "\"",
            "\"x@file:../x\":\n  version \"1.0.0\"",
            "\"x@portal:../x::locator=a%40workspace%3A.\":\n  version: 1.0.0",
            "\"x@https://github.com/a/b.git#commit=1\":\n  version: 1.0.0",
            "  x@1.0.0:\n    resolution: {commit: 1, repo: https://example.com/x, type: git}",
            "  x@1.0.0:\n    resolution: {directory: ../x, type: directory}",
            "  x@1.0.0:\n    resolution: {tarball: http://example.com/x.tgz}",
            "      x:\n        specifier: link:../../../secret\n        version: link:../../../secret",
            "    \"x\": [\"x@github:a/b#1\", {}, \"a-b-1\"],",
        ];

    [Theory]
    [MemberData(nameof(FromRegistry))]
    public void A_name_that_looks_like_a_place_is_a_name(string lockFile) => Assert.Null(PackageSources.InTextLock(lockFile, []));

    [Theory]
    [MemberData(nameof(FromElsewhere))]
    public void A_place_that_is_no_registry_is_found(string lockFile)
    {
        Assert.NotNull(PackageSources.InTextLock(lockFile, []));
        Assert.NotNull(PackageSources.InTextLock(lockFile, ["packages/ui"]));
    }

    [Theory]
    [InlineData("        specifier: workspace:*\n        version: link:../../packages/ui")]
    [InlineData("        specifier: ^1.0.0\n        version: link:../ui")]
    [InlineData("\"ui@workspace:*, ui@workspace:packages/ui\":\n  version: 0.0.0-use.local\n  resolution: \"ui@workspace:packages/ui\"")]
    [InlineData("    \"ui\": [\"ui@workspace:packages/ui\"],")]
    public void A_sibling_is_taken_where_there_is_one(string lockFile)
    {
        Assert.Null(PackageSources.InTextLock(lockFile, ["apps/web", "packages/ui"]));
        Assert.NotNull(PackageSources.InTextLock(lockFile, []));
    }

    [Theory]
    [InlineData("packages/ui", true)]
    [InlineData("../ui", false)]
    [InlineData("packages/other", false)]
    public void A_link_of_npm_s_lock_file_leads_to_a_member_or_nowhere(string to, bool isTaken)
    {
        var lockFile = $$"""{"packages":{"":{},"node_modules/ui":{"resolved":"{{to}}","link":true},"packages/ui":{"version":"1.0.0"} } }""";
        Assert.Equal(isTaken, PackageSources.InNpmLock(Encoding.UTF8.GetBytes(lockFile), path => path == "packages/ui") is null);
    }

    [Theory]
    [InlineData("legacy-peer-deps=true", "legacy-peer-deps=true")]
    [InlineData("strict-peer-deps = true\n; a word\nforce=true\nignore-scripts=false", "strict-peer-deps=true")]
    [InlineData(
        "@mine:registry=https://npm.mine.example/\nregistry=https://registry.example/",
        "@mine:registry=https://npm.mine.example/ registry=https://registry.example/"
    )]
    [InlineData("registry=http://127.0.0.1:9/\n@a:registry=https://user:word@x.example/\n@b:registry=https://${HOST}/", "")]
    [InlineData(
        "//npm.mine.example/:_authToken=${NPM_TOKEN}\n_auth=abc\nscript-shell=./evil\nnode-options=--require ./evil.js\ngit=./evil",
        ""
    )]
    [InlineData("legacy-peer-deps=${HOME}\nproxy=http://127.0.0.1:1\ncafile=./x\ncache=/tmp/x\nprefix=/tmp/x", "")]
    public void Of_an_npmrc_counts_what_decides_versions_and_nothing_that_runs_or_sends(string npmrc, string expected) =>
        Assert.Equal(
            expected,
            string.Join(' ', SettingsOfSite.OfNpm(npmrc).Select(item => $"{item.Key}={item.Value}").Order(StringComparer.Ordinal))
        );

    [Theory]
    [InlineData("node-linker=hoisted\nauto-install-peers=false", "--config.node-linker=hoisted --config.auto-install-peers=false")]
    [InlineData(
        "public-hoist-pattern[]=*eslint*\nstrict-peer-dependencies=true",
        "--config.public-hoist-pattern=*eslint* --config.public-hoist-pattern=*eslint* --config.strict-peer-dependencies=true"
    )]
    [InlineData("node-linker=pnp\nscript-shell=./evil\npnpmfile=./evil.cjs\nglobal-pnpmfile=x\nstore-dir=/tmp/x\nglobal-dir=x", "")]
    [InlineData("hoist-pattern[]=a b --config.ignore-scripts=false", "")]
    public void Of_an_npmrc_pnpm_gets_how_packages_are_laid_out(string npmrc, string expected) =>
        Assert.Equal(expected, string.Join(' ', SettingsOfSite.OfPnpm(npmrc)));

    [Fact]
    public void Of_yaml_settings_only_those_are_kept_that_run_nothing()
    {
        Assert.Equal(
            "packages:\n  - apps/*\ncatalog:\n  react: ^19.0.0\n",
            SettingsOfSite.OfPnpmWorkspace(
                "packages:\n  - apps/*\n\npnpmfile: ./evil.cjs\nscriptShell: ./evil\ncatalog:\n  react: ^19.0.0\nonlyBuiltDependencies:\n- esbuild\n"
            )
        );
        Assert.Equal("packages:\n  - .\noverrides:\n  a: 1.0.0\n", SettingsOfSite.OfPnpmWorkspace("overrides:\n  a: 1.0.0\n"));
        Assert.Null(SettingsOfSite.OfPnpmWorkspace("onlyBuiltDependencies:\n  - esbuild\n"));
        Assert.Equal(
            "npmScopes:\n  mine:\n    npmRegistryServer: \"https://npm.mine.example\"",
            SettingsOfSite
                .OfYarn(
                    "yarnPath: ./evil.cjs\nplugins:\n  - ./evil.cjs\nnpmScopes:\n  mine:\n    npmRegistryServer: \"https://npm.mine.example\"\n    npmAuthToken: \"${TOKEN}\"\nnpmRegistryServer: http://127.0.0.1:9/\n"
                )!
                .TrimEnd()
        );
    }
}
