#!/bin/sh
# demo.sh - read samples/ into a store of its own and show it on one page.
set -eu
cd "$(dirname "$0")/.."
store=build/demo.gpkg
rm -f "$store" "$store-wal" "$store-shm"
build/marsad add --store "$store" samples 2>build/demo.log || {
    cat build/demo.log >&2
    exit 1
}
COLUMNS=${COLUMNS:-140} MARSAD_NAME=build/marsad build/marsad overview --store "$store"
