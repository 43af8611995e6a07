#!/usr/bin/env bash
# usage: setup/figures.sh [--data DIR]
# Prints every measured figure that the README cites. DIR adds recordings: its MANIFEST.tsv names files and references.
# Times are CPU seconds where they can be; compare two things in one run, machines differ.
set -euo pipefail
. "$(dirname "$0")/common.sh"
cd "$root"

say 'Agreement with people, turns measured a second'
cargo bench --locked --bench agreement
say 'Conversations scored again a second'
cargo bench --locked --bench rescore
say 'Speech: speed, memory, errors'
cargo bench --locked --bench speech -- "$@"
