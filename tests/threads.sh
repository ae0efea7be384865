#!/bin/sh
# threads.sh MARSAD - the same bytes with one job and with four; run under TSan it looks for races too.
set -eu
marsad=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
src=${MARSAD_SRC:-.}
for file in "$src"/samples/*.txt; do
    /usr/bin/python3 -c 'import json,sys; print(json.dumps({"id": sys.argv[1], "text": open(sys.argv[1]).read()}))' "$file"
done >"$dir/in.jsonl"
for jobs in 1 4; do
    "$marsad" annotate claims --jobs $jobs "$dir/in.jsonl" >"$dir/claims.$jobs"
    "$marsad" add --jobs $jobs --store "$dir/s$jobs.gpkg" "$src/samples" 2>/dev/null
    "$marsad" events --store "$dir/s$jobs.gpkg" --all --limit 0 --json >"$dir/events.$jobs" 2>/dev/null
done
cmp "$dir/claims.1" "$dir/claims.4"
cmp "$dir/events.1" "$dir/events.4"
[ -s "$dir/events.1" ]
echo "2 passed, 0 failed"
