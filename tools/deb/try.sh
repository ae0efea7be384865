#!/bin/sh
# try.sh PACKAGE SAMPLES - in a bare Debian root, as root: install, add reports, serve them as the unit does, take away.
set -eu
package=$1
samples=$2
store=/var/lib/marsad/marsad.gpkg
export DEBIAN_FRONTEND=noninteractive

fail() {
    echo "deb: $*" >&2
    exit 1
}

as_marsad() {
    runuser -u marsad -- "$@"
}

apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends "$package" curl >/dev/null || fail "it does not install"
marsad version >/dev/null || fail "the model or the data is not found"
for path in /usr/share/man/man1/marsad-serve.1.gz /usr/share/bash-completion/completions/marsad \
    /lib/systemd/system/marsad.service /etc/default/marsad; do
    # a minimal root may leave manual pages out: then dpkg still lists them
    [ -e "$path" ] || dpkg -L marsad | grep -qx "$path" || fail "no $path"
done
ldconfig -p | grep -q 'libmarsad\.so\.0' || fail "the library is not in the linker's cache"
[ "$(stat -c %U:%a /var/lib/marsad)" = marsad:750 ] || fail "/var/lib/marsad is not the service's own"

as_marsad marsad add --store $store "$samples" || fail "add"
rows=$(as_marsad marsad events --store $store --limit 0 --format jsonl 2>/dev/null | wc -l)
[ "$rows" -gt 20 ] || fail "$rows events"

# what the unit runs, but on a port that is free: the network is that of this machine
. /etc/default/marsad
line=$(sed -n 's/^ExecStart=//p' /lib/systemd/system/marsad.service | sed "s/\$MARSAD_SERVE/$MARSAD_SERVE --precise/; s/--port 8080/--port 0/")
# shellcheck disable=SC2086
as_marsad $line 2>/tmp/served &
server=$!
trap 'kill $server 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    at=$(sed -n 's/^marsad: listening on //p' /tmp/served)
    [ -z "$at" ] || break
    sleep 0.2
done
curl -fsS "$at/health" || fail "the service does not answer: $(cat /tmp/served)"
echo
served=$(curl -fsS "$at/collections/events/items?limit=1" | sed -n 's/.*"numberMatched":\([0-9]*\).*/\1/p')
[ "$served" = "$rows" ] || fail "the service tells of $served events, the command of $rows"
runuser -u marsad -- true
kill $server
wait $server 2>/dev/null || true
trap - EXIT

apt-get install -y -q --reinstall "$package" >/dev/null || fail "it does not install over itself"
[ -s $store ] || fail "the record went with the update"
apt-get purge -y -q marsad >/dev/null || fail "it cannot be taken away"
[ -s $store ] || fail "the record went with the package"
[ ! -e /usr/bin/marsad ] && [ ! -e /etc/default/marsad ] || fail "something of it stays"
echo "deb: installed, $rows events added and served, updated, purged; the record stays"
