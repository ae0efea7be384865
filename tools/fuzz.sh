#!/bin/sh
# fuzz.sh [SECONDS [TARGET...]] - explore fuzz targets (all) with clang's libFuzzer; crashes land in fuzz/NAME/.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
command -v clang-14 >/dev/null 2>&1 || { echo "fuzz: install clang-14 and libclang-rt-14-dev first" >&2; exit 1; }
mkdir -p build/fuzz/objects
flags="-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined -DMRS_LIBFUZZER -D_POSIX_C_SOURCE=200809L -DMRS_VERSION=\"fuzz\" -Isrc -Ibuild/release/src/text"
packages="libsodium jansson libpcre2-8 libutf8proc sqlite3 zlib libarchive libxml-2.0 libisal libbrotlidec libcurl"
flags="$flags $(pkg-config --cflags $packages)"
sources="$(find src/base src/text src/ingest -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c') src/nlp/msgpack.c
src/watch/robots.c src/watch/url.c
src/serve/target.c src/store/filter.c src/store/names.c src/code/names.c src/ground/names.c"
echo "fuzz: building" >&2
# shellcheck disable=SC2086 # words on purpose, here and below
printf '%s\n' $sources | xargs -P "$(nproc)" -I{} sh -c \
    'clang-14 -c -fsanitize=fuzzer-no-link '"$flags"' {} -o build/fuzz/objects/$(echo {} | tr / _).o'
for target in $(find src -name '*_fuzz.c' | sort); do
    name=$(basename "$target" _fuzz.c)
    [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
    mkdir -p "fuzz/$name" "build/fuzz/corpus-$name" # new inputs stay under build
    clang-14 -fsanitize=fuzzer $flags "$target" build/fuzz/objects/*.o -o "build/fuzz/$name" $(pkg-config --libs $packages) -lm -lpthread
    echo "fuzz: $name for $seconds s" >&2
    MARSAD_DATA=$PWD/build/share "build/fuzz/$name" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 \
        -artifact_prefix="fuzz/$name/" "build/fuzz/corpus-$name" "fuzz/$name" >"build/fuzz/$name.log" 2>&1 ||
        { tail -40 "build/fuzz/$name.log"; exit 1; }
    grep -E '^Done' "build/fuzz/$name.log"
done
