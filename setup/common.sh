# shellcheck shell=bash
# Sourced by the set-up scripts: where things live, how they speak, how they stop.
# Data goes to stdout, everything a person reads goes to stderr.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# One cache for all checkouts: libtorch, weights, Python tools and cargo's target folder.
cache=$(realpath -m "${SPOTCHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/spotcheck}")

say() { printf '  %s\n' "$*" >&2; }

# fail MESSAGE [HINT]
fail() {
    printf 'error: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# Two set-ups at once would write the same files: the second waits for the first.
# Work in progress lives in $cache/.partial-* and is renamed into place when whole, so what
# an interrupted run left behind is swept away by whoever holds the lock next.
take_the_cache() {
    mkdir -p "$cache"
    exec 9>"$cache/.lock"
    flock -n 9 || { say "another set-up is at work in $cache: waiting for it"; flock 9; }
    rm -rf "$cache"/.partial-*
}

# A Python with what the set-up scripts need, apart from the system's.
ensure_python() {
    python=$cache/venv/bin/python
    local wanted; wanted=$root/setup/requirements.txt
    if cmp -s "$wanted" "$cache/venv/requirements.txt" && "$python" -c 'import numpy' 2>/dev/null; then return; fi
    say "Python tools into $cache/venv"
    rm -rf "$cache/venv"
    python3 -m venv "$cache/venv" || fail "python3 could not make a virtual environment" "run setup/system-packages.sh first"
    "$python" -m pip install --quiet --disable-pip-version-check -r "$wanted" >&2 ||
        fail "the Python tools could not be installed" "is the package index reachable? Then run the same command again"
    cp "$wanted" "$cache/venv/requirements.txt" # last: this file says that the rest is whole
}

# Vite and what stands around it want this Node.js; Debian 13 and newer have it as nodejs.
require_node() {
    command -v npm >/dev/null && command -v node >/dev/null ||
        fail "Node.js with npm was not found; the pages are built with it" "apt-get install nodejs npm where that gives 20.19 or newer, else see https://nodejs.org"
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
        fail "Node.js $(node --version) is too old for building the pages" "install 20.19 or newer, e.g. from https://nodejs.org"
}
