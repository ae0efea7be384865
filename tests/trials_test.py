#!/usr/bin/python3
"""Long trials, at a hundredth of their size unless --full; --write FILE puts what was seen into a table.

Made text only. Each trial ends in an assertion; what it measured is printed. Closing line: "N passed, N failed"."""
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

import geonames_made
import life as lives
import past_test
import postgres_server
import warc_made

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
os.environ["MARSAD_GAZETTEER"] = ""  # what a user has installed changes nothing here
SCALE = 1.0 if "--full" in sys.argv else 0.01
TOWNS, DEEDS = warc_made.TOWNS, warc_made.DEEDS
seen = []


def report(rng, number):
    """A made report; the number makes its bytes its own."""
    lines = [f"Bulletin {number}.", ""]
    for _ in range(rng.randint(3, 8)):
        deed = rng.choice(DEEDS).format(n=rng.randint(2, 40), t=rng.choice(TOWNS))
        lines.append(f"On {rng.randint(1, 28)} May 2024 security forces {deed}, an official said.")
    return "\n".join(lines) + "\n"


def run(*words, stdin=None):
    """exit code, out, err, seconds of processor, peak MiB of the program"""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = subprocess.Popen([MARSAD, *map(str, words)], stdin=subprocess.PIPE if stdin else subprocess.DEVNULL, stdout=out, stderr=err)
        if stdin:
            child.stdin.write(stdin)
            child.stdin.close()
        _, status, use = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return child.returncode, out.read(), err.read().decode("utf-8", "replace"), use.ru_utime + use.ru_stime, use.ru_maxrss / 1024


def note(name, size, text):
    seen.append((name, size, text))
    print(f"  {name}, {size}: {text}", flush=True)


def documents(store):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok"
        return db.execute("select count(*) from documents").fetchone()[0]


def trial_one_line_of_200_mb(folder):
    size = int(200e6 * SCALE)
    line = b"Troops moved through the town and nothing else was said. "
    (folder / "line.txt").write_bytes(line * (size // len(line)))
    (folder / "good.txt").write_text(report(random.Random(1), 0))
    code, _, err, seconds, peak = run("add", "--store", folder / "s.gpkg", folder / "line.txt", folder / "good.txt")
    assert code in (0, 1) and documents(folder / "s.gpkg") >= 1, err
    said = err.strip().splitlines()[0].replace(f"{folder}/", "")[:110]
    note("one line", f"{size / 1e6:g} MB", f"exit {code}, {seconds:.1f} s CPU, peak {peak:.0f} MiB; {said}")


def trial_many_reports(folder):
    n = int(5000 * SCALE)
    rng = random.Random(2)
    path = folder / "many.jsonl"
    with open(path, "w", encoding="utf-8") as f:
        for i in range(n):
            f.write(json.dumps({"id": i, "text": report(rng, i), "date": "2024-05-30"}) + "\n")
    code, _, err, seconds, peak = run("add", "--store", folder / "s.gpkg", "--jobs", 2, path)
    assert code == 0 and documents(folder / "s.gpkg") == n, err[-500:]
    note("made reports added and linked", f"{n}", f"{seconds:.1f} s CPU ({n / seconds:.0f} a second), peak {peak:.0f} MiB")
    before = run("claims", "--store", folder / "s.gpkg", "--all", "--limit", 0, "--json")[1]
    code, _, err, seconds, _ = run("add", "--store", folder / "s.gpkg", path)
    assert code == 0 and f"{n} known" in err, err
    assert run("claims", "--store", folder / "s.gpkg", "--all", "--limit", 0, "--json")[1] == before
    note("the same again", f"{n}", f"nothing changed, {seconds:.1f} s CPU")


def trial_killed_again_and_again(folder):
    kills, n = max(3, int(100 * SCALE)), 150
    rng = random.Random(3)
    (folder / "in").mkdir()
    for i in range(n):
        (folder / "in" / f"{i:03}.txt").write_text(report(rng, i))
    store = folder / "s.gpkg"
    for _ in range(kills):
        child = subprocess.Popen([MARSAD, "add", "--store", str(store), str(folder / "in")], stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.02, 0.6))
        child.send_signal(signal.SIGKILL)
        child.wait()
        if store.exists() and store.stat().st_size and rng.random() < 0.3:
            for end in ("", "-wal", "-shm"):
                if rng.random() < 0.1 and end and pathlib.Path(str(store) + end).exists():
                    pathlib.Path(str(store) + "-shm").unlink(missing_ok=True)
        if store.exists() and store.stat().st_size:
            assert run("doctor", "--store", store)[0] == 0
    code, _, err, _, _ = run("add", "--store", store, folder / "in")
    assert code == 0 and documents(store) == n, err
    run("add", "--store", folder / "clean.gpkg", folder / "in")
    for verb in ("claims", "events"):
        words = (verb, "--all", "--limit", 0, "--json", "--store")
        assert run(*words, store)[1] == run(*words, folder / "clean.gpkg")[1]
    note("killed while adding", f"{kills} times", f"{n} reports, all there, same bytes as never killed")


def trial_web_archive_of_1_gb(folder):
    size, kills, rng = int(1e9 * SCALE), 10, random.Random(7)
    path, store, words = folder / "crawl.warc", folder / "s.gpkg", ("add", "--jobs", 2, "--store")
    warc_made.write(path, size)
    start = time.monotonic()
    code, _, err, seconds, peak = run(*words, folder / "clean.gpkg", path)
    took = time.monotonic() - start
    counts = re.search(r"(\d+) read: .*", err)
    assert code == 1 and int(counts[1]) > size / 1e5 and peak < 512, (code, counts, peak)  # 1: some are damaged
    note("web archive, not packed", f"{size / 1e6:g} MB", f"{counts[0]}; {seconds:.0f} s CPU, peak {peak:.0f} MiB")
    for _ in range(kills):
        child = subprocess.Popen([MARSAD, *map(str, words), str(store), str(path)], stderr=subprocess.DEVNULL)
        try:
            child.wait(rng.uniform(0.02, 0.6) * took)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
    assert run(*words, store, path)[0] == 1
    for shown in ("claims --all --limit 0 --json", "events --all --limit 0 --json", "events --all --limit 0 --format csv", "inbox"):
        outs = [re.sub(rb"20\d\d-\d\d-\d\dT[\d:]+Z  ", b"", run(*shown.split(), "--store", s)[1]) for s in (store, folder / "clean.gpkg")]
        assert outs[0] == outs[1], shown  # but for when a part was set aside
    assert documents(store) == documents(folder / "clean.gpkg")
    note("killed while reading it", f"{kills} times", "gone on with, same bytes as never killed")


def kill_life(folder, place, new_store):
    """Added, linked, corrected, reviewed, merged, split, undone, coded by hand and anew, backed up, released: killed in each, 200 times in
    all and as often as it takes; new_store(name) is where nothing is yet."""
    wanted, each = (200, 14) if SCALE == 1 else (0, 1)
    life = lives.Life(folder, 15, reports=32 if SCALE == 1 else 16, store=new_store("clean"))
    hits = ended = lived = 0
    while hits < wanted or not lived:
        rng = random.Random(16 + lived)
        more, over = lives.kill_along(life, new_store(f"killed{lived}"), each, rng)
        hits, ended, lived = hits + more, ended + over, lived + 1
    assert hits >= len(life.steps) * each // 4, hits
    note(f"killed in whatever it does, {place}", f"{hits} kills in {lived} lives of {len(life.steps)} steps",
         f"nothing half, the log whole, the same bytes after each step as never killed; {ended} steps had ended when killed")


def trial_killed_whatever_it_does_in_a_file(folder):
    kill_life(folder, "a file", lambda name: folder / f"{name}.gpkg")


def trial_killed_whatever_it_does_on_a_server(folder):
    with postgres_server.server() as server:
        kill_life(folder, "a server", lambda name: server.database())


def trial_any_order_and_jobs(folder):
    n, orders = max(16, int(200 * SCALE)), 20
    rng = random.Random(4)
    parts = [json.dumps({"id": i, "text": f"{past_test.report(rng)} {report(rng, i)}", "date": "2024-05-08"}) + "\n" for i in range(n)]
    outs = set()
    for order in range(orders):
        random.Random(order).shuffle(parts)
        store, at = folder / f"s{order}.gpkg", 0
        for size in (n // 2, 1, n):  # each time events are brought up to date
            (folder / "in.jsonl").write_text("".join(parts[at:at + size]))
            at += size
            assert run("add", "--store", store, "--jobs", (1, 2, 8)[order % 3], folder / "in.jsonl")[0] == 0
        outs.add(tuple(run(v, "--store", store, "--all", "--limit", 0, "--format", f)[1]
                       for v, f in (("events", "csv"), ("events", "jsonl"), ("claims", "geojson"))))
    # where a report came from is its place in the file: all else is the same
    assert len({tuple(re.sub(rb"in\.jsonl[:#]\d+", b"", out) for out in o) for o in outs}) == 1
    note(f"{orders} orders, 1, 2 and 8 jobs", f"{n} reports", "the same events and claims, byte for byte")


def trial_random_bytes(folder):
    n = max(30, int(3000 * SCALE))
    rng = random.Random(5)
    (folder / "in").mkdir()
    base = report(rng, 0).encode()
    for i in range(n):
        data = bytearray(base if i % 3 else rng.randbytes(rng.randint(0, 4000)))
        for _ in range(rng.randint(0, 30)):
            if data:
                data[rng.randrange(len(data))] = rng.randrange(256)
        (folder / "in" / f"{i}.txt").write_bytes(bytes(data))
    code, _, err, _, _ = run("add", "--store", folder / "s.gpkg", folder / "in")
    assert code in (0, 1), (code, err[-300:])
    aside = sum("set aside: " in l for l in err.splitlines())
    with sqlite3.connect(f"file:{folder / 's.gpkg'}?mode=ro", uri=True) as db:
        kept = db.execute("select (select count(*) from documents) + (select count(*) from copies)").fetchone()[0]
    known = int(re.search(r"(\d+) known", err).group(1))  # undamaged ones are the same bytes
    assert kept + aside + known >= n, (kept, aside, known, n)
    note("damaged and random files", f"{n}", f"{kept} kept, {aside} set aside, each with its reason")


def trial_gazetteer_of_12_million_rows(folder):
    rows, kills, rng = int(12e6 * SCALE), 3, random.Random(6)
    dump, whole, broken = folder / "dump.txt", folder / "whole.pack", folder / "broken.pack"
    geonames_made.write(dump, rows)
    code, out, err, seconds, peak = run("gazetteer", "import", dump, "--gazetteer", whole, "--json")
    assert code == 0 and json.loads(out)["lines"] == rows and peak < 4096, (err, peak)
    note("GeoNames dump imported", f"{rows} rows", f"{json.loads(out)['places']} places, {seconds:.0f} s CPU, peak {peak:.0f} MiB")
    for _ in range(kills):
        child = subprocess.Popen([MARSAD, "gazetteer", "import", str(dump), "--gazetteer", str(broken)], stderr=subprocess.DEVNULL)
        try:
            child.wait(rng.uniform(0.1, 0.6) * seconds)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
    assert run("gazetteer", "import", dump, "--gazetteer", broken)[0] == 0
    assert subprocess.run(["cmp", whole, broken], check=False).returncode == 0
    note("killed while importing", f"{kills} times", "went on where it was, same bytes as never killed")
    data = pathlib.Path(os.environ.get("MARSAD_DATA", ROOT / "build" / "share")) / "marsad.pack"
    done = subprocess.run([ROOT / "build" / "release" / "tools" / "marsad-gazetteer-speed", data, whole], capture_output=True, check=True)
    seen_ = json.loads(done.stdout)
    assert seen_["found"] == seen_["user_found"] > 50_000, seen_
    note("names looked up", f"{seen_['places']} and {seen_['user_places']} places",
         f"the same names {seen_['lookups_s'] / 1e6:.2f} and {seen_['user_lookups_s'] / 1e6:.2f} million a second; opened in "
         f"{seen_['open_s'] * 1e3:.2f} and {seen_['user_open_s'] * 1e3:.2f} ms")


def main():
    good = bad = 0
    for name, trial in list(globals().items()):
        wanted = [w for w in sys.argv[1:] if w.startswith("trial_")]
        if not name.startswith("trial_") or (wanted and name not in wanted):
            continue
        folder = pathlib.Path(tempfile.mkdtemp(prefix="marsad-trial-"))
        try:
            trial(folder)
            good += 1
        except Exception:  # noqa: BLE001 - each failure is reported and counted
            bad += 1
            print(f"FAILED {name}\n{traceback.format_exc(limit=3)}")
        shutil.rmtree(folder, ignore_errors=True)
    if "--write" in sys.argv and not bad:
        lines = ["# Long trials, whole", "", "Written by `make trials`; the same trials run at a hundredth of this size in `make check`.", "",
                 "| trial | size | seen |", "|---|---|---|"] + [f"| {a} | {b} | {c} |" for a, b, c in seen]
        pathlib.Path(sys.argv[sys.argv.index("--write") + 1]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
