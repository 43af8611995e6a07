#!/usr/bin/env bash
# usage: setup/step.sh NAME COMMAND…
# Runs one step of a make target, says what it is and how long it took.
set -euo pipefail

name=$1; shift
printf '\n▸ %s\n' "$name" >&2
started=$SECONDS
"$@" || { code=$?; printf '✗ %s failed after %d s\n' "$name" $((SECONDS - started)) >&2; exit "$code"; }
printf '✓ %s (%d s)\n' "$name" $((SECONDS - started)) >&2
