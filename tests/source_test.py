#!/usr/bin/python3
"""tests/cases/sources.tsv: who says so, what kind of source it is, its manner of speech, its outlets, "we"; with floors.

usage: source_test.py [--errors]   Closing line: "N passed, N failed". MARSAD names the program."""
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
FLOOR = {"source": 0.93, "kind": 0.94, "speech": 0.96, "via": 0.96, "actor": 0.96}


def cases():
    for line in (ROOT / "tests" / "cases" / "sources.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "text\t")):
            continue
        marked, *want = line.replace("\\n", "\n").split("\t")
        before, trigger, after = re.fullmatch(r"(.*)\[(.+)\](.*)", marked, re.S).groups()
        yield before + trigger + after, (len(before), len(before) + len(trigger)), dict(zip(FLOOR, want))


def said(claim):
    """What the claim says in the columns of the table; each is a list of names."""
    source = claim["source"]
    return {"source": [source["name"], source["text"] or ""], "kind": [source["kind"]], "speech": [source["speech"]],
            "via": [v["name"] for v in source["via"]] or ["none"], "actor": [a["name"] for a in claim["actors"]]}


def fits(want, got):
    return any(part.lower() in name.lower() for part in want.split("|") for name in got)


def main():
    table = list(cases())
    lines = "".join(json.dumps({"id": str(i), "title": "", "text": t, "date": "2024-05-06"}) + "\n" for i, (t, _, _) in enumerate(table))
    run = subprocess.run([MARSAD, "annotate", "claims"], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    right, asked = dict.fromkeys(FLOOR, 0), dict.fromkeys(FLOOR, 0)
    for line in run.stdout.splitlines():
        doc = json.loads(line)
        text, (start, end), wanted = table[int(doc["id"])]
        at = [c for c in doc["claims"] if c["trigger"]["span"][0] < end and start < c["trigger"]["span"][1]]
        got = said(at[0]) if at else {}
        for field, want in wanted.items():
            if want == "-":
                continue
            good = fits(want, got.get(field, []))
            asked[field] += 1
            right[field] += good
            if not good and "--errors" in sys.argv:
                print(f"{field}: want {want}, got {got.get(field)}: {text!r}")
    low = 0
    for field, floor in FLOOR.items():
        share = right[field] / asked[field]
        low += share < floor
        print(f"{'FAIL ' if share < floor else ''}source/{field}\t{share:.4f}")
    print(f"{len(FLOOR) - low} passed, {low} failed")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
