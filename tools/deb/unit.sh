#!/bin/sh
# unit.sh SAMPLES - in a root that systemd has booted, with the package installed, as root: the unit serves, confined, comes
# again when it is killed, and keeps its record over a restart. Last line: "unit: ..." when all holds.
set -eu
samples=$1
store=/var/lib/marsad/marsad.gpkg

fail() {
    echo "unit: $*" >&2
    systemctl status --no-pager -l marsad >&2 || true
    journalctl --no-pager -u marsad | tail -n 20 >&2 || true
    exit 1
}

answers() {
    for _ in $(seq 300); do
        curl -fsS http://127.0.0.1:8080/health >/dev/null 2>&1 && return 0
        sleep 0.2
    done
    fail "$1: the service does not answer"
}

pid() {
    systemctl show -P MainPID marsad
}

says() {
    sed -n "s/^$1:[[:space:]]*//p" "/proc/$(pid)/status"
}

systemctl start marsad 2>/dev/null || true
[ "$(systemctl show -P ConditionResult marsad)" = no ] || fail "it starts without a record"
runuser -u marsad -- marsad add --store $store "$samples" >/dev/null 2>&1 || fail "add"
systemctl enable --now marsad 2>/dev/null || fail "it does not start"
answers "first start"
rows=$(runuser -u marsad -- marsad events --store $store --limit 0 --format jsonl 2>/dev/null | wc -l)
[ "$rows" -gt 20 ] || fail "$rows events"

# confined: no privilege, a filter of calls, nothing to write but its record
[ "$(says CapEff)" = 0000000000000000 ] && [ "$(says NoNewPrivs)" = 1 ] && [ "$(says Seccomp)" = 2 ] || fail "it is not confined"
[ "$(stat -c %U "/proc/$(pid)")" = marsad ] || fail "it is not marsad's"
grep -q ' /usr [^ ]* ro\| / [^ ]* ro\| / / ro' "/proc/$(pid)/mountinfo" || fail "it may write the system"
systemd-analyze security --no-pager marsad | tail -n 1

# killed: it comes again
first=$(pid)
kill -9 "$first"
for _ in $(seq 300); do
    [ "$(pid)" != "$first" ] && [ "$(pid)" != 0 ] && break
    sleep 0.2
done
[ "$(systemctl show -P NRestarts marsad)" = 1 ] || fail "killed, it does not come again"
answers "killed"

# the record changes under it: told at once; stopped: it ends by itself, without a failure
echo "Police arrested four smugglers in Mosul on 3 May 2024." >/var/lib/marsad/more.txt
runuser -u marsad -- marsad add --sample --store $store --date 2024-05-04 /var/lib/marsad/more.txt >/tmp/more 2>&1 || fail "add while it serves: $(cat /tmp/more)"
systemctl restart marsad || fail "it does not restart"
answers "restarted"
systemctl stop marsad
[ "$(systemctl show -P Result marsad)" = success ] || fail "its end was $(systemctl show -P Result marsad)"
echo "unit: started by systemd, $rows events served, confined, came again after a kill, restarted, stopped"
