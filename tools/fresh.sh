#!/bin/sh
# fresh.sh - prove `make demo` and `make check` on a bare Debian 12: a debootstrap root with git and make.
#
# Needs root and debootstrap. The root gets the host's package source, CA bundle and the variables that
# name certificates or a proxy, and the tree as committed (plus the reference data where it lies beside
# the project). FRESH_WORDS: what to make (demo check); FRESH_ROOT: where the root goes (a new temporary
# folder); FRESH_KEEP: set to keep the root. FRESH_DEB: a package that is tried in the bare root instead.
set -eu
cd "$(dirname "$0")/.."

stop() {
    echo "fresh: $*" >&2
    exit 1
}

[ "$(id -u)" = 0 ] || stop "must be root (debootstrap, chroot)"
command -v debootstrap >/dev/null 2>&1 || stop "install debootstrap first"
# mounts of its own, that end with this program however it ends
[ -n "${FRESH_INSIDE:-}" ] || exec unshare -m env FRESH_INSIDE=1 "$PWD/tools/fresh.sh"

base=${FRESH_ROOT:-$(mktemp -d)}
root=$base/root
[ ! -e "$root" ] || stop "$root is there already: remove it first"
mkdir -p build "$base"

cleanup() {
    umount "$root/proc" 2>/dev/null || true
    [ -n "${FRESH_KEEP:-}" ] || rm -rf --one-file-system "$root"
    rmdir "$base" 2>/dev/null || true
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# names of the variables to hand in; the files they name must exist inside as well
handed=$(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p' | grep -i -E 'CERT|CA_BUNDLE|CAINFO|_PROXY$' |
    tr '\n' ' ' || true)
hand_in() {
    for path in /etc/ssl/certs/ca-certificates.crt $(for name in $handed; do printenv "$name" || true; done); do
        case $path in /*) ;; *) continue ;; esac
        if [ -d "$path" ]; then
            mkdir -p "$root$path" && cp -rLf "$path/." "$root$path/" 2>/dev/null || true
        elif [ -f "$path" ]; then
            mkdir -p "$root${path%/*}" && cp -Lf "$path" "$root$path"
        fi
    done
    chmod -R a+rX "$root/etc/ssl/certs"
    echo "127.0.0.1 localhost $(uname -n)" >"$root/etc/hosts"
    [ ! -f /etc/resolv.conf ] || cp -L /etc/resolv.conf "$root/etc/resolv.conf"
}

# inside COMMAND [WRAP...]: run as someone in the project, with the variables handed in and no other
inside() {
    word=$1
    shift
    set -- "$@" /usr/sbin/chroot "$root" /usr/bin/env -i PATH=/usr/local/bin:/usr/bin:/bin
    for name in $handed; do
        set -- "$@" "$name=$(printenv "$name")"
    done
    "$@" su someone -c "cd /src/marsad && $word"
}

# as_root COMMAND: in the root, with the variables handed in and no other
as_root() {
    word=$1
    set --
    for name in $handed; do
        set -- "$@" "$name=$(printenv "$name")"
    done
    /usr/sbin/chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" sh -c "$word"
}

# the package alone: no tree, no compiler
try_deb() {
    mkdir "$root/try"
    cp "$1" tools/deb/try.sh tools/deb/unit.sh "$root/try/"
    cp -r samples "$root/try/samples"
    chmod -R a+rX "$root/try"
    as_root 'cd /try && ./try.sh /try/marsad_*.deb /try/samples' || stop "the package FAILED"
    if command -v systemd-nspawn >/dev/null 2>&1; then
        try_unit
    else
        echo "fresh: without systemd-nspawn (Debian package systemd-container) the unit is not started by systemd"
    fi
}

# the root booted as a machine of its own, with a network of its own; what runs in it writes try/said
try_unit() {
    as_root 'apt-get install -y -q --no-install-recommends systemd systemd-sysv dbus curl /try/marsad_*.deb' >>build/fresh.log 2>&1 ||
        stop "the package does not install beside systemd"
    rm -f "$root"/var/lib/marsad/*
    umount "$root/proc"
    units=$root/etc/systemd/system
    cat >"$units/try.service" <<'UNIT'
[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=-/bin/sh -c '/try/unit.sh /try/samples >/try/said 2>&1 && touch /try/good; systemctl poweroff --no-block'
UNIT
    mkdir -p "$units/multi-user.target.wants"
    ln -s ../try.service "$units/multi-user.target.wants/try.service"
    timeout 900 systemd-nspawn -D "$root" --boot --register=no --keep-unit --private-network --console=pipe --quiet </dev/null \
        >>build/fresh.log 2>&1 || true
    cat "$root/try/said" || stop "the root does not boot (build/fresh.log)"
    [ -e "$root/try/good" ] || stop "the unit FAILED"
}

timed() {
    echo "fresh: $1, as a user who may sudo"
    shift
    start=$(date +%s)
    "$@" || stop "FAILED after $(($(date +%s) - start)) s"
    echo "fresh: took $(($(date +%s) - start)) s"
}

# the mirror that this host itself uses, else debootstrap's own
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 2>/dev/null | awk '$2 == "bookworm" { print $1; exit }')
brought=git,make,ca-certificates,sudo
[ -z "${FRESH_DEB:-}" ] || brought=ca-certificates
echo "fresh: making a bare Debian 12 in $root"
debootstrap --variant=minbase --include="$brought" bookworm "$root" \
    ${mirror:+"$mirror"} >build/fresh.log 2>&1 || { tail -5 build/fresh.log; stop "debootstrap failed"; }
mount -t proc proc "$root/proc"
hand_in

if [ -n "${FRESH_DEB:-}" ]; then
    try_deb "$FRESH_DEB"
    exit 0
fi

# no hard links: the chown below must not reach this project's own objects
git clone -q --no-hardlinks "$PWD" "$root/src/marsad"
[ ! -d ../shared ] || cp -r ../shared "$root/src/shared"
chroot "$root" useradd -m someone
echo 'someone ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/someone"
chroot "$root" chown -R someone: /src

for word in ${FRESH_WORDS:-demo check}; do
    timed "make $word" inside "make $word"
done
timed "make demo again, with no network" inside "make demo" unshare -n
echo "fresh: good"
