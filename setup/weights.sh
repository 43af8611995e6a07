#!/usr/bin/env bash
# usage: setup/weights.sh
# Model weights into the cache, as models/manifest.toml says: fetches, converts, verifies, mends.
set -euo pipefail
. "$(dirname "$0")/common.sh"

take_the_cache
ensure_python
"$python" "$root/setup/weights.py" --manifest "$root/models/manifest.toml" --dir "$cache/models"
