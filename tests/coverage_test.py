#!/usr/bin/python3
"""tests/cases/coverage.tsv: precision and recall of event types on plain sentences, by halves and by types, and their floors.

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
FLOOR = {"dev/p": 0.95, "dev/r": 0.97, "dev/mode": 0.97, "test/p": 0.90, "test/r": 0.90, "test/mode": 0.94}


def cases():
    """(half, wanted claims, text) of every sentence; a claim is (type, mode or "")."""
    for line in (ROOT / "tests" / "cases" / "coverage.tsv").read_text(encoding="utf-8").splitlines():
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


def figures(sentences, got):
    n = tally(sentences, got)
    out = {}
    for half in ("dev", "test"):
        for type_ in sorted({t for h, t, kind in n if h == half and kind == "wanted"}):
            name = f"coverage/{half}/{type_}".rstrip("/")
            out[f"{name}/p"] = n[half, type_, "right"] / max(n[half, type_, "given"], 1)
            out[f"{name}/r"] = n[half, type_, "right"] / n[half, type_, "wanted"]
        out[f"coverage/{half}/mode"] = n[half, "", "mode"] / n[half, "", "modes"]
    return out


def main():
    sentences = list(cases())
    got = answers(sentences)
    results = figures(sentences, got)
    for name, value in results.items():
        print(f"{name}\t{value:.4f}")
    if "--errors" in sys.argv:
        for (half, want, text), given in zip(sentences, got):
            if half == "dev" and sorted(map(tuple, want)) != sorted(given):
                print(" ".join("/".join(w) for w in want), "->", " ".join("/".join(g) for g in given), ":", text)
    if "--figures" in sys.argv:
        return 0
    low = [n for n, v in results.items() if v < FLOOR.get(n.removeprefix("coverage/"), 0)]
    for name in low:
        print(f"FAIL {name}: below {FLOOR[name.removeprefix('coverage/')]}")
    print(f"{len(FLOOR) - len(low)} passed, {len(low)} failed")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
