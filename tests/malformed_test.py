#!/usr/bin/python3
"""Every case of malformed.py beside a good report: each is set aside with its reason, the good one is stored.

Closing line: "N passed, N failed". MARSAD names the program."""
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import malformed

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
REPORT = "Border guards arrested three suspected smugglers near Rabia on Tuesday, the interior ministry said.\n"
PEAK = 1 << 30  # bytes of memory that none of it may take


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="marsad-malformed-"))
    malformed.write(folder / "in")
    (folder / "in" / "a-good-report").write_text(REPORT)
    (folder / "in" / "zz-good-report").write_text(REPORT.replace("three", "four"))
    store = folder / "record.gpkg"
    run = subprocess.run([MARSAD, "add", "--store", store, folder / "in"], capture_output=True, timeout=600, check=False,
                         env={**os.environ, "MARSAD_GAZETTEER": ""})
    said = run.stderr.decode("utf-8", "replace").splitlines()
    bad = [] if run.returncode == 1 else [f"exit code {run.returncode}: {said[-3:]}"]
    for name, (_, says) in malformed.CASES.items():
        lines = [l for l in said if f"/in/{name}:" in l or f"/in/{name}!" in l or f"/in/{name} line" in l]
        if not any(says in l for l in lines):
            bad.append(f"{name}: wants \"{says}\", said {lines[:2]}")
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        texts = [t for (t,) in db.execute("select text from documents")]
        bad += [f"{name}: not read" for name in malformed.READ
                if not any("boats sank near the caf" in t and "at Basra" in t
                           for (t,) in db.execute("select text from documents where inside like ?", (f"%/in/{name}%",)))]
    if sum("smugglers" in t for t in texts) != 2:
        bad.append("the good reports are not stored")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    if peak > PEAK:
        bad.append(f"{peak} bytes of memory")
    shutil.rmtree(folder, ignore_errors=True)
    print("\n".join("FAIL " + b for b in bad))
    print(f"{len(malformed.CASES) + len(malformed.READ) + 3 - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
