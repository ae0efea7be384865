#!/bin/sh
# check_globals.sh BUILD_DIR - no module keeps state of its own: nothing in .data or .bss.
# .data.rel.ro holds constant tables with pointers, which the loader makes read-only.
set -eu
bad=$(find "$1/src" -name '*.o' ! -name '*_test.c.o' ! -name '*_fuzz.c.o' | sort | while read -r object; do
    objdump -t "$object" 2>/dev/null | awk -v o="$object" \
        '$0 ~ / O (\.data|\.bss|\.tdata|\.tbss)[ \t]/ || $0 ~ / O \*COM\*/ { print o ": " $NF }'
done)
if [ -n "$bad" ]; then
    echo "$bad"
    exit 1
fi
echo "globals: none"
