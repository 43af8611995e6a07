#!/usr/bin/env bash
# usage: setup/libtorch.sh
# CPU libtorch 2.4.0, the release that rust-bert 0.23 (tch 0.17) is built on, into the cache.
#
# Cut out of the torch wheel on PyPI, which a build machine behind a package mirror can reach.
# That wheel is built for CUDA, but its CPU library stands alone, save for two profiling libraries
# of NVIDIA that it names: small stubs take their place, and no nvidia-* package is needed.
set -euo pipefail
. "$(dirname "$0")/common.sh"

version=2.4.0
wheel_sha256=e743adadd8c8152bb8373543964551a7cb7cc20ba898dc8f9c0cdbe47c283de0
cpu_library_bytes=492516273
dest=$cache/libtorch-$version

whole() {
    [ -s "$dest/build-version" ] && [ -d "$dest/include" ] && [ -e "$dest/lib/libtorch.so" ] &&
        [ "$(stat -c %s "$dest/lib/libtorch_cpu.so" 2>/dev/null)" = "$cpu_library_bytes" ]
}

# stub SONAME: a library with the symbols that libtorch_cpu.so wants of SONAME, each an error code.
stub() {
    local soname=$1
    nm -D --undefined-only "$lib/libtorch_cpu.so" |
        awk -v of="@$soname" 'index($2, of) {
            sub(/@.*/, "", $2)
            if ($2 == "cudaGetErrorString") print "const char *" $2 "(void) { return \"no CUDA in this build\"; }"
            else print "int " $2 "(void) { return 999; }" # cudaErrorUnknown, CUPTI_ERROR_UNKNOWN
        }' >"$work/stub.c"
    echo "$soname { global: *; };" >"$work/stub.map" # the symbols are versioned by the soname
    ${CC:-cc} -shared -fPIC -O1 -Wl,-soname,"$soname" -Wl,--version-script="$work/stub.map" -o "$lib/$soname" "$work/stub.c"
}

# The wheel's own libtorch.so wants libtorch_cuda.so: an empty one that leads to libtorch_cpu.so replaces it.
forwarder() {
    echo 'int spotcheck_torch_forwarder;' >"$work/forwarder.c"
    ${CC:-cc} -shared -fPIC -Wl,-soname,libtorch.so -Wl,--no-as-needed -L"$lib" -ltorch_cpu \
        -Wl,-rpath,"\$ORIGIN" -Wl,--allow-shlib-undefined -o "$lib/libtorch.so" "$work/forwarder.c"
}

if [ -n "${LIBTORCH:-}" ]; then
    [ -e "$LIBTORCH/lib/libtorch_cpu.so" ] ||
        fail "LIBTORCH is set to $LIBTORCH, which has no lib/libtorch_cpu.so" "unset LIBTORCH to have one set up"
    say "using your own: LIBTORCH is set to $LIBTORCH"
    exit 0
fi
take_the_cache
if whole; then say "libtorch $version is in $dest"; exit 0; fi
[ "$(uname -sm)" = "Linux x86_64" ] ||
    fail "no libtorch $version is packaged here for $(uname -sm)" \
        "set LIBTORCH to a libtorch $version of your own, or build with --no-default-features --features whisper"
ensure_python

work=$(mktemp -d "$cache/.partial-libtorch-XXXXXX")
trap 'rm -rf "$work"' EXIT

say "fetching the torch $version wheel (797 MB; 520 MB stay on disk)"
"$python" -m pip download --disable-pip-version-check --no-cache-dir --no-deps --only-binary=:all: \
    --implementation cp --python-version 3.11 --abi cp311 --platform manylinux1_x86_64 \
    --dest "$work" "torch==$version" >&2 ||
    fail "torch $version could not be fetched from the package index" \
        "check the network (PIP_INDEX_URL names a mirror), then run make setup again"

wheel=$(compgen -G "$work/torch-$version-*.whl")
echo "$wheel_sha256  $wheel" | sha256sum --check --quiet >&2 ||
    fail "the torch wheel is not the one expected (its sha256 differs)" "run make setup again; if it stays so, distrust the mirror"

say "unpacking"
unzip -qo "$wheel" torch/lib/libtorch_cpu.so torch/lib/libc10.so 'torch/lib/libgomp*' 'torch/include/*' -d "$work"
rm "$wheel"
lib=$work/torch/lib
stub libcudart.so.12
stub libcupti.so.12
forwarder
echo "$version+cpu" >"$work/torch/build-version"

rm -rf "$dest"
mv "$work/torch" "$dest"
say "libtorch $version is in $dest"
