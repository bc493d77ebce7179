using Builder.Core.Sites;
using Xunit;

namespace Builder.Tests.Sites;

public sealed class PathPolicyTests
{
    /// <summary>THREATS F3 and F4, each row with a disguise or two.</summary>
    [Theory]
    [InlineData(".git/config")]
    [InlineData(".git")]
    [InlineData(".GIT/hooks/pre-commit")]
    [InlineData(".g\u200Cit/config")]
    [InlineData("．git/config")]
    [InlineData("git~1/config")]
    [InlineData("GIT~1")]
    [InlineData(".git./config")]
    [InlineData(".git /config")]
    [InlineData("sub/.git/config")]
    [InlineData(".hg/hgrc")]
    [InlineData(".svn/entries")]
    [InlineData(".husky/pre-commit")]
    [InlineData(".githooks/pre-push")]
    [InlineData(".vscode/settings.json")]
    [InlineData(".VSCode/tasks.json")]
    [InlineData(".vscode./tasks.json")]
    [InlineData(".idea/workspace.xml")]
    [InlineData("site.code-workspace")]
    [InlineData(".npmrc")]
    [InlineData("packages/a/.NPMRC")]
    [InlineData(".yarnrc")]
    [InlineData(".yarnrc.yml")]
    [InlineData(".yarn/releases/yarn.cjs")]
    [InlineData(".pnpmfile.cjs")]
    [InlineData("bunfig.toml")]
    [InlineData(".envrc")]
    [InlineData(".devcontainer/devcontainer.json")]
    [InlineData(".github/workflows/ci.yml")]
    [InlineData(".GitHub/Workflows/ci.yml")]
    [InlineData(".github/actions/x/action.yml")]
    [InlineData(".mcp.json")]
    [InlineData(".cursor/mcp.json")]
    [InlineData(".CURSOR/MCP.json")]
    [InlineData(".claude/settings.json")]
    [InlineData(".roo/mcp.json")]
    [InlineData(".roorules")]
    [InlineData(".clinerules")]
    [InlineData(".cline/x")]
    [InlineData("AGENTS.md")]
    [InlineData("docs/agents.MD")]
    [InlineData("CLAUDE.md")]
    [InlineData(".gitmodules")]
    [InlineData(".gitattributes")]
    [InlineData("node_modules/react/index.js")]
    [InlineData("Node_Modules/react/index.js")]
    [InlineData(".env")]
    [InlineData(".ENV")]
    [InlineData(".env.local")]
    [InlineData(".env.production")]
    [InlineData("apps/a/.env")]
    [InlineData(".bashrc")]
    [InlineData(".zshenv")]
    [InlineData(".profile")]
    [InlineData(".ssh/authorized_keys")]
    [InlineData("certs/server.key")]
    [InlineData("server.pem")]
    [InlineData("id_rsa")]
    [InlineData(".builder/draft.json")]
    [InlineData("con.tsx")]
    [InlineData("src/NUL")]
    [InlineData("aux.")]
    [InlineData("com1.txt")]
    [InlineData("lpt\u00B9")]
    [InlineData("src/a\u200Db.ts")]
    [InlineData("src/a .ts ")]
    [InlineData("src/what?.ts")]
    [InlineData("PROGRA~1/x")]
    public void The_model_may_not_write(string text) => Assert.NotNull(PathPolicy.WhyNotWritable(SitePath.Parse(text)));

    [Theory]
    [InlineData("index.html")]
    [InlineData("src/App.tsx")]
    [InlineData("src/git/config.ts")]
    [InlineData("src/environment.ts")]
    [InlineData("src/.well-known/x.json")]
    [InlineData(".env.example")]
    [InlineData(".gitignore")]
    [InlineData(".github/ISSUE_TEMPLATE.md")]
    [InlineData("package.json")]
    [InlineData("docs/agents-of-change.md")]
    [InlineData("src/console.ts")]
    [InlineData("src/auxiliary.ts")]
    [InlineData("src/com10.ts")]
    [InlineData("src/a~b.ts")]
    [InlineData("public/Über uns.jpg")]
    [InlineData("src/keys.ts")]
    [InlineData("src/monkey.tsx")]
    public void The_model_may_write(string text) => Assert.Null(PathPolicy.WhyNotWritable(SitePath.Parse(text))?.Message);

    [Theory]
    [InlineData(".env")]
    [InlineData(".env.local")]
    [InlineData("apps/.ENV.production")]
    [InlineData(".git/config")]
    [InlineData("git~1/config")]
    [InlineData(".npmrc")]
    [InlineData("server.key")]
    [InlineData(".ssh/id_ed25519")]
    [InlineData(".builder/draft.json")]
    public void The_model_may_not_read(string text) => Assert.NotNull(PathPolicy.WhyNotReadable(SitePath.Parse(text)));

    [Theory]
    [InlineData(".env.example")]
    [InlineData("AGENTS.md")]
    [InlineData("package.json")]
    [InlineData(".gitignore")]
    [InlineData("src/main.ts")]
    public void The_model_may_read(string text) => Assert.Null(PathPolicy.WhyNotReadable(SitePath.Parse(text)));

    [Theory]
    [InlineData("package.json")]
    [InlineData("PACKAGE.json")]
    [InlineData("package-lock.json")]
    [InlineData("pnpm-lock.yaml")]
    [InlineData("yarn.lock")]
    [InlineData("vite.config.ts")]
    [InlineData("vite.site.config.ts")]
    [InlineData("tailwind.config.js")]
    [InlineData("eslint.config.mjs")]
    [InlineData("tsconfig.json")]
    [InlineData("tsconfig.app.json")]
    [InlineData(".eslintrc.cjs")]
    [InlineData(".oxlintrc.json")]
    [InlineData("supabase/migrations/001.sql")]
    public void A_person_must_agree_to_a_change_of(string text) => Assert.NotNull(PathPolicy.NeedsApproval(SitePath.Parse(text)));

    /// <summary>By rule: whatever begins with a dot, lies at the root without being content, or can be started.</summary>
    [Theory]
    [InlineData(".devcontainer.json")]
    [InlineData(".exrc")]
    [InlineData(".nvim.lua")]
    [InlineData(".vimrc")]
    [InlineData(".dir-locals.el")]
    [InlineData(".gdbinit")]
    [InlineData("site.sublime-project")]
    [InlineData("src/Open me.desktop")]
    [InlineData("public/x.lnk")]
    [InlineData("lefthook-local.yml")]
    [InlineData("lefthook.toml")]
    [InlineData(".simple-git-hooks.json")]
    [InlineData("mise.local.toml")]
    [InlineData(".aider.conf.yml")]
    [InlineData("opencode.json")]
    [InlineData("crush.json")]
    [InlineData(".crush/commands/x.md")]
    [InlineData(".qwen/settings.json")]
    [InlineData(".agents/skills/x/SKILL.md")]
    [InlineData("src/.amazonq/rules/x.md")]
    [InlineData("package.yaml")]
    [InlineData("package.json5")]
    [InlineData("uno.config.ts")]
    [InlineData("panda.config.mjs")]
    [InlineData("Makefile")]
    [InlineData("src/GNUmakefile")]
    [InlineData("justfile")]
    [InlineData("Taskfile.yml")]
    [InlineData("netlify.toml")]
    [InlineData("vercel.json")]
    [InlineData("firebase.json")]
    [InlineData("wrangler.jsonc")]
    [InlineData("docker-compose.override.yml")]
    [InlineData("Dockerfile")]
    [InlineData("binding.gyp")]
    [InlineData("gulpfile.js")]
    [InlineData("Gruntfile.cjs")]
    [InlineData("server.js")]
    [InlineData("karma.conf.js")]
    [InlineData("vitest.workspace.ts")]
    [InlineData("turbo.json")]
    [InlineData("deploy.sh")]
    [InlineData("src/setup.ps1")]
    [InlineData("public/run.command")]
    [InlineData(".helix/config.toml")]
    [InlineData(".luarc.json")]
    [InlineData(".clangd")]
    [InlineData(".nanorc")]
    [InlineData(".lldbinit")]
    [InlineData(".pdbrc")]
    [InlineData(".irbrc")]
    [InlineData(".pryrc")]
    [InlineData(".pylintrc")]
    [InlineData(".rspec")]
    [InlineData(".sdkmanrc")]
    [InlineData(".ruby-version")]
    [InlineData(".python-version")]
    [InlineData(".terraform.lock.hcl")]
    [InlineData(".vale.ini")]
    [InlineData(".prototools")]
    [InlineData(".moon/workspace.yml")]
    [InlineData(".nx/x.json")]
    [InlineData(".storybook/main.ts")]
    [InlineData(".vitepress/config.ts")]
    [InlineData("docs/.vitepress/config.mts")]
    [InlineData(".cargo/config.toml")]
    [InlineData(".bundle/config")]
    [InlineData(".lando.yml")]
    [InlineData(".ddev/config.yaml")]
    [InlineData(".stackblitzrc")]
    [InlineData(".replit")]
    [InlineData(".gitpod.yml")]
    [InlineData(".sourcery.yaml")]
    [InlineData(".coderabbit.yaml")]
    [InlineData(".trae/rules/x.md")]
    [InlineData(".augment/rules.md")]
    [InlineData(".void/x")]
    [InlineData(".zencoder/rules.md")]
    [InlineData(".junie/guidelines.md")]
    [InlineData(".tabnine/x.md")]
    [InlineData(".qodo/x.toml")]
    [InlineData(".pearai/x")]
    [InlineData(".clinerules-bak/x.md")]
    [InlineData("deno.json")]
    [InlineData("deno.jsonc")]
    [InlineData("jsr.json")]
    [InlineData("Procfile.dev")]
    [InlineData("src/Vagrantfile")]
    [InlineData("flake.nix")]
    [InlineData("shell.nix")]
    [InlineData("default.nix")]
    [InlineData("devbox.json")]
    [InlineData("devenv.nix")]
    [InlineData("WORKSPACE")]
    [InlineData("BUILD.bazel")]
    [InlineData("Earthfile")]
    [InlineData("Tiltfile")]
    [InlineData("skaffold.yaml")]
    [InlineData("pyproject.toml")]
    [InlineData("setup.py")]
    [InlineData("noxfile.py")]
    [InlineData("Cargo.toml")]
    [InlineData("build.rs")]
    [InlineData("go.mod")]
    [InlineData("pom.xml")]
    [InlineData("build.gradle")]
    [InlineData("fly.toml")]
    [InlineData("render.yaml")]
    [InlineData("app.yaml")]
    [InlineData("amplify.yml")]
    [InlineData("now.json")]
    [InlineData("staticwebapp.config.json")]
    [InlineData("_worker.js")]
    [InlineData("_headers")]
    [InlineData("nodemon.json")]
    [InlineData("nx.json")]
    [InlineData("lerna.json")]
    [InlineData("moon.yml")]
    [InlineData("rush.json")]
    [InlineData("lage.config.js")]
    [InlineData("wallaby.js")]
    [InlineData("ava.config.js")]
    [InlineData("mocha.opts")]
    [InlineData("knip.json")]
    [InlineData("biome.json")]
    [InlineData("dprint.json")]
    [InlineData("tslint.json")]
    [InlineData("components.json")]
    [InlineData("ecosystem.config.cjs")]
    [InlineData("pm2.json")]
    [InlineData("forge.config.js")]
    [InlineData("electron-builder.yml")]
    [InlineData("tauri.conf.json")]
    [InlineData("capacitor.config.json")]
    [InlineData("app.json")]
    [InlineData("eas.json")]
    [InlineData("metro.config.js")]
    [InlineData("react-native.config.js")]
    [InlineData("quasar.config.ts")]
    [InlineData("angular.json")]
    [InlineData("ember-cli-build.js")]
    [InlineData("gridsome.server.js")]
    [InlineData("hugo.toml")]
    [InlineData("config.toml")]
    [InlineData("_config.yml")]
    [InlineData("mkdocs.yml")]
    [InlineData("sphinx.cfg")]
    [InlineData("src/conf.py")]
    [InlineData("x.code-profile")]
    [InlineData("site.nix")]
    [InlineData("x.lua")]
    [InlineData("init.lua")]
    [InlineData("init.el")]
    [InlineData("init.vim")]
    [InlineData("Session.vim")]
    [InlineData("tags")]
    [InlineData(".tags")]
    [InlineData(".ctags.d/x.ctags")]
    [InlineData("compile_commands.json")]
    [InlineData("pyrightconfig.json")]
    [InlineData("pubspec.yaml")]
    [InlineData("project.clj")]
    [InlineData("mix.exs")]
    [InlineData("stack.yaml")]
    [InlineData("shard.yml")]
    [InlineData("elm.json")]
    [InlineData("bower.json")]
    [InlineData("jspm.config.js")]
    [InlineData("import-map.json")]
    [InlineData("importmap.json")]
    [InlineData("src/x.inetloc")]
    [InlineData("src/x.fileloc")]
    [InlineData("src/x.jse")]
    [InlineData("src/x.ws")]
    [InlineData("src/x.vb")]
    [InlineData("src/x.application")]
    [InlineData("src/x.appref-ms")]
    [InlineData("src/x.mobileconfig")]
    [InlineData("src/x.settingcontent-ms")]
    [InlineData("src/x.library-ms")]
    [InlineData("src/x.search-ms")]
    [InlineData("src/x.searchConnector-ms")]
    [InlineData("src/x.chm")]
    [InlineData("src/x.cpl")]
    [InlineData("src/x.inf")]
    [InlineData("src/x.rdp")]
    [InlineData("src/x.tool")]
    [InlineData("src/x.prefpane")]
    [InlineData("src/x.action")]
    [InlineData("src/x.pkg")]
    [InlineData("src/x.dmg")]
    [InlineData("src/x.iso")]
    [InlineData("src/x.vhd")]
    [InlineData("src/x.msix")]
    [InlineData("src/x.appx")]
    [InlineData("src/x.xll")]
    [InlineData("src/x.docm")]
    [InlineData("src/x.xlsm")]
    [InlineData("src/x.slk")]
    [InlineData("src/x.iqy")]
    [InlineData("src/x.diagcab")]
    [InlineData("src/x.gadget")]
    [InlineData("src/x.jnlp")]
    [InlineData("src/x.flatpakref")]
    [InlineData("src/x.snap")]
    [InlineData("src/x.deb")]
    [InlineData("src/x.rpm")]
    [InlineData("src/x.ksh93")]
    [InlineData("src/x.nu")]
    [InlineData("src/x.lua")]
    [InlineData("src/x.tcl")]
    [InlineData("src/x.awk")]
    [InlineData("src/x.so")]
    [InlineData("src/x.dll")]
    [InlineData("src/x.dylib")]
    [InlineData("src/x.ipynb")]
    [InlineData("src/x.theme")]
    [InlineData("src/x.themepack")]
    [InlineData("src/x.website")]
    [InlineData("requirements.txt")]
    [InlineData(".gitignore")]
    [InlineData(".editorconfig")]
    [InlineData(".nvmrc")]
    [InlineData("src/.htaccess")]
    [InlineData("RULES.md")]
    [InlineData("CRUSH.md")]
    [InlineData("WARP.md")]
    [InlineData("CONVENTIONS.md")]
    [InlineData("system-prompt.md")]
    [InlineData(".GITIGNORE")]
    [InlineData("\uFF0Eexrc")]
    public void A_person_must_agree_to_a_change_of_what_tools_obey_unasked(string text) =>
        Assert.NotNull(PathPolicy.NeedsApproval(SitePath.Parse(text)));

    [Theory]
    [InlineData("AGENTS.override.md")]
    [InlineData("claude.team.md")]
    [InlineData(".dev.vars.production")]
    [InlineData(".env~")]
    [InlineData("deploy/production.env")]
    [InlineData("certs/apple.p8")]
    [InlineData("service-account-prod.json")]
    [InlineData("main.tfvars")]
    public void More_of_what_steers_tools_or_holds_secrets_may_not_be_written(string text) =>
        Assert.Equal("protected", PathPolicy.WhyNotWritable(SitePath.Parse(text))?.Reason);

    [Theory]
    [InlineData("src/App.tsx")]
    [InlineData("src/config.ts")]
    [InlineData("index.html")]
    [InlineData("src/data/menu.json")]
    [InlineData("about.html")]
    [InlineData("styles.css")]
    [InlineData("script.js")]
    [InlineData("main.ts")]
    [InlineData("App.tsx")]
    [InlineData("vite-env.d.ts")]
    [InlineData("robots.txt")]
    [InlineData("sitemap.xml")]
    [InlineData("site.webmanifest")]
    [InlineData("README.md")]
    [InlineData("about-us.md")]
    [InlineData("LICENSE")]
    [InlineData("logo.svg")]
    [InlineData("public/.well-known/security.txt")]
    [InlineData(".env.example")]
    [InlineData("public/.nojekyll")]
    [InlineData("src/lib/server.ts")]
    [InlineData("src/site.config.ts")]
    public void Nobody_needs_asking_about(string text) => Assert.Null(PathPolicy.NeedsApproval(SitePath.Parse(text)));

    /// <summary>THREATS F4, every name: at the top and deeper down, as it is and in capitals.</summary>
    public static TheoryData<string> Folders =>
        [
            ".git",
            ".hg",
            ".svn",
            ".jj",
            ".husky",
            ".githooks",
            ".vscode",
            ".vscode-server",
            ".idea",
            ".zed",
            ".fleet",
            ".devcontainer",
            ".claude",
            ".cursor",
            ".windsurf",
            ".codeium",
            ".continue",
            ".gemini",
            ".codex",
            ".kiro",
            ".aider",
            ".opencode",
            ".copilot",
            ".builder",
            "node_modules",
            ".yarn",
            ".pnp",
            ".ssh",
            ".gnupg",
            ".aws",
            ".azure",
            ".kube",
            ".docker",
            ".config",
            ".direnv",
            ".circleci",
            ".buildkite",
            ".woodpecker",
            ".roo",
            ".roo-code",
            ".cline",
            ".clinerules",
        ];

    public static TheoryData<string> Names =>
        [
            ".npmrc",
            ".pnpmfile.cjs",
            ".pnpmfile.mjs",
            "pnpmfile.js",
            "bunfig.toml",
            ".bunfig.toml",
            ".envrc",
            ".mcp.json",
            "mcp.json",
            "agents.md",
            "agent.md",
            "claude.md",
            "claude.local.md",
            "gemini.md",
            ".cursorrules",
            ".cursorignore",
            ".windsurfrules",
            ".goosehints",
            ".rules",
            ".gitmodules",
            ".gitattributes",
            ".gitconfig",
            ".git-blame-ignore-revs",
            ".lfsconfig",
            ".mailmap",
            ".netrc",
            "_netrc",
            ".git-credentials",
            ".pypirc",
            ".bashrc",
            ".bash_profile",
            ".bash_login",
            ".bash_logout",
            ".bash_aliases",
            ".profile",
            ".zshrc",
            ".zshenv",
            ".zprofile",
            ".zlogin",
            ".zlogout",
            ".kshrc",
            ".cshrc",
            ".tcshrc",
            ".inputrc",
            ".xprofile",
            ".xinitrc",
            ".tool-versions",
            "mise.toml",
            ".mise.toml",
            "lefthook.yml",
            "lefthook.yaml",
            ".lefthook.yml",
            ".pre-commit-config.yaml",
            ".gitlab-ci.yml",
            ".travis.yml",
            "azure-pipelines.yml",
            "bitbucket-pipelines.yml",
            "jenkinsfile",
            "pnp.cjs",
            ".pnp.cjs",
            ".pnp.loader.mjs",
            ".pnp.js",
            "id_rsa",
            "id_ed25519",
            "id_ecdsa",
            "id_dsa",
            "desktop.ini",
            "autorun.inf",
            "site.code-workspace",
            ".yarnrc",
            ".yarnrc.yml",
            "server.pem",
            "server.key",
            "cert.p12",
            "cert.pfx",
            "store.jks",
            "my.keystore",
            "putty.ppk",
            "id_rsa.pub",
            "id_ed25519_work",
            "id_ecdsa-sk",
            "id_dsa.old",
        ];

    public static TheoryData<string> Environments =>
        [".env", ".env.local", ".env.production", ".env-old", ".env_old", ".dev.vars", ".env.example.local"];

    [Theory, MemberData(nameof(Folders))]
    public void Nothing_in_a_folder_of_other_tools_may_be_written(string folder)
    {
        foreach (var path in new[] { folder, $"{folder}/x", $"packages/a/{folder}/x/y.ts", $"{folder.ToUpperInvariant()}/x" })
        {
            var refusal = PathPolicy.WhyNotWritable(SitePath.Parse(path));
            Assert.Equal("protected", refusal?.Reason);
            Assert.Equal(
                $"{path} may not be changed by the model: it can run code or steer other tools, outside the site.",
                refusal?.Message
            );
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_file_that_runs_code_or_steers_tools_may_not_be_written(string name)
    {
        foreach (var path in new[] { name, $"packages/a/{name}", name.ToUpperInvariant() })
        {
            var refusal = PathPolicy.WhyNotWritable(SitePath.Parse(path));
            Assert.Equal("protected", refusal?.Reason);
            Assert.Equal(
                $"{path} may not be changed by the model: it can run code, holds secrets, or steers other tools.",
                refusal?.Message
            );
        }

        Assert.Null(PathPolicy.WhyNotWritable(SitePath.Parse($"src/{name}/page.tsx"))?.Message);
    }

    [Theory, MemberData(nameof(Environments))]
    public void A_file_with_settings_of_this_machine_may_be_neither_written_nor_read(string name)
    {
        Assert.Equal(
            $"a/{name} may not be changed by the model: it holds settings and secrets of this machine; .env.example may be changed instead.",
            PathPolicy.WhyNotWritable(SitePath.Parse($"a/{name}"))?.Message
        );
        Assert.Equal(
            $"{name} may hold secrets, so the model does not get to read it.",
            PathPolicy.WhyNotReadable(SitePath.Parse(name))?.Message
        );
    }

    [Theory]
    [InlineData(".env.example")]
    [InlineData(".env.sample")]
    [InlineData("apps/a/.env.template")]
    [InlineData(".environment")]
    [InlineData("src/keyboard.key.ts")]
    [InlineData("x.pem.txt")]
    [InlineData(".github/dependabot.yml")]
    [InlineData("src/.github.ts")]
    [InlineData("src/valid_rsa.ts")]
    [InlineData("src/code-workspace.ts")]
    [InlineData("a.yarnrc")]
    public void What_only_looks_like_one_may_be_written_and_read(string path)
    {
        Assert.Null(PathPolicy.WhyNotWritable(SitePath.Parse(path))?.Message);
        Assert.Null(PathPolicy.WhyNotReadable(SitePath.Parse(path))?.Message);
    }

    [Theory]
    [InlineData(".github")]
    [InlineData(".github/workflows")]
    [InlineData(".github/actions/x")]
    [InlineData(".github/copilot-instructions.md")]
    [InlineData(".github/instructions/x")]
    [InlineData(".github/prompts/x")]
    [InlineData(".github/hooks/x")]
    public void The_parts_of_a_repository_that_run_may_not_be_written(string path) =>
        Assert.Equal("protected", PathPolicy.WhyNotWritable(SitePath.Parse(path))?.Reason);

    [Theory]
    [InlineData(".git")]
    [InlineData(".hg")]
    [InlineData(".svn")]
    [InlineData(".jj")]
    [InlineData(".ssh")]
    [InlineData(".gnupg")]
    [InlineData(".aws")]
    [InlineData(".azure")]
    [InlineData(".kube")]
    [InlineData(".docker")]
    [InlineData(".builder")]
    [InlineData("git~1")]
    [InlineData("GIT~2")]
    public void Nothing_in_a_folder_with_secrets_may_be_read(string folder)
    {
        Assert.Equal("protected", PathPolicy.WhyNotReadable(SitePath.Parse($"{folder}/x"))?.Reason);
        Assert.Equal("protected", PathPolicy.WhyNotReadable(SitePath.Parse($"a/{folder}/b/x"))?.Reason);
    }

    [Theory]
    [InlineData(".npmrc")]
    [InlineData(".netrc")]
    [InlineData("_netrc")]
    [InlineData(".git-credentials")]
    [InlineData(".pypirc")]
    [InlineData(".envrc")]
    [InlineData(".yarnrc")]
    [InlineData(".yarnrc.yml")]
    [InlineData("a.pem")]
    [InlineData("id_ecdsa")]
    public void A_file_with_secrets_may_not_be_read(string name)
    {
        Assert.Equal("protected", PathPolicy.WhyNotReadable(SitePath.Parse($"a/{name}"))?.Reason);
        Assert.Null(PathPolicy.WhyNotReadable(SitePath.Parse($"{name}/a.ts"))?.Message);
    }

    [Theory]
    [InlineData("git~x/a.ts")]
    [InlineData("gitx~1/a.ts")]
    [InlineData("src/git.ts")]
    [InlineData(".claude/settings.json")]
    [InlineData(".vscode/settings.json")]
    public void Everything_else_may_be_read(string path) => Assert.Null(PathPolicy.WhyNotReadable(SitePath.Parse(path))?.Message);

    [Theory]
    [InlineData("a.", "reservedName", "“a.” begins or ends with a space or a dot, which some systems drop silently.")]
    [InlineData("x/ a/y", "reservedName", "“ a” begins or ends with a space or a dot, which some systems drop silently.")]
    [InlineData("a /y", "reservedName", "“a ” begins or ends with a space or a dot, which some systems drop silently.")]
    [InlineData("x\u200B.ts", "lookalike", "“x\u200B.ts” contains an invisible character.")]
    [InlineData("abcdefgh~1", "reservedName", "“abcdefgh~1” looks like the short form that Windows gives to another file.")]
    [InlineData("a~123456.abc", "reservedName", "“a~123456.abc” looks like the short form that Windows gives to another file.")]
    [InlineData("a<b", "reservedName", "“a<b” contains a character that file names on Windows cannot have (< > \" | ? *).")]
    [InlineData("a>b", "reservedName", "“a>b” contains a character that file names on Windows cannot have (< > \" | ? *).")]
    [InlineData("a\"b", "reservedName", "“a\"b” contains a character that file names on Windows cannot have (< > \" | ? *).")]
    [InlineData("a|b", "reservedName", "“a|b” contains a character that file names on Windows cannot have (< > \" | ? *).")]
    [InlineData("a*b", "reservedName", "“a*b” contains a character that file names on Windows cannot have (< > \" | ? *).")]
    [InlineData("?a", "reservedName", "“?a” contains a character that file names on Windows cannot have (< > \" | ? *).")]
    [InlineData("src/CON", "reservedName", "“CON” is the name of a device on Windows.")]
    [InlineData("prn.txt", "reservedName", "“prn.txt” is the name of a device on Windows.")]
    [InlineData("conin$", "reservedName", "“conin$” is the name of a device on Windows.")]
    [InlineData("CONOUT$.log", "reservedName", "“CONOUT$.log” is the name of a device on Windows.")]
    [InlineData("com0", "reservedName", "“com0” is the name of a device on Windows.")]
    [InlineData("lpt9.md", "reservedName", "“lpt9.md” is the name of a device on Windows.")]
    public void A_name_that_is_not_a_name_everywhere_is_refused_with_its_reason(string path, string reason, string message)
    {
        var refusal = PathPolicy.WhyNotWritable(SitePath.Parse(path));
        Assert.Equal(reason, refusal?.Reason);
        Assert.Equal(message, refusal?.Message);
    }

    [Theory]
    [InlineData("abcdefghi~1")]
    [InlineData("a~1234567")]
    [InlineData("a~1.abcd")]
    [InlineData("a.b~1")]
    [InlineData("comx.ts")]
    [InlineData("conin.ts")]
    [InlineData(".a")]
    [InlineData("a b.ts")]
    public void A_name_that_is_one_everywhere_is_taken(string path) =>
        Assert.Null(PathPolicy.WhyNotWritable(SitePath.Parse(path))?.Message);

    [Theory]
    [InlineData("a/package.json", "package.json decides which code of other people is installed and which scripts run.")]
    [InlineData("a/package-lock.json", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/npm-shrinkwrap.json", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/yarn.lock", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/pnpm-lock.yaml", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/bun.lock", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/bun.lockb", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/deno.lock", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/pnpm-workspace.yaml", "A lock file decides exactly which code of other people is installed.")]
    [InlineData("a/vite.config.ts", "vite.config.ts is run or obeyed by the build tools.")]
    [InlineData("a/vitest.config.mts", "vitest.config.mts is run or obeyed by the build tools.")]
    [InlineData("a/postcss.config.cjs", "postcss.config.cjs is run or obeyed by the build tools.")]
    [InlineData("a/tailwind.config.js", "tailwind.config.js is run or obeyed by the build tools.")]
    [InlineData("a/eslint.config.mjs", "eslint.config.mjs is run or obeyed by the build tools.")]
    [InlineData("a/prettier.config.js", "prettier.config.js is run or obeyed by the build tools.")]
    [InlineData("a/babel.config.json", "babel.config.json is run or obeyed by the build tools.")]
    [InlineData("a/svelte.config.js", "svelte.config.js is run or obeyed by the build tools.")]
    [InlineData("a/astro.config.mjs", "astro.config.mjs is run or obeyed by the build tools.")]
    [InlineData("a/next.config.js", "next.config.js is run or obeyed by the build tools.")]
    [InlineData("a/nuxt.config.ts", "nuxt.config.ts is run or obeyed by the build tools.")]
    [InlineData("a/rollup.config.js", "rollup.config.js is run or obeyed by the build tools.")]
    [InlineData("a/webpack.config.js", "webpack.config.js is run or obeyed by the build tools.")]
    [InlineData("a/esbuild.config.js", "esbuild.config.js is run or obeyed by the build tools.")]
    [InlineData("a/playwright.config.ts", "playwright.config.ts is run or obeyed by the build tools.")]
    [InlineData("a/cypress.config.ts", "cypress.config.ts is run or obeyed by the build tools.")]
    [InlineData("a/jest.config.js", "jest.config.js is run or obeyed by the build tools.")]
    [InlineData("a/stylelint.config.js", "stylelint.config.js is run or obeyed by the build tools.")]
    [InlineData("a/commitlint.config.js", "commitlint.config.js is run or obeyed by the build tools.")]
    [InlineData("a/lint-staged.config.js", "lint-staged.config.js is run or obeyed by the build tools.")]
    [InlineData("a/vite.site.config.ts", "vite.site.config.ts is run or obeyed by the build tools.")]
    [InlineData("a/.eslintrc", ".eslintrc is run or obeyed by the build tools.")]
    [InlineData("a/.babelrc.json", ".babelrc.json is run or obeyed by the build tools.")]
    [InlineData("a/.prettierrc", ".prettierrc is run or obeyed by the build tools.")]
    [InlineData("a/.postcssrc.cjs", ".postcssrc.cjs is run or obeyed by the build tools.")]
    [InlineData("a/.swcrc", ".swcrc is run or obeyed by the build tools.")]
    [InlineData("a/.stylelintrc", ".stylelintrc is run or obeyed by the build tools.")]
    [InlineData("a/.lintstagedrc", ".lintstagedrc is run or obeyed by the build tools.")]
    [InlineData("a/.oxlintrc.json", ".oxlintrc.json is run or obeyed by the build tools.")]
    [InlineData("a/oxlint.config.ts", "oxlint.config.ts is run or obeyed by the build tools.")]
    [InlineData("a/tsconfig.json", "tsconfig.json is run or obeyed by the build tools.")]
    [InlineData("a/jsconfig.json", "jsconfig.json is run or obeyed by the build tools.")]
    [InlineData("a/tsconfig.app.json", "tsconfig.app.json is run or obeyed by the build tools.")]
    [InlineData("a/schema.sql", "Database changes cannot always be taken back.")]
    [InlineData("supabase/migrations/x.ts", "Database changes cannot always be taken back.")]
    public void A_person_is_told_why_they_must_agree(string path, string why) =>
        Assert.Equal(why, PathPolicy.NeedsApproval(SitePath.Parse(path)));

    [Theory]
    [InlineData("src/my-vite.config.ts")]
    [InlineData("src/vite.config.ts.bak/x.ts")]
    [InlineData("src/tsconfig.ts")]
    [InlineData("src/migrations.ts")]
    [InlineData("src/sql")]
    [InlineData("package.json.md")]
    public void What_only_sounds_like_it_needs_no_yes(string path) => Assert.Null(PathPolicy.NeedsApproval(SitePath.Parse(path)));
}
