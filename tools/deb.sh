#!/bin/sh
# deb.sh - a Debian package of what is built, into build/deb: program, library, model, data, manual, completions, unit.
#
# Same inputs, same bytes: times are those of the last commit (SOURCE_DATE_EPOCH). Needs dpkg-dev.
set -eu
cd "$(dirname "$0")/.."
command -v dpkg-shlibdeps >/dev/null 2>&1 || { echo "deb: install dpkg-dev first" >&2; exit 1; }
version=$(sed -n "s/^project(.*version: '\([0-9][^']*\)'.*/\1/p" meson.build)
arch=$(dpkg --print-architecture)
lib=usr/lib/$(dpkg-architecture -qDEB_HOST_MULTIARCH)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
work=build/deb/work
root=$work/root
rm -rf "$work"
umask 022
mkdir -p "$root/DEBIAN" "$work/debian"

put() { # put MODE FILE TARGET
    install -D -m "$1" "$2" "$root/$3"
}

put 755 build/release/marsad usr/bin/marsad
put 644 build/release/libmarsad.so.0 "$lib/libmarsad.so.0"
strip --strip-unneeded --remove-section=.comment "$root/usr/bin/marsad" "$root/$lib/libmarsad.so.0"
put 644 build/share/marsad.model usr/share/marsad/marsad.model
put 644 build/share/marsad.pack usr/share/marsad/marsad.pack
put 644 tools/deb/marsad.service lib/systemd/system/marsad.service
put 644 tools/deb/default etc/default/marsad

MARSAD_DATA=build/share tools/manual.py build/release/marsad "$(date -d "@$SOURCE_DATE_EPOCH" +%F)" "$work/manual" >/dev/null
for page in "$work"/manual/man/*.1; do
    put 644 "$page" "usr/share/man/man1/$(basename "$page")"
done
gzip -9n "$root"/usr/share/man/man1/*.1
put 644 "$work/manual/bash/marsad" usr/share/bash-completion/completions/marsad
put 644 "$work/manual/zsh/_marsad" usr/share/zsh/vendor-completions/_marsad
put 644 "$work/manual/fish/marsad.fish" usr/share/fish/vendor_completions.d/marsad.fish

doc=usr/share/doc/marsad
for page in docs/*.md; do
    put 644 "$page" "$doc/$(basename "$page")"
done
{
    echo "Format: plain; what marsad is built with or carries, and what its owners ask to be said"
    echo
    cat NOTICE
    echo
    echo "The text of the Apache License 2.0 is in /usr/share/common-licenses/Apache-2.0."
} >"$work/copyright"
put 644 "$work/copyright" "$doc/copyright"
printf 'marsad (%s) unstable; urgency=medium\n\n  * See /usr/share/doc/marsad/CHANGELOG.md.\n\n -- the marsad authors <packages@marsad.invalid>  %s\n' \
    "$version" "$(date -R -d "@$SOURCE_DATE_EPOCH")" >"$work/changelog"
put 644 "$work/changelog" "$doc/changelog"
gzip -9n "$root/$doc/changelog"
put 644 CHANGELOG.md "$doc/CHANGELOG.md"

# the libraries it needs, by the packages that bring them
printf 'Source: marsad\nPackage: marsad\nArchitecture: any\n' >"$work/debian/control"
needs=$(cd "$work" && dpkg-shlibdeps -O --ignore-missing-info -xmarsad root/usr/bin/marsad "root/$lib/libmarsad.so.0" 2>shlibdeps.log |
    sed -n 's/^shlibs:Depends=//p')
[ -n "$needs" ] || { cat "$work/shlibdeps.log" >&2; exit 1; }
cat >"$root/DEBIAN/control" <<EOF
Package: marsad
Version: $version
Architecture: $arch
Maintainer: the marsad authors <packages@marsad.invalid>
Installed-Size: $(du -sk --exclude=DEBIAN "$root" | cut -f1)
Depends: $needs, adduser
Recommends: poppler-utils
Section: science
Priority: optional
Description: record of what reports about a conflict say happened
 marsad reads reports - news, statements - and keeps a record of what they say
 happened: typed, placed, dated, counted, attributed to whoever said it, joined
 where several reports tell one happening, and always one step from the
 sentence it came from. One program, offline, on a laptop or as a service.
 .
 It observes; it does not target: no search for private persons.
EOF
echo /etc/default/marsad >"$root/DEBIAN/conffiles"
echo "libmarsad 0 marsad (>= $version)" >"$root/DEBIAN/shlibs"
echo "activate-noawait ldconfig" >"$root/DEBIAN/triggers"
for script in postinst prerm postrm; do
    install -m 755 "tools/deb/$script" "$root/DEBIAN/$script"
done
(cd "$root" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | sort | xargs md5sum) >"$root/DEBIAN/md5sums"
chmod 644 "$root/DEBIAN/md5sums"
find "$root" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

out=build/deb/marsad_${version}_$arch.deb
dpkg-deb --root-owner-group -Zgzip -z6 --build "$root" "$out" >/dev/null
rm -rf "$work"
echo "$out"
