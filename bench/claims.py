#!/usr/bin/python3
"""claims.py - linking at size, over invented claims: what a claim costs at 10 000, 100 000, a million.

usage: bench/claims.py [--sizes 10000,100000] [--runs 3] [--jobs 1] [--events 1000000] [--folder DIR]

Stores are made in DIR (a temporary folder; one in memory is faster) by build/release/tools/marsad-claims-speed, which
says what the claims are like; each is linked --runs times, and the run with the least CPU time is given: cost a claim,
peak memory, one report more (CPU time, median of nine), and a question by box, type and month (CPU time, warm).
--events N: the events of the first store are doubled, with other ids and days, till there are N, and the question is put
to those."""
import argparse
import json
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOL = ROOT / "build/release/tools/marsad-claims-speed"
PACK = ROOT / "build/share/marsad.pack"


def multiply(store, n):
    """Events without claims: for questions alone. Every tenth has no day, every eighth no place."""
    db = sqlite3.connect(store)
    names = [r[1] for r in db.execute("PRAGMA table_info(events)")]
    other = {"fid": "NULL", "id": "'e-'||lower(hex(randomblob(16)))", "geom": "NULL",
             "start_date": "iif(:k%10=0,NULL,date(start_date,((:k*37+fid*11)%900)||' days'))",
             "end_date": "iif(:k%10=0,NULL,date(end_date,((:k*37+fid*11)%900)||' days'))",
             "lat": "iif(:k%8=0,NULL,lat)", "lon": "iif(:k%8=0,NULL,lon)"}
    columns = ",".join(other.get(name, name) for name in names)
    for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name='events'").fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    first, have = db.execute("SELECT max(fid),count(*) FROM events").fetchone()
    for k in range(1, n // have + 1):
        db.execute(f"INSERT INTO events SELECT {columns} FROM events WHERE fid<=:first", {"k": k, "first": first})
    db.commit()
    db.close()


def asked(folder, size, events):
    """The question over so many events; its time in ms."""
    store = pathlib.Path(folder) / "asked.gpkg"
    shutil.copy(pathlib.Path(folder) / f"claims-{size}.gpkg", store)
    multiply(store, events)
    out = subprocess.run([TOOL, PACK, store, "0", "1", "ask"], capture_output=True, text=True, check=True)
    store.unlink()
    return json.loads(out.stdout)


def best(folder, size, runs, jobs):
    store = pathlib.Path(folder) / f"claims-{size}.gpkg"
    results = []
    for _ in range(runs):
        out = subprocess.run([TOOL, PACK, store, str(size), "1", str(jobs)], capture_output=True, text=True, check=True)
        results.append(json.loads(out.stdout))
    return min(results, key=lambda r: r["us_a_claim"])


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--sizes", default="10000,100000")
    args.add_argument("--runs", type=int, default=3)
    args.add_argument("--jobs", type=int, default=1)
    args.add_argument("--events", type=int)
    args.add_argument("--folder")
    options = args.parse_args()
    print("| claims | reports | events | pairs compared | µs a claim | claims/s | peak MB | one report more, ms | question, ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as own:
        for size in options.sizes.split(","):
            r = best(options.folder or own, int(size), options.runs, options.jobs)
            print(f"| {r['claims']} | {r['docs']} | {r['events']} | {r['pairs']} | {r['us_a_claim']:.0f} | "
                  f"{r['claims'] / r['cpu_s']:.0f} | {r['peak_mb']:.0f} | {r['one_more_ms']:.1f} | {r['asked_ms']:.1f} |",
                  flush=True)
        if options.events:
            r = asked(options.folder or own, int(options.sizes.split(",")[0]), options.events)
            print(f"question over {r['events']} events: {r['asked_ms']:.1f} ms, {r['found']} found")


if __name__ == "__main__":
    main()
