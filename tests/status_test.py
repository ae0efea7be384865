#!/usr/bin/python3
"""tests/cases/status.tsv: precision and recall of each status against its actual twin, by halves, and their floors.

usage: status_test.py [--figures] [--errors]   --figures: name, tab, value; --errors: the dev half's wrong answers
A claim that is not found at the trigger counts against recall. Closing line: "N passed, N failed". MARSAD names the program."""
import collections
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
STATUSES = "alleged attempted planned possible negated".split()
FLOOR = {"dev/p": 0.90, "dev/r": 0.85, "test/p": 0.90, "test/r": 0.79}


def cases():
    """(half, wanted status, text, span of the trigger) of every sentence."""
    for line in (ROOT / "tests" / "cases" / "status.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith(("#", "status\t")):
            continue
        status, half, _, text, twin, _ = line.split("\t")
        for want, marked in ((status, text), ("actual", twin)):
            before, trigger, after = re.fullmatch(r"(.*)\[(.+)\](.*)", marked).groups()
            yield half, want, before + trigger + after, (len(before), len(before) + len(trigger))


def answers(sentences):
    """Status of the claim at each trigger, or None."""
    lines = "".join(json.dumps({"id": str(i), "title": "", "text": s[2], "date": "2024-05-06"}) + "\n" for i, s in enumerate(sentences))
    run = subprocess.run([MARSAD, "annotate", "claims"], input=lines, stdout=subprocess.PIPE, text=True, check=True)
    out = [None] * len(sentences)
    for line in run.stdout.splitlines():
        doc = json.loads(line)
        start, end = sentences[int(doc["id"])][3]
        for claim in doc["claims"]:
            at = claim["trigger"]["span"]
            if at[0] < end and start < at[1] and not out[int(doc["id"])]:
                out[int(doc["id"])] = claim["status"]
    return out


def floor(name):
    _, half, *rest = name.split("/")
    return FLOOR.get(f"{half}/{rest[-1]}", 0)


def figures(sentences, got):
    out = {}
    for half in ("dev", "test"):
        pairs = [(s[1], g) for s, g in zip(sentences, got) if s[0] == half]
        tally = collections.Counter(pairs)
        for status in STATUSES:
            wanted = sum(n for (w, _), n in tally.items() if w == status)
            given = sum(n for (_, g), n in tally.items() if g == status)
            right = tally[status, status]
            out[f"status/{half}/{status}/p"] = right / given if given else 0.0
            out[f"status/{half}/{status}/r"] = right / wanted
        out[f"status/{half}/found"] = sum(g is not None for _, g in pairs) / len(pairs)
    return out


def main():
    sentences = list(cases())
    got = answers(sentences)
    results = figures(sentences, got)
    for name, value in results.items():
        print(f"{name}\t{value:.4f}")
    if "--errors" in sys.argv:
        for (half, want, text, (a, b)), answer in zip(sentences, got):
            if half == "dev" and answer != want:
                print(f"{want} -> {answer}: {text[:a]}[{text[a:b]}]{text[b:]}")
    if "--figures" in sys.argv:
        return 0
    low = [n for n, v in results.items() if v < floor(n)]
    for name in low:
        print(f"FAIL {name}: below {floor(name)}")
    print(f"{len(results) - len(low)} passed, {len(low)} failed")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
