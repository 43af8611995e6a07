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
say 'Queue, search, counts over 100,000 open cases (takes minutes to fill)'
cargo bench --locked --bench queue -- 100000 100
say 'Reports over 100,000 conversations'
cargo bench --locked --bench reports
say 'Examples alike'
cargo bench --locked --bench likeness
say 'Speech: speed, memory, errors'
cargo bench --locked --bench speech -- "$@"
