#!/usr/bin/python3
"""api.py - schemathesis over /api of `marsad serve`: every route with right and wrong parameters.

usage: api.py [--examples N] [--only anyone|admin]      exit code: that of schemathesis

Twice: as anyone, of the precise record without accounts; with the token of an administrator, who may decide too.
schemathesis is put into a virtual environment with pip when it is not there yet. Not run: the stream, which does not
end; positive_data_acceptance, because a schema cannot say that a first day lies after a last one, which day a month has,
or which mode goes with which type: such calls are refused, as they must be."""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = ROOT / "build" / "marsad"
VENV = ROOT / "build" / "schemathesis-venv"
SCOPES = "read,read-precise,decide,export,export-precise,admin"


def schemathesis():
    if not (VENV / "bin" / "schemathesis").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "-q", "schemathesis"], check=True)
    return VENV / "bin" / "schemathesis"


def admin(store):
    """the token of an administrator who may do everything"""
    for words in (("add", "omar", "--role", "admin"), ("token", "omar", "--scopes", SCOPES)):
        done = subprocess.run([MARSAD, "user", *words, "--store", store], check=True, capture_output=True, text=True,
                              env={**os.environ, "MARSAD_PASSWORD": "a long enough secret"})
    return re.search(r"mrs_\S+", done.stdout).group(0)


def asked(folder, store, examples, options, header):
    """schemathesis' exit code and what the service said, started with these options"""
    log = folder / "log"
    with open(log, "w") as out:
        service = subprocess.Popen([MARSAD, "serve", "--quiet", "--store", store, "--port", "0", *options], stderr=out)
    try:
        found = None
        while not found:
            time.sleep(0.1)
            found = re.search(r"listening on (\S+)", log.read_text())
        code = subprocess.run([schemathesis(), "run", found.group(1) + "/api", "--exclude-path-regex", "stream",
                               "--exclude-checks", "positive_data_acceptance", "-n", str(examples), "--workers", "1",
                               "--phases", "coverage,fuzzing", *header], check=False, cwd=folder).returncode
    finally:
        service.terminate()
        service.wait()
    print(log.read_text())
    return code


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--only", choices=("anyone", "admin"))
    args = parser.parse_args()
    os.environ.setdefault("MARSAD_DATA", str(ROOT / "build" / "share"))
    with tempfile.TemporaryDirectory() as temp:
        folder, code = pathlib.Path(temp), 0
        store = folder / "record.gpkg"
        subprocess.run([MARSAD, "add", "--sample", "--store", store, ROOT / "samples"], check=True, capture_output=True)
        subprocess.run([MARSAD, "publish", "--store", store], check=True, capture_output=True)  # else /v1/export has nothing: 503
        if args.only != "admin":
            code |= asked(folder, store, args.examples, ["--precise"], [])
        if args.only != "anyone":
            code |= asked(folder, store, args.examples, [], ["--header", f"Authorization: Bearer {admin(store)}"])
    sys.exit(code)


if __name__ == "__main__":
    main()
