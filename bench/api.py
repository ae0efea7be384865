#!/usr/bin/python3
"""api.py - schemathesis over /api of `marsad serve`: every route with right and wrong parameters.

usage: api.py [--examples N]      exit code: that of schemathesis
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


def schemathesis():
    if not (VENV / "bin" / "schemathesis").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "-q", "schemathesis"], check=True)
    return VENV / "bin" / "schemathesis"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=50)
    args = parser.parse_args()
    os.environ.setdefault("MARSAD_DATA", str(ROOT / "build" / "share"))
    with tempfile.TemporaryDirectory() as folder:
        store, log = pathlib.Path(folder) / "record.gpkg", pathlib.Path(folder) / "log"
        subprocess.run([MARSAD, "add", "--sample", "--store", store, ROOT / "samples"], check=True, capture_output=True)
        subprocess.run([MARSAD, "publish", "--store", store], check=True, capture_output=True)  # else /v1/export has nothing: 503
        with open(log, "w") as out:
            service = subprocess.Popen([MARSAD, "serve", "--precise", "--quiet", "--store", store, "--port", "0"], stderr=out)
        try:
            found = None
            while not found:
                time.sleep(0.1)
                found = re.search(r"listening on (\S+)", log.read_text())
            code = subprocess.run([schemathesis(), "run", found.group(1) + "/api", "--exclude-path-regex", "stream",
                                   "--exclude-checks", "positive_data_acceptance", "-n", str(args.examples), "--workers", "1",
                                   "--phases", "coverage,fuzzing"], check=False, cwd=folder).returncode
        finally:
            service.terminate()
            service.wait()
        print(log.read_text())
    sys.exit(code)


if __name__ == "__main__":
    main()
