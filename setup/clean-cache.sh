#!/usr/bin/env bash
# usage: setup/clean-cache.sh
# Deletes what set-up and cargo made in the cache, by name: a folder of the user's own stays.
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ -d "$cache" ] || { say "there is no $cache"; exit 0; }
take_the_cache
for made in judge-venv libtorch-2.4.0 models target venv; do
    [ -e "$cache/$made" ] || continue
    say "deleting $cache/$made ($(du -sh "$cache/$made" | cut -f1))"
    rm -rf "${cache:?}/$made"
done
