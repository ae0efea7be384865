#!/usr/bin/python3
"""gate.py - what `marsad add --gate` holds back: of reports that are known to hold events, and of other news.

usage: bench/gate.py [--json]

The reference data's dev parts (MARSAD_SHARED), and bench/blind. Reports with events are those that were coded with claims,
templates or labels of force and crime; others are news that was filed elsewhere, or local news of all kinds, of which some
tell events too. A report that holds events and is held back is lost until `marsad retry`."""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile

import blind

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL, SHARE = ROOT / "build" / "release" / "tools" / "marsad-nlp-speed", ROOT / "build" / "share"
WITH = {  # name: file of the reference data, whether a line of it counts
    "records, coded": ("records/reports", lambda d: True),
    "MUC-4, with templates": ("events/muc4", lambda d: d["templates"]),
    "police in Gujarat, with events": ("events/india_police_docs", lambda d: d["labels"]),
    "South Asia terrorism summaries": ("events/satp_relevant", lambda d: d["labels"]),
    "organised crime, labelled": ("events/insight_crime", lambda d: d["labels"])}
OTHER = {
    "BBC, politics": ("events/bbc", lambda d: d["labels"]),
    "BBC, sport, business, film, technology": ("events/bbc", lambda d: not d["labels"]),
    "local news": ("geo/lgl", lambda d: True),
    "global news by place": ("geo/gwn", lambda d: True)}


def texts_of(name, keep):
    with open(blind.DATA / f"{name}.dev.jsonl", encoding="utf-8") as lines:
        return [d["text"] for d in map(json.loads, lines) if keep(d)]


def held(texts, folder):
    file = pathlib.Path(folder) / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    done = subprocess.run([TOOL, SHARE / "marsad.model", file, "0", "-", SHARE / "marsad.pack"], stdout=subprocess.PIPE, check=True)
    told, size = json.loads(done.stdout), sum(len(text.encode()) for text in texts)
    return {"reports": len(texts), "passed": round(1 - told["held"] / len(texts), 4), "text_passed": round(1 - told["held_bytes"] / size, 4),
            "mb_s": round(size / 1e6 / told["gate_s"], 1)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    sets = {"blind, coded": [blind.Report(p).text for p in sorted((ROOT / "bench" / "blind").glob("[0-9]*.txt"))]}
    sets |= {title: texts_of(*what) for title, what in WITH.items()}
    sets["all with events"] = [text for texts in sets.values() for text in texts]
    sets |= {title: texts_of(*what) for title, what in OTHER.items()}
    with tempfile.TemporaryDirectory() as folder:
        found = {title: held(texts, folder) for title, texts in sets.items()}
    if args.json:
        print(json.dumps(found))
        return
    for title, n in found.items():
        print(f"{title:40} {n['reports']:5} reports  {n['passed']:7.2%} pass  {n['text_passed']:7.2%} of the text  {n['mb_s']} MB/s")


if __name__ == "__main__":
    main()
