#!/bin/sh
# fuzz.sh [SECONDS] - explore every fuzz target with clang's libFuzzer; crashes land in fuzz/NAME/.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
command -v clang-14 >/dev/null 2>&1 || { echo "fuzz: install clang-14 and libclang-rt-14-dev first" >&2; exit 1; }
mkdir -p build/fuzz
flags=$(pkg-config --cflags --libs libsodium jansson libpcre2-8 libutf8proc sqlite3 zlib libarchive libxml-2.0 libisal libbrotlidec)
sources="$(find src/base src/text src/ingest -name '*.c' ! -name '*_test.c' ! -name '*_fuzz.c') src/nlp/msgpack.c"
for target in $(find src -name '*_fuzz.c' | sort); do
    name=$(basename "$target" _fuzz.c)
    mkdir -p "fuzz/$name" "build/fuzz/corpus-$name" # new inputs stay under build
    echo "fuzz: $name for $seconds s"
    # shellcheck disable=SC2086
    clang-14 -g -O1 -fsanitize=fuzzer,address,undefined -DMRS_LIBFUZZER -D_POSIX_C_SOURCE=200809L -DMRS_VERSION='"fuzz"' -Isrc \
        -Ibuild/release/src/text $sources "$target" \
        -o "build/fuzz/$name" $flags -lm -lpthread
    MARSAD_DATA=$PWD/build/share MARSAD_SRC=$PWD "build/fuzz/$name" -max_total_time="$seconds" -artifact_prefix="fuzz/$name/" "build/fuzz/corpus-$name" "fuzz/$name"
done
