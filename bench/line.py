#!/usr/bin/python3
"""line.py - documents a second of the whole line: `marsad add` on made reports, by how many and by jobs.

usage: bench/line.py [--sizes 100,1000,10000] [--jobs 1,2] [--keep FOLDER] [--json]

Reports are made: a dateline, three to eight sentences of one event each, over four years, sixty towns and ten deeds,
so that few are near copies and few tell the same event. Each run adds all into a new store: read, parse, ground, code,
store, link. CPU seconds (of all threads), wall seconds and the peak of resident memory of each; --jobs beyond the
first are run at the second size, and their stores must hold the same claims and events, byte for byte."""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = ROOT / "build" / "marsad"
TOWNS = """Rabia Sinjar Qamishli Mosul Raqqa Tikrit Rutba Haditha Manbij Baiji Basra Karbala Najaf Fallujah Ramadi Samarra Kirkuk
Erbil Duhok Zakho Hasakah Aleppo Homs Hama Idlib Palmyra Daraa Latakia Tartus Afrin Kobani Baghdad Baqubah Khanaqin Kut
Amarah Nasiriyah Hilla Diwaniyah Samawah Balad Hawija Taza Makhmur Halabja Sulaymaniyah Akre Amedi Qaim Rawa Anah Hit
Abu Kamal Mayadin Azaz Jarabulus Tabqa Salamiyah Suwayda Quneitra""".split()
DEEDS = ["security forces arrested {n} suspected smugglers near {t}", "an air strike killed {n} militants near {t}",
         "soldiers seized {n} rifles in {t}", "police found {n} mines on the road to {t}", "a car bomb wounded {n} people in {t}",
         "border guards closed {n} gaps in the barrier west of {t}", "gunmen abducted {n} workers from a village near {t}",
         "about {n} families returned to {t}", "protesters blocked the main road in {t} for {n} hours",
         "the army sent {n} vehicles to {t}"]
SAYS = ["an official said", "residents said", "the ministry said in a statement", "a police officer told reporters", "local media reported"]


def report(rng, number):
    day = datetime.date(2021, 1, 1) + datetime.timedelta(days=rng.randrange(1460))
    said = []
    for _ in range(rng.randint(3, 8)):
        deed = rng.choice(DEEDS).format(n=rng.randint(2, 90), t=rng.choice(TOWNS))
        said.append(f"On {day - datetime.timedelta(days=rng.randrange(6)):%d %B %Y} {deed}, {rng.choice(SAYS)}.")
    return {"id": f"made-{number}", "title": f"Bulletin {number} of {rng.choice(TOWNS)}", "date": f"{day}", "text": "\n\n".join(said)}


def make(path, n):
    rng = random.Random(n)
    with open(path, "w", encoding="utf-8") as out:
        words = 0
        for number in range(n):
            made = report(rng, number)
            words += len(made["text"].split())
            out.write(json.dumps(made) + "\n")
    return words


def digest(store):
    """claims and events of a store, in order; ids come from the content"""
    out = hashlib.sha256()
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        for table in ("claims", "events"):
            names = sorted(r[1] for r in db.execute(f"PRAGMA table_info({table})") if r[1] not in ("fid", "run"))
            for row in db.execute(f"SELECT {','.join(names)} FROM {table} ORDER BY id"):
                out.update(repr(row).encode())
    return out.hexdigest()


def add(folder, n, jobs, words, source):
    store = folder / f"{n}-{jobs}.gpkg"
    store.unlink(missing_ok=True)
    start = time.monotonic()
    child = subprocess.Popen([MARSAD, "add", "--sample", "--store", store, "--jobs", str(jobs), source], stdout=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"line.py: marsad add failed: {said[-400:]}")
    cpu, wall = usage.ru_utime + usage.ru_stime, time.monotonic() - start
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        claims, events = (db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("claims", "events"))
    return {"documents": n, "jobs": jobs, "words": words, "claims": claims, "events": events, "cpu_s": round(cpu, 2), "wall_s": round(wall, 2),
            "documents_cpu_s": round(n / cpu, 1), "documents_wall_s": round(n / wall, 1), "ms_a_document": round(cpu / n * 1e3, 3),
            "peak_mb": round(usage.ru_maxrss * 1024 / 1e6), "store_mb": round(store.stat().st_size / 1e6, 1), "digest": digest(store)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--jobs", default="1,2")
    parser.add_argument("--keep", type=pathlib.Path, help="where the texts and stores go (default: a folder that is removed)")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    os.environ.setdefault("MARSAD_DATA", str(ROOT / "build" / "share"))
    sizes, jobs = [int(n) for n in args.sizes.split(",")], [int(n) for n in args.jobs.split(",")]
    with tempfile.TemporaryDirectory() as made:
        folder = args.keep or pathlib.Path(made)
        for i, n in enumerate(sizes):
            source = folder / f"{n}.jsonl"
            words = make(source, n)
            rows = [add(folder, n, j, words, source) for j in (jobs if i == min(1, len(sizes) - 1) else jobs[:1])]
            for row in rows:
                print(json.dumps(row) if args.json else
                      f"{row['documents']:>7} documents {row['jobs']} jobs  {row['cpu_s']:>8} s CPU  {row['wall_s']:>8} s  "
                      f"{row['ms_a_document']:>7} ms a document  {row['peak_mb']:>5} MB  {row['claims']} claims  {row['events']} events", flush=True)
            if len({row["digest"] for row in rows}) != 1:
                sys.exit(f"line.py: {n} documents: the stores of {jobs} jobs differ")


if __name__ == "__main__":
    main()
