#!/bin/sh
# usage: gpkg_check.sh STORE.gpkg
# Does another program read the store as a GeoPackage? ogrinfo (gdal-bin) must list every layer with
# its geometry type and at least one point among the events, and SQLite's integrity check must pass.
# Exits 0 with a line saying so when a program is not installed: nothing was checked then.
set -u
store=${1:?usage: gpkg_check.sh STORE.gpkg}
fail() {
    echo "gpkg_check: $store: $*" >&2
    exit 1
}

[ -f "$store" ] || fail "is not there"
if command -v sqlite3 >/dev/null; then
    said=$(sqlite3 "file:$store?mode=ro" 'pragma integrity_check' 2>&1)
    [ "$said" = ok ] || fail "integrity_check: $said"
    [ "$(sqlite3 "file:$store?mode=ro" 'pragma application_id')" = 1196444487 ] || fail "no GPKG id"
else
    echo "gpkg_check: sqlite3 is not installed: integrity not checked"
fi
if ! command -v ogrinfo >/dev/null; then
    echo "gpkg_check: ogrinfo is not installed: layers not checked"
    exit 0
fi

before=$(cksum <"$store")
layers=$(ogrinfo -ro -so "$store" 2>&1) || fail "ogrinfo: $layers"
case $layers in *ERROR* | *Warning*) fail "ogrinfo: $layers" ;; esac
for want in 'claims (Point)' 'events (Point)' 'event_areas (Multi Polygon)' \
    'event_lines (Multi Line String)'; do
    case $layers in *"$want"*) ;; *) fail "ogrinfo lists no layer $want" ;; esac
done
for layer in claims events event_areas event_lines; do
    said=$(ogrinfo -ro -q -geom=SUMMARY "$store" "$layer" 2>&1) || fail "ogrinfo $layer: $said"
    case $said in *ERROR*) fail "ogrinfo $layer: $said" ;; esac
done
points=$(ogrinfo -ro -q "$store" events 2>/dev/null | grep -c '^  POINT')
areas=$(ogrinfo -ro -q "$store" event_areas 2>/dev/null | grep -c '^  MULTIPOLYGON')
[ "$points" -gt 0 ] || fail "no event is a point"
# a point only where the place is exact or near
coarse=$(ogrinfo -ro -q -where "geom IS NOT NULL AND precision NOT IN ('exact','near')" "$store" \
    events 2>/dev/null | grep -c '^OGRFeature')
[ "$coarse" -eq 0 ] || fail "$coarse events have a point that their place does not bear"
[ "$before" = "$(cksum <"$store")" ] || fail "reading changed the file"
echo "gpkg_check: $store: 4 layers read, $points points, $areas areas, integrity ok"
