#!/usr/bin/env bash
# usage: setup/cargo-config.sh
# Writes .cargo/config.toml (ignored by git), so that plain cargo finds libtorch and all checkouts
# share one target folder. Left alone when nothing changed: a new one would rebuild native code.
set -euo pipefail
. "$(dirname "$0")/common.sh"

content() {
    cat <<END
[env]
LIBTORCH = "${LIBTORCH:-$cache/libtorch-2.4.0}"
LIBTORCH_CXX11_ABI = "${LIBTORCH_CXX11_ABI:-0}"
WHISPER_DONT_GENERATE_BINDINGS = "1"
GGML_LLAMAFILE = "ON"
END
    # CARGO_TARGET_DIR is the user's own choice and wins.
    [ -n "${CARGO_TARGET_DIR:-}" ] || printf '\n[build]\ntarget-dir = "%s"\n' "$cache/target"
}

config=$root/.cargo/config.toml
mkdir -p "$root/.cargo"
if content | cmp -s - "$config"; then say "$config is up to date"; exit 0; fi
fresh=$(mktemp "$root/.cargo/.config-XXXXXX")
trap 'rm -f "$fresh"' EXIT
content >"$fresh"
mv "$fresh" "$config"
say "wrote $config"
