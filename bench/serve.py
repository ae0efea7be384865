#!/usr/bin/python3
"""serve.py - marsad serve beside datasette: the same SQLite file, the same questions, wrk, one run.

usage: serve.py [--events N] [--seconds S] [--keep FOLDER [--make]]

The record is made of samples/, each event many times over with other ids, days and places (100,000 by default), with
reports and claims as many as belong to them; a point has four decimals, as a gazetteer's has. Asked at random: one
event by its key; a box of 1 by 1 degree, 100 rows and how many there are; a word of a report, 100 rows. wrk runs on the
same machine: 2 threads, 16 connections.
Then the same is asked of marsad while 500 clients wait for news and 1,000 never finish their request: these send a byte
every 2 seconds, are cut off after the service's 15, and come back.
datasette is put into a virtual environment with pip when it is not there yet."""
import argparse
import json
import os
import pathlib
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = ROOT / "build" / "marsad"
VENV = ROOT / "build" / "datasette-venv"
WORDS = ["border", "convoy", "prison", "village", "officials", "river", "guards", "attack", "fighters", "drone"]


def columns(db, table):
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def multiply(db, table, times, change):
    """every row of table `times` times over; change(row as a dict, n) for each copy n"""
    names = columns(db, table)
    rows = db.execute(f"SELECT {','.join(names)} FROM {table}").fetchall()
    db.execute(f"DELETE FROM {table}")
    insert = f"INSERT INTO {table} VALUES ({','.join('?' * len(names))})"
    for n in range(times):
        batch = []
        for row in rows:
            item = dict(zip(names, row))
            change(item, n)
            batch.append([item[name] for name in names])
        db.executemany(insert, batch)


def make(path, events):
    """a store of so many events out of the samples, in plain SQL"""
    subprocess.run([MARSAD, "add", "--sample", "--store", path, ROOT / "samples"], check=True, capture_output=True)
    db = sqlite3.connect(path)
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")  # they need functions that only marsad has
    size = {t: db.execute(f"SELECT max(fid) FROM {t}").fetchone()[0] for t in ("documents", "claims", "events")}
    times = -(-events // db.execute("SELECT count(*) FROM events").fetchone()[0])
    rng = random.Random(1)

    def key(item, column, of, n):
        if item.get(column) is not None:
            item[column] += n * size[of]

    def ident(value, n):
        return value if n == 0 or not value else value[:2] + f"{n:06x}" + value[8:]

    def document(item, n):
        key(item, "fid", "documents", n)
        item["id"] = f"{n:06x}" + item["id"][6:]
        item["text_sha256"] = f"{n:06x}" + item["text_sha256"][6:]

    def claim(item, n):
        key(item, "fid", "claims", n)
        key(item, "document", "documents", n)
        item["id"] = ident(item["id"], n)

    def event(item, n):
        key(item, "fid", "events", n)
        item["id"], item["geom"] = ident(item["id"], n), None
        if item["start_date"]:
            item["start_date"] = item["end_date"] = f"{rng.randint(2014, 2025)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        if item["lat"] is not None:
            item["lat"], item["lon"] = round(rng.uniform(31, 37.3), 4), round(rng.uniform(36, 46), 4)

    multiply(db, "documents", times, document)
    multiply(db, "claims", times, claim)
    multiply(db, "events", times, event)
    for table in ("parties", "quantities", "place_parts"):
        multiply(db, table, times, lambda item, n: (item.update(fid=None), key(item, "claim", "claims", n)))
    for table in ("event_parties", "event_quantities", "event_sources"):
        multiply(db, table, times, lambda item, n: (item.update(fid=None), key(item, "event", "events", n)))
    multiply(db, "event_claims", times,
             lambda item, n: (item.update(fid=None), key(item, "event", "events", n), key(item, "claim", "claims", n)))
    db.execute("INSERT INTO documents_text(documents_text) VALUES('rebuild')")
    db.execute("DELETE FROM born_events")
    db.execute("INSERT INTO born_events SELECT fid,1 FROM events")
    db.commit()
    ids = [row[0] for row in db.execute("SELECT id FROM events ORDER BY id")]
    db.execute("VACUUM")
    db.close()
    return ids


def wait(url):
    for _ in range(900):
        try:
            return urllib.request.urlopen(url, timeout=20).read()
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} does not answer")


LUA = """
local paths = {}
for line in io.lines("%s") do paths[#paths + 1] = line end
local n = 0
function init(args) math.randomseed(%d) end
request = function()
  n = n + 1
  return wrk.format("GET", paths[math.random(#paths)])
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %%f %%f %%d %%d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, summary.errors.status, summary.errors.timeout))
end
"""


def wrk(folder, base, paths, seconds):
    listed, script = folder / "paths.txt", folder / "ask.lua"
    listed.write_text("\n".join(paths) + "\n")
    script.write_text(LUA % (listed, 7))
    out = subprocess.run(["wrk", "-t2", "-c16", f"-d{seconds}s", "--timeout", "10s", "-s", script, base],
                         check=True, capture_output=True, text=True).stdout
    rate, p99, errors, late = re.search(r"RESULT (\S+) (\S+) (\d+) (\d+)", out).groups()
    return {"requests_s": round(float(rate), 1), "p99_ms": round(float(p99), 2), "errors": int(errors), "late": int(late)}


def questions(ids):
    """name -> (paths of marsad, paths of datasette)"""
    rng = random.Random(3)
    boxes = [(round(rng.uniform(36, 45), 3), round(rng.uniform(31, 36.3), 3)) for _ in range(500)]
    some = rng.sample(range(len(ids)), min(2000, len(ids)))
    search = ("/record.json?sql=select+e.*+from+events+e+where+e.fid+in+(select+j.event+from+event_claims+j+join+claims+c+on"
              "+c.fid%3Dj.claim+where+c.document+in+(select+rowid+from+documents_text+where+documents_text+match+%3Aw))"
              "+order+by+e.start_date+desc+limit+100&_shape=array&w=")
    return {
        "item": ([f"/collections/events/items/{ids[i]}" for i in some],
                 [f"/record/events/{i + 1}.json?_shape=array" for i in some]),
        "box": ([f"/collections/events/items?bbox={w},{s},{w + 1:.3f},{s + 1:.3f}&limit=100" for w, s in boxes],
                [f"/record/events.json?lon__gte={w}&lon__lte={w + 1:.3f}&lat__gte={s}&lat__lte={s + 1:.3f}&_size=100"
                 f"&_sort_desc=start_date&_extra=count" for w, s in boxes]),
        "search": ([f"/collections/events/items?text={w}&limit=100" for w in WORDS], [search + w for w in WORDS]),
    }


def memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return round(int(line.split()[1]) / 1024, 1)
    return None


def datasette():
    if not (VENV / "bin" / "datasette").exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([VENV / "bin" / "pip", "install", "-q", "datasette"], check=True)
    return VENV / "bin" / "datasette"


def seconds_of(pid):
    """of processor time"""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


STREAMS, SLOW = 500, 1000
HEAD = b"GET /v1/summary HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


class Held:
    """Clients that wait for news, and clients that never finish their request."""

    def __init__(self, port):
        self.port, self.ending, self.back = port, False, 0
        self.streams = [self.open(b"GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") for _ in range(STREAMS)]
        for c in self.streams:
            assert b"200 OK" in c.recv(4096)
        self.slow = [self.open(HEAD) for _ in range(SLOW)]
        self.thread = threading.Thread(target=self.trickle)
        self.thread.start()

    def open(self, data):
        c = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        c.sendall(data)
        return c

    def trickle(self):
        while not self.ending:
            time.sleep(2)
            for i, c in enumerate(self.slow):
                try:
                    c.sendall(b"x")
                except OSError:
                    c.close()
                    self.slow[i] = self.open(HEAD)
                    self.back += 1

    def close(self):
        self.ending = True
        self.thread.join()
        for c in self.streams + self.slow:
            c.close()


def metric(base, name):
    text = wait(base + "/metrics").decode()
    return int(re.search(rf"^marsad_{name} (\d+)", text, re.MULTILINE).group(1))


def while_held(folder, base, pid, paths, seconds):
    """the same questions while many clients hold connections"""
    held = Held(int(base.rsplit(":", 1)[1]))
    try:
        return {"streams_before": metric(base, "streams"),
                "asked": {name: wrk(folder, base, own, seconds) for name, (own, _) in paths.items()},
                "streams_after": metric(base, "streams"), "slow_cut_off": metric(base, "slow_total"), "slow_back": held.back,
                "memory_mb": memory(pid)}
    finally:
        held.close()


def compare(folder, store, ids, seconds):
    env = {**os.environ, "MARSAD_DATA": str(ROOT / "build" / "share")}
    result = {"events": len(ids), "load": os.getloadavg()[0], "asked": {}}
    mine = subprocess.Popen([MARSAD, "serve", "--precise", "--quiet", "--store", store, "--port", "8391"], env=env,
                            stderr=subprocess.DEVNULL)
    peer = subprocess.Popen([datasette(), store, "--port", "8392", "--setting", "sql_time_limit_ms", "10000",
                             "--setting", "default_facet_size", "0"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        wait("http://127.0.0.1:8391/health")
        wait("http://127.0.0.1:8392/-/versions.json")
        begun, base = time.monotonic(), "http://127.0.0.1:8391"
        wait(base + "/v1/days")
        result["first_question"] = {"clock_s": round(time.monotonic() - begun, 2), "cpu_s": seconds_of(mine.pid)}
        for name, (own, other) in questions(ids).items():
            wait(base + own[0])
            wait("http://127.0.0.1:8392" + other[0])
            before = seconds_of(mine.pid)
            a = wrk(folder, base, own, seconds)
            a["cpu_ms"] = round((seconds_of(mine.pid) - before) * 1000 / max(a["requests_s"] * seconds, 1), 2)
            b = wrk(folder, "http://127.0.0.1:8392", other, seconds)
            result["asked"][name] = {"marsad": a, "datasette": b, 
                                     "ratio": round(a["requests_s"] / b["requests_s"], 1) if b["requests_s"] else None}
        result["memory_mb"] = {"marsad": memory(mine.pid), "datasette": memory(peer.pid)}
        result["while_held"] = while_held(folder, base, mine.pid, questions(ids), seconds)
    finally:
        mine.terminate()
        peer.terminate()
        mine.wait()
        peer.wait()
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--keep", help="folder that keeps the store for the next run")
    parser.add_argument("--make", action="store_true", help="make the store, and ask nothing")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temp:
        folder = pathlib.Path(args.keep or temp)
        store, listed = folder / "record.gpkg", folder / "ids.json"
        if not listed.exists():
            folder.mkdir(exist_ok=True)
            listed.write_text(json.dumps(make(store, args.events)))
        if args.make:
            return
        print(json.dumps(compare(folder, store, json.loads(listed.read_text()), args.seconds), indent=1))


if __name__ == "__main__":
    main()
