#!/usr/bin/python3
"""tests/cases/coverage.tsv, survey_*.tsv: precision and recall of event types on sentences, by halves and types, and floors.

usage: coverage_test.py [--figures] [--errors]   --figures: name, tab, value; --errors: the dev half's wrong answers
A sentence's claims are matched by type, each once; modes are judged where types match. Closing line: "N passed, N failed".
MARSAD names the program."""
import collections
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
FLOOR = {
    "coverage": {"dev/p": 0.95, "dev/r": 0.97, "dev/mode": 0.97, "test/p": 0.90, "test/r": 0.90, "test/mode": 0.94},
    "survey_material": {"dev/p": 0.85, "dev/r": 0.79, "dev/mode": 0.92, "test/p": 0.76, "test/r": 0.68, "test/mode": 0.95},
    "survey_verbal": {"dev/p": 0.89, "dev/r": 0.89, "dev/mode": 0.94, "test/p": 0.78, "test/r": 0.76, "test/mode": 0.94},
}


def cases(name):
    """(half, wanted claims, text) of every sentence of a file; a claim is (type, mode or "")."""
    for line in (ROOT / "tests" / "cases" / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "half\t")):
            continue
        half, claims, text, _ = line.split("\t")
        yield half, [] if claims == "-" else [(c + "/").split("/")[:2] for c in claims.split()], text


def answers(sentences):
    """The (type, mode) of every claim of each sentence."""
    lines = "".join(json.dumps({"id": str(i), "title": "", "text": s[2], "date": "2024-05-06"}) + "\n" for i, s in enumerate(sentences))
    run = subprocess.run([MARSAD, "annotate", "claims"], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    out = [[] for _ in sentences]
    for line in run.stdout.splitlines():
        doc = json.loads(line)
        out[int(doc["id"])] = [(c["type"], c["mode"] or "") for c in doc["claims"]]
    return out


def tally(sentences, got):
    """Counts by (half, type or "", kind): wanted, given, right, modes asked for, modes right."""
    n = collections.Counter()
    for (half, want, _), given in zip(sentences, got):
        left = list(given)
        for kind, claims in (("wanted", want), ("given", given)):
            n.update((half, t, kind) for claim in claims for t in ("", claim[0]))
        for type_, mode in want:
            hits = sorted((g for g in left if g[0] == type_), key=lambda g: g[1] != mode)
            if not hits:
                continue
            left.remove(hits[0])
            n.update((half, t, "right") for t in ("", type_))
            n[half, "", "modes"] += mode != ""
            n[half, "", "mode"] += mode != "" and hits[0][1] == mode
    return n


def figures(file, sentences, got):
    n = tally(sentences, got)
    out = {}
    for half in sorted({s[0] for s in sentences}):
        for type_ in sorted({t for h, t, kind in n if h == half and kind == "wanted"}):
            name = f"{file}/{half}/{type_}".rstrip("/")
            out[f"{name}/p"] = n[half, type_, "right"] / max(n[half, type_, "given"], 1)
            out[f"{name}/r"] = n[half, type_, "right"] / n[half, type_, "wanted"]
        out[f"{file}/{half}/mode"] = n[half, "", "mode"] / n[half, "", "modes"]
    return out


def wrong(sentences, got):
    for (half, want, text), given in zip(sentences, got):
        if half == "dev" and sorted(map(tuple, want)) != sorted(given):
            print(" ".join("/".join(w) for w in want), "->", " ".join("/".join(g) for g in given), ":", text)


def main():
    results = {}
    for file in FLOOR:
        sentences = list(cases(file))
        got = answers(sentences)
        results.update(figures(file, sentences, got))
        if "--errors" in sys.argv:
            wrong(sentences, got)
    for name, value in results.items():
        print(f"{name}\t{value:.4f}")
    if "--figures" in sys.argv:
        return 0
    floors = {f"{file}/{name}": value for file, of in FLOOR.items() for name, value in of.items()}
    low = [n for n, floor in floors.items() if results[n] < floor]
    for name in low:
        print(f"FAIL {name}: {results[name]:.4f}, below {floors[name]}")
    print(f"{len(floors) - len(low)} passed, {len(low)} failed")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
