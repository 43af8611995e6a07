#!/usr/bin/env bash
# usage: setup/weights.sh
# Model weights into the cache, as models/manifest.toml says: fetches, converts, verifies, mends.
set -euo pipefail
. "$(dirname "$0")/common.sh"

weights() { # PYTHON [--check]
    "$1" "$root/setup/weights.py" --manifest "$root/models/manifest.toml" --dir "$cache/models" "${@:2}"
}

take_the_cache
# Most runs find all in order, for which the system's Python will do.
if found=$(weights python3 --check 2>&1); then printf '%s\n' "$found" >&2; exit 0; fi
ensure_python
weights "$python"
