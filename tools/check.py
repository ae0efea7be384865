#!/usr/bin/python3
"""check.py - every gate and test; the last line is "N passed, N failed[, N skipped]".

usage: check.py [--only PART,...]   PART: gates release program asan tsan web (all by default)
With CI=true in the environment a skip counts as a failure: there the reference data must be found."""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHARE = ROOT / "build" / "share"
SKIP = 77


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, name, good, bad, skipped, seconds, text=""):
        self.passed += good
        self.failed += bad
        self.skipped += skipped
        mark = "FAIL" if bad else ("skip" if skipped and not good else "ok")
        print(f"{mark:4} {name:42} {good:5} passed {bad:3} failed {seconds:6.1f} s", flush=True)
        if bad or skipped:
            print("\n".join("     " + line for line in text.strip().splitlines()[-40:]), flush=True)


def run(command, **more):
    start = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                          cwd=ROOT, **more)
    return done.returncode, done.stdout, time.monotonic() - start


def gate(tally, name, command):
    code, out, seconds = run(command)
    tally.add("gate: " + name, int(code == 0), int(code != 0), 0, seconds, out)


def gates(tally):
    c_files = [str(p) for d in ("src", "tools") for p in sorted((ROOT / d).rglob("*.[ch]"))]
    gate(tally, "layers", ["tools/check_layers.py"])
    gate(tally, "sizes", ["tools/check_sizes.py"])
    gate(tally, "format", ["clang-format-14", "--dry-run", "-Werror", *c_files])
    gate(tally, "globals", ["tools/check_globals.sh", "build/release"])


def counts(text, code):
    """passed and failed cases of one test program: cmocka's or our own closing line, else its exit code."""
    good = len(re.findall(r"^\[       OK \]", text, re.M))
    bad = len(re.findall(r"^\[  FAILED  \] \S+$", text, re.M)) // 2 or len(re.findall(r"^\[  FAILED  \]", text, re.M))
    line = re.search(r"^(\d+) passed, (\d+) failed", text, re.M)
    if line:
        good, bad = int(line.group(1)), int(line.group(2))
    if code and not bad:
        bad = 1
    return (good or int(code == 0)), bad


def suite(tally, name, folder, options, env, only=()):
    if not (ROOT / folder / "build.ninja").exists():
        code, out, seconds = run(["meson", "setup", folder, f"-Ddata_dir={SHARE}", *options])
        if code:
            tally.add(f"{name}: configure", 0, 1, 0, seconds, out)
            return
    code, out, seconds = run(["ninja", "-C", folder])
    if code:
        tally.add(f"{name}: build", 0, 1, 0, seconds, out)
        return
    log = ROOT / folder / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    chosen = [word for s in only for word in ("--suite", s)]
    _, said, _ = run(["meson", "test", "-C", folder, "--no-rebuild", "--num-processes", "2",
                      "--timeout-multiplier", "6", *chosen], env={**os.environ, **env})
    if not log.exists():
        tally.add(f"{name}: run", 0, 1, 0, 0, "meson wrote no log: " + said)
        return
    for line in log.read_text().splitlines():
        test = json.loads(line)
        text = (test.get("stdout") or "") + (test.get("stderr") or "")
        title = f"{name}: {test['name'].split('/')[-1].strip()}"
        if test["result"] == "SKIP":
            tally.add(title, 0, 0, 1, test["duration"], text)
        else:
            good, bad = counts(text, test["result"] != "OK")
            tally.add(title, good, bad, 0, test["duration"], text)


def program(tally, environment, name):
    """two at a time: each has a folder, a port and a server of its own"""
    paths = sorted((ROOT / "tests").glob("*_test.py"))
    with ThreadPoolExecutor(2) as pool:
        runs = pool.map(lambda path: run(["/usr/bin/python3", str(path)], env={**os.environ, **environment}), paths)
        for path, (code, out, seconds) in zip(paths, runs):
            good, bad = (0, 0) if code == SKIP else counts(out, code)
            tally.add(f"{name}: {path.name}", good, bad, int(code == SKIP), seconds, out)


def gpkg(tally):
    """the store that the samples give, as GDAL and SQLite see it"""
    store = ROOT / "build" / "check.gpkg"
    for end in ("", "-wal", "-shm"):
        pathlib.Path(str(store) + end).unlink(missing_ok=True)
    run([str(ROOT / "build" / "marsad"), "add", "--store", str(store), "samples"])
    gate(tally, "GeoPackage read by ogrinfo", ["sh", "tests/gpkg_check.sh", str(store)])


def web(tally):
    """the page: its types and layout, that web/dist is what its sources give, and what people do with it in a browser"""
    missing = [name for name in ("node", "npm", "chromium") if not shutil.which(name)]
    if missing:
        tally.add("web", 0, 0, 1, 0, f"not found: {', '.join(missing)}; tools/setup.sh check installs them")
        return
    code, out, seconds = run(["make", "web/node_modules/.package-lock.json"])
    if code:
        tally.add("web: packages", 0, 1, 0, seconds, out)
        return
    gate(tally, "web types and layout", ["npm", "run", "--silent", "--prefix", "web", "check"])
    gate(tally, "web/dist is what web/src gives", ["npm", "run", "--silent", "--prefix", "web", "same"])
    code, out, seconds = run(["node", "web/test/run.mjs"], env={**os.environ, "MARSAD_DATA": str(SHARE)})
    tally.add("web: in a browser", *counts(out, code), 0, seconds, out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="gates,release,program,asan,tsan,web")
    only = parser.parse_args().only.split(",")
    os.environ["MARSAD_GAZETTEER"] = ""  # what a user has installed changes no test
    tally = Tally()
    if "release" in only:
        suite(tally, "release", "build/release", [], {})
    if "gates" in only:
        gates(tally)
    if "program" in only or "release" in only:
        program(tally, {"MARSAD": str(ROOT / "build" / "marsad")}, "program")
        gpkg(tally)
    if "asan" in only:
        suite(tally, "asan", "build/asan", ["-Dbuildtype=debugoptimized", "-Db_sanitize=address,undefined", "-Db_lundef=false", "-Dwerror=false"],
              {"ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"})
    if "tsan" in only:
        suite(tally, "tsan", "build/tsan", ["-Dbuildtype=debugoptimized", "-Db_sanitize=thread", "-Db_lundef=false", "-Dwerror=false"],
              {"TSAN_OPTIONS": "halt_on_error=1"}, only=("threads",))
    if "web" in only:
        web(tally)
    in_ci = os.environ.get("CI") == "true"
    if tally.skipped and in_ci:
        print("skipped in CI, where nothing may be skipped")
        tally.failed += tally.skipped
        tally.skipped = 0
    print(f"{tally.passed} passed, {tally.failed} failed" + (f", {tally.skipped} skipped" if tally.skipped else ""))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
