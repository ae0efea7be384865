#!/usr/bin/python3
"""300 pairs of invented reports through the whole program: is what is one happening one event, and only that?

usage: tests/pairs_test.py [--figures] [--show]   --figures: name TAB value; --show: each wrong pair with its reports

The pairs are the rows of tests/cases/pairs.tsv, each in every scene below, on days of its own. All reports are added to
one store; a pair is found when an event holds claims of both, or the second was taken for a copy of the first."""
import csv
import datetime
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
FLOORS = {"pairs/p": 0.97, "pairs/r": 0.85}
FIRST, APART = datetime.date(2014, 1, 6), 11  # days from one pair to the next
SCENES = [
    {"T": "Manbij", "U": "al-Bab", "P": "Aleppo province", "V": "Tell Zaghir", "A": "the Syrian Democratic Forces",
     "F": "a spokesman for the Syrian Democratic Forces", "G": "Islamic State", "n": 3, "m": 7, "k": 19},
    {"T": "Hawija", "U": "Tuz Khurmatu", "P": "Kirkuk province", "V": "Tell Sufuk", "A": "the Iraqi army",
     "F": "the Iraqi defence ministry", "G": "ISIS", "n": 4, "m": 9, "k": 24},
    {"T": "Ansongo", "U": "Bandiagara", "P": "the Gao region", "V": "Tin Adrar", "A": "the Malian army",
     "F": "the Malian army's spokesman", "G": "JNIM", "n": "two", "m": "six", "k": 15},
    {"T": "Damboa", "U": "Monguno", "P": "Borno state", "V": "Kaza Buri", "A": "the Nigerian army",
     "F": "the Nigerian military", "G": "Boko Haram", "n": "five", "m": 11, "k": 30},
    {"T": "Taiz", "U": "Marib", "P": "Taiz province", "V": "Bani Asad", "A": "Yemeni government forces",
     "F": "the Yemeni defence ministry", "G": "the Houthis", "n": "three", "m": 8, "k": 21},
]


def rows():
    with (ROOT / "tests" / "cases" / "pairs.tsv").open(encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if line[0] != "#"), delimiter="\t", quoting=csv.QUOTE_NONE))


def filled(text, scene, day):
    def word(m):
        key = m[1]
        if re.fullmatch(r"[dw]\d+", key):
            at = day + datetime.timedelta(int(key[1:]))
            return f"{at.day} {at:%B}" if key[0] == "d" else f"{at:%A}"
        return str(scene[key])
    text = re.sub(r"\{(\w+)\}", word, text)
    return re.sub(r"(^|[.;] )([a-z])", lambda m: m[1] + m[2].upper(), text)


def pairs():
    """(id, kind, want, report a, report b)"""
    for s, scene in enumerate(SCENES):
        for r, row in enumerate(rows()):
            day = FIRST + datetime.timedelta(APART * (r * len(SCENES) + s))
            reports = [{"id": f"{s}.{r}.{side}", "date": str(day + datetime.timedelta(int(row["pub_" + side]))),
                        "publisher": paper, "text": filled(row[side], scene, day)}
                       for side, paper in (("a", "North Daily"), ("b", "River Post"))]
            yield f"{s}.{r}", row["kind"], row["want"], *reports


def run(*words, stdin=None):
    out = subprocess.run([MARSAD, *map(str, words)], input=stdin, capture_output=True, check=False, timeout=900,
                         env={**os.environ, "MARSAD_GAZETTEER": ""})
    if out.returncode:
        sys.exit(out.stderr.decode())
    return [json.loads(line) for line in out.stdout.decode().splitlines() if line.startswith("{")]


def held(store):
    """report -> what it was held for: its events, and the document that it is or repeats."""
    out = {}
    for claim in run("claims", "--store", store, "--all", "--limit", 0, "--json"):
        out.setdefault(claim["uri"], set()).add(claim["event"])
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        for uri, identity, repeats in db.execute("select uri, id, repeats from documents"):
            out.setdefault(uri, set()).add(repeats or identity)
    return {uri.lstrip("-#"): what for uri, what in out.items()}


def measure(all_pairs, show):
    with tempfile.TemporaryDirectory() as folder:
        store = pathlib.Path(folder) / "pairs.gpkg"
        lines = "".join(json.dumps(report) + "\n" for p in all_pairs for report in p[3:])
        run("add", "--store", store, "-", stdin=lines.encode())
        what = held(store)
    right = wrong = wanted = 0
    for identity, kind, want, a, b in all_pairs:
        found = bool(what.get(a["id"], set()) & what.get(b["id"], set()))
        wanted += want == "same"
        right += found and want == "same"
        wrong += found and want != "same"
        if show and found != (want == "same"):
            print(f"{identity} {kind}: {want}, not found so\n   {a['text']}\n   {b['text']}")
    return {"pairs/pairs": len(all_pairs), "pairs/p": right / max(1, right + wrong), "pairs/r": right / max(1, wanted)}


def main():
    figures = measure(list(pairs()), "--show" in sys.argv)
    for name, value in figures.items():
        print(f"{name}\t{value if isinstance(value, int) else round(value, 4)}")
    low = [name for name, floor in FLOORS.items() if figures[name] < floor]
    if low and "--figures" not in sys.argv:
        print("below the floor:", *low, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
