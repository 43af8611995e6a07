#!/usr/bin/env bash
# usage: setup/system-packages.sh [--test]
# Installs what the build needs from the Debian or Ubuntu archive; with --test also a PostgreSQL
# server, which the tests start for themselves (no cluster is created or left running here), and a
# browser with Chinese fonts.
# Looks for each tool itself rather than for a package, so a tool from elsewhere is as good.
set -euo pipefail
. "$(dirname "$0")/common.sh"

has() { command -v "$1" >/dev/null; }
has_venv() { python3 -c 'import venv, ensurepip' 2>/dev/null; }
has_postgres() { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

has_browser() { [ -x "${CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome; }
has_chinese() { [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]; }

missing=()
needs() { # PACKAGE TEST…
    "${@:2}" || missing+=("$1")
}
needs build-essential has c++
needs binutils has nm
needs cmake has cmake
needs curl has curl
needs make has make
needs pkg-config has pkg-config
needs unzip has unzip
needs python3 has python3
needs python3-venv has_venv
if [ "${1:-}" = --test ]; then
    needs postgresql has_postgres
    needs chromium has_browser
    needs fonts-noto-cjk has_chinese
fi

if ! has cargo; then fail "cargo was not found" "install Rust from https://rustup.rs and open a new shell"; fi
require_node
if [ ${#missing[@]} -eq 0 ]; then say "all present"; exit 0; fi
if ! has apt-get; then
    fail "there is no apt-get here to install: ${missing[*]}" "install what carries these tools with your own package manager, then run this again"
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    has sudo || fail "installing needs root: ${missing[*]}" "run as root: apt-get install ${missing[*]}"
    as_root=(sudo)
fi
# sudo drops the environment, hence env.
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o Dpkg::Use-Pty=0 "$@" </dev/null >&2; }

say "installing ${missing[*]}"
apt -qq update || say "the package lists could not be refreshed; going on with the ones at hand"

# Debian's PostgreSQL makes and starts a cluster when it is installed, unless told not to.
# The tests need the programs alone.
quiet_postgres=/etc/postgresql-common/createcluster.d/spotcheck-no-main-cluster.conf
case " ${missing[*]} " in *" postgresql "*)
    apt -qq -y install --no-install-recommends postgresql-common
    trap '"${as_root[@]}" rm -f "$quiet_postgres"' EXIT
    "${as_root[@]}" mkdir -p "${quiet_postgres%/*}"
    echo 'create_main_cluster = false' | "${as_root[@]}" tee "$quiet_postgres" >/dev/null
esac
apt -qq -y install --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install: ${missing[*]}" "is the package archive reachable? Then run this again"
