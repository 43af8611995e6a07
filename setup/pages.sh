#!/usr/bin/env bash
# usage: setup/pages.sh [--tools]
# Builds the pages into src/ui/dist, from where they go into the binary; with --tools only installs what that needs.
# Does nothing where nothing changed: a new dist would have cargo build the release binary again.
set -euo pipefail
. "$(dirname "$0")/common.sh"

require_node
cd "$root/src/ui"

installed=node_modules/.installed # what node_modules was made from; written last
wanted=$({ node --version; cat package.json package-lock.json; } | sha256sum)
if [ "$(cat "$installed" 2>/dev/null)" != "$wanted" ]; then
    say "packages into src/ui/node_modules"
    npm ci --no-audit --no-fund --loglevel=error >&2 ||
        fail "npm could not install the packages of the pages" "is the package registry reachable? Then run the same command again"
    printf '%s' "$wanted" >"$installed"
fi
if [ "${1:-}" = --tools ]; then exit 0; fi

built=node_modules/.built # newer than every source where dist is up to date
if [ -f dist/index.html ] && [ -f "$built" ] &&
    [ -z "$(find . \( -name node_modules -o -name dist \) -prune -o -newer "$built" -print -quit)" ]; then
    say "src/ui/dist is up to date"
    exit 0
fi
mkdir -p dist # now, or its appearance below would look like a change
started=$(mktemp node_modules/.built-XXXXXX) # a source that changes during the build is newer than this
trap 'rm -f "$started"' EXIT
npm run --silent build >&2
mv "$started" "$built"
