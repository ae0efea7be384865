#!/bin/sh
# fresh.sh - prove `make demo` and `make check` on a bare Debian 12: a debootstrap root with git and make.
#
# Needs root and debootstrap. The root gets the host's package source, CA bundle and *CERT* variables,
# and the tree as committed (plus the reference data where it lies beside the project).
set -eu
cd "$(dirname "$0")/.."
root=${FRESH_ROOT:-$(mktemp -d)}/root
[ "$(id -u)" = 0 ] || { echo "fresh: must be root (debootstrap, chroot)" >&2; exit 1; }
command -v debootstrap >/dev/null 2>&1 || { echo "fresh: install debootstrap first" >&2; exit 1; }

# the mirror that this host itself uses
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 2>/dev/null | awk '$2 ~ /^bookworm$|^12/ {print $1; exit}')
[ -n "$mirror" ] || mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | grep -v security | head -1)

cleanup() {
    umount "$root/proc" "$root/dev" 2>/dev/null || true
    [ -n "${FRESH_KEEP:-}" ] || rm -rf "$root"
}
trap cleanup EXIT INT TERM

echo "fresh: making a bare Debian 12 in $root"
debootstrap --variant=minbase --include=git,make,ca-certificates,sudo bookworm "$root" "$mirror" >build/fresh.log 2>&1 ||
    { tail -5 build/fresh.log; exit 1; }
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null || true
[ ! -f /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

git clone -q . "$root/work/marsad" 2>/dev/null || git clone -q --no-hardlinks "$PWD" "$root/work/marsad"
[ ! -d ../shared ] || cp -r ../shared "$root/work/shared"

# a user who may sudo, as on a fresh machine
chroot "$root" useradd -m someone
echo 'someone ALL=(ALL) NOPASSWD: ALL' >"$root/etc/sudoers.d/someone"
chroot "$root" chown -R someone /work

pass=$(env | grep -i -E '^[A-Z_]*(CERT|CA_BUNDLE|CAINFO|_PROXY)[A-Z_]*=' | tr '\n' ' ' || true)
inside() {
    # shellcheck disable=SC2086
    chroot "$root" su someone -c "cd /work/marsad && env $pass HOME=/home/someone $1"
}
for word in ${FRESH_WORDS:-demo check}; do
    echo "fresh: make $word as a user who may sudo"
    inside "make $word" || { echo "fresh: make $word FAILED"; exit 1; }
done
echo "fresh: make demo again, with no network"
inside "unshare -rn make demo" || { echo "fresh: the second demo wanted the network"; exit 1; }
echo "fresh: good"
