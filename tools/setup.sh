#!/bin/sh
# setup.sh - install what is missing, and only that: setup.sh demo|check
#
# Debian packages where a command or a header of tools/packages.tsv is not found; the model, gazetteer
# and polygon packages of tools/fetch.tsv into build/packages, checked by SHA-256. A second run finds all
# in place and asks no network. Apart from Debian packages it writes under build/ only.
set -eu
cd "$(dirname "$0")/.."
need=${1:-demo}
PATH=$PATH:/usr/sbin:/sbin
log=build/setup.log

stop() {
    echo "marsad: $*" >&2
    exit 1
}

# logged COMMAND...: output goes to the log; when the command fails its last words are shown
logged() {
    "$@" >>"$log" 2>&1 </dev/null && return 0
    tail -n 5 "$log" >&2
    return 1
}

rows() {
    grep -v '^#' "tools/$1.tsv" | tail -n +2
}

# the rows of tools/fetch.tsv that this run needs
fetches() {
    rows fetch | while IFS='	' read -r client name version file sha for licence; do
        [ "$for" = demo ] || [ "$need" = check ] || continue
        printf '%s\t%s\t%s\t%s\t%s\n' "$client" "$name" "$version" "$file" "$sha"
    done
}

right_hash() {
    [ -f "build/packages/$1" ] && echo "$2  build/packages/$1" | sha256sum -c --status -
}

# fetched CLIENT: true when all the files that it fetches are in place
fetched() {
    fetches | while IFS='	' read -r client name version file sha; do
        [ "$client" != "$1" ] || right_hash "$file" "$sha" || exit 1
    done
}

has_client() {
    case $1 in
    pip) /usr/bin/python3 -m pip --version >/dev/null 2>&1 ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

has_header() {
    command -v gcc >/dev/null 2>&1 || return 1
    # pcre2.h wants its width named, and cmocka.h these headers, before they are included
    {
        echo '#define PCRE2_CODE_UNIT_WIDTH 8'
        printf '#include <%s>\n' stddef.h stdarg.h stdint.h setjmp.h "$1"
    } | gcc -E -x c - >/dev/null 2>&1
}

missing_packages() {
    rows packages | while IFS='	' read -r kind name package for; do
        [ "$for" = demo ] || [ "$need" = check ] || continue
        case $kind in
        command) command -v "$name" >/dev/null 2>&1 || echo "$package" ;;
        header) has_header "$name" || echo "$package" ;;
        file) [ -e "$name" ] || echo "$package" ;;
        client) fetched "$name" || has_client "$name" || echo "$package" ;;
        esac
    done | sort -u
}

install_packages() {
    # unquoted: one line, one space between
    # shellcheck disable=SC2046
    set -- $(missing_packages)
    [ $# -gt 0 ] || return 0
    debian=$([ ! -r /etc/os-release ] || (. /etc/os-release && echo "${ID:-}${VERSION_ID:-}"))
    [ "$debian" = debian12 ] ||
        stop "this is not Debian 12; install what these Debian packages hold, then run this again: $*"
    sudo=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || stop "not root and no sudo; as root run: apt-get install $*"
        sudo=sudo
    fi
    echo "marsad: installing $*" >&2
    logged $sudo apt-get update -q || stop "apt-get update failed, see $log"
    logged $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" ||
        stop "apt-get install failed, see $log; as root run: apt-get install $*"
}

fetch_with() {
    case $1 in
    pip) /usr/bin/python3 -m pip download -q --no-deps --only-binary=:all: --no-cache-dir \
        --disable-pip-version-check -d build/packages "$2==$3" ;;
    npm) npm pack --loglevel=error --cache build/npm --fetch-retry-mintimeout=2000 \
        --fetch-retry-maxtimeout=10000 --pack-destination build/packages "$2@$3" ;;
    *) echo "tools/fetch.tsv: no such client: $1" && false ;;
    esac
}

fetch_packages() {
    fetches | while IFS='	' read -r client name version file sha; do
        right_hash "$file" "$sha" && continue
        echo "marsad: fetching $name $version" >&2
        rm -f "build/packages/$file"
        logged fetch_with "$client" "$name" "$version" || stop "cannot fetch $name $version with $client, see $log"
        right_hash "$file" "$sha" ||
            stop "build/packages/$file is not the file this project was made with (SHA-256 differs)"
    done
    rm -rf build/npm
}

mkdir -p build/packages build/share
: >"$log"
install_packages
fetch_packages
