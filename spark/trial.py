#!/usr/bin/python3
"""trial.py - the Spark job beside `marsad add` on web archives made for it: the same rows, also with one executor killed and with
one file corrupt (then: without that file).

usage: trial.py [--bytes N] [--files N] [--cores N,N] [--write FILE] [TEST...]
Needs Java 17 and, once, pip's registry: PySpark and the package go into build/spark/venv. MARSAD names the program. The small size
is the default; --bytes 2e9 --files 16 is the trial of docs. Closing line: "N passed, N failed"; 77: it cannot be run here."""
import argparse
import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import types

ROOT = pathlib.Path(__file__).resolve().parent.parent
HERE = ROOT / "build" / "spark"
VENV = HERE / "venv"
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
SKIP = 77
sys.path += [str(ROOT / "tests"), str(ROOT / "spark")]


def into_venv():
    """This program again, by a Python that has PySpark and the package of this tree."""
    if not shutil.which("java"):
        print("skipped: no java; the Debian package openjdk-17-jre-headless has it")
        sys.exit(SKIP)
    if not VENV.exists():
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    pip = [VENV / "bin" / "pip", "install", "-q", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "setuptools", "pyspark>=3.5,<3.6", "psycopg[binary]", str(ROOT / "python")], capture_output=True, text=True, check=False)
    if not done.returncode:
        done = subprocess.run([*pip, "--force-reinstall", "--no-deps", str(ROOT / "python")], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"skipped: PySpark cannot be installed here\n{done.stderr[-600:]}")
        sys.exit(SKIP)
    python = str(VENV / "bin" / "python")
    os.execve(python, [python, *sys.argv], {**os.environ, "MARSAD_TRIAL": "1", "MARSAD_GAZETTEER": "", "PYSPARK_PYTHON": python,
                                             "PYSPARK_DRIVER_PYTHON": python, "SPARK_LOCAL_IP": "127.0.0.1"})


class Trial:
    def __init__(self, words, folder):
        self.words, self.folder, self.said = words, folder, []
        self.good = self.bad = 0

    def make(self):
        """The samples, and archives of a seed each, so that they differ."""
        import warc_made
        made = self.folder / "in"
        made.mkdir(parents=True, exist_ok=True)
        size = int(self.words.bytes / self.words.files)
        for seed in range(self.words.files):
            path = made / f"{seed:03}.warc"
            if not path.exists() or path.stat().st_size < size:
                warc_made.write(path, size, seed)
        return [str(p) for p in (*sorted((ROOT / "samples").glob("*.txt")), *sorted(made.glob("*.warc")))]

    def added(self, paths, name):
        """Rows of `marsad add`."""
        store = self.folder / f"{name}.gpkg"
        for end in ("", "-wal", "-shm"):
            pathlib.Path(f"{store}{end}").unlink(missing_ok=True)
        begun = time.monotonic()
        subprocess.run([MARSAD, "add", "--sample", "--store", str(store), "--jobs", "1", *paths], check=False, capture_output=True)
        self.said.append(f"marsad add --jobs 1, {name}: {time.monotonic() - begun:.0f} s")
        return {verb: {f["id"]: f["properties"] for f in json.loads(subprocess.run(
            [MARSAD, verb, "--store", str(store), "--all", "--limit", "0", "--format", "geojson"], check=True, capture_output=True).stdout)["features"]}
            for verb in ("events", "claims")}

    def spark(self, paths, name, master, meanwhile=None):
        """Rows of the job; what it counted; seconds."""
        import job
        from pyspark.sql import SparkSession
        out = self.folder / f"out-{name}"
        shutil.rmtree(out, ignore_errors=True)
        spark = (SparkSession.builder.master(master).appName("marsad").config("spark.driver.memory", "2g").config("spark.ui.enabled", "false")
                 .config("spark.executor.memory", "1g").config("spark.driver.host", "127.0.0.1").config("spark.local.dir", str(self.folder / "tmp"))
                 .config("spark.sql.shuffle.partitions", str(self.words.tasks)).config("spark.network.timeout", "900s")
                 .config("spark.executor.heartbeatInterval", "120s").getOrCreate())  # busy is not lost
        spark.sparkContext.setLogLevel("ERROR")
        spark.sparkContext.addPyFile(str(ROOT / "spark" / "job.py"))
        options = types.SimpleNamespace(paths=paths, out=str(out), data=None, sample=True, postgis=os.environ.get("MARSAD_POSTGIS"),
                                        bundles=self.words.tasks, tasks=self.words.tasks)
        watcher = threading.Thread(target=meanwhile or (lambda: None), daemon=True)
        watcher.start()
        begun = time.monotonic()
        counts = job.run(spark, options)
        seconds = time.monotonic() - begun
        spark.stop()
        self.said.append(f"{name}, {master}: {seconds:.0f} s; {json.dumps(counts)}")
        return read_out(out), counts, seconds

    def check(self, name, holds, text=""):
        self.good += bool(holds)
        self.bad += not holds
        print(f"{'ok' if holds else 'FAILED'} {name} {'' if holds else text}", flush=True)


def read_out(out):
    """id -> row, as the files have it, with days as text and None for what is not known."""
    import pyarrow.parquet
    told = {}
    for kind in ("events", "claims"):
        told[kind] = {}
        for path in sorted((out / kind).rglob("*.parquet")):
            table = pyarrow.parquet.read_table(path, partitioning=None)
            assert json.loads(table.schema.metadata[b"geo"])["version"] == "1.1.0"
            for row in table.drop_columns("geometry").to_pylist():
                assert row["id"] not in told[kind], "a row stands twice"
                told[kind][row["id"]] = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()}
    return told


def differ(mine, want):
    """What is not equal, in words; empty: all is."""
    for kind in ("events", "claims"):
        if set(mine[kind]) != set(want[kind]):
            return f"{kind}: {len(mine[kind])} rows for {len(want[kind])}"
        for name, row in want[kind].items():
            for column, value in row.items():
                if mine[kind][name][column] != value:
                    return f"{kind} {name} {column}: {mine[kind][name][column]!r} for {value!r}"
    return "" if want["claims"] else "no claims at all"


def executors():
    """Their processes, of those that this one started."""
    mine = os.getpid()
    out = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    rows = [(int(r.split(None, 2)[0]), int(r.split(None, 2)[1]), r) for r in out]
    parent = {pid: ppid for pid, ppid, _ in rows}

    def is_mine(pid):
        while pid in parent and pid != mine:
            pid = parent[pid]
        return pid == mine

    return [pid for pid, _, line in rows if "CoarseGrainedExecutorBackend" in line and is_mine(pid)]


def kill_one(after, killed):
    """Once there are executors, wait, kill one."""
    while not executors():
        time.sleep(0.5)
    time.sleep(after)
    pid = executors()[0]
    os.kill(pid, signal.SIGKILL)
    killed.append(pid)


def corrupt(path, folder):
    """The same archive, cut in a record's head and filled with noise that is no archive."""
    bad = folder / "bad.warc.gz"
    bad.write_bytes(b"\x1f\x8b\x08\x00" + os.urandom(4096) + pathlib.Path(path).read_bytes()[:1000])
    return str(bad)


def run(words):
    folder = pathlib.Path(os.environ.get("MARSAD_TRIAL_DIR", HERE / "trial"))
    folder.mkdir(parents=True, exist_ok=True)
    t = Trial(words, folder)
    paths = t.make()
    want = t.added(paths, "all")
    mine, counts, seconds = t.spark(paths, "clean", "local[2]")
    t.check("the rows of the job are those of add", not differ(mine, want), differ(mine, want))
    bad = corrupt(paths[-1], folder)
    mine, counts, _ = t.spark([*paths[:-1], bad], "corrupt", "local[2]")
    less = t.added(paths[:-1], "less") if len(paths) > 1 else want
    t.check("with a file corrupt: those of add without it", not differ(mine, less), differ(mine, less))
    aside = (folder / "out-corrupt" / "aside.jsonl").read_text()
    t.check("it is listed with its reason", any("bad.warc" in l and json.loads(l)["reason"] for l in aside.splitlines()), aside[:300])
    killed = []
    mine, counts, _ = t.spark(paths, "killed", "local-cluster[2,1,1024]", lambda: kill_one(words.kill_after or seconds / 3, killed))
    t.check("one executor killed: the same rows", killed and not differ(mine, want), differ(mine, want) or "none was killed")
    for cores in filter(None, words.cores.split(",")):
        t.spark(paths, f"{cores} cores", f"local[{cores}]")
    t.said.append(f"greatest memory of this process and of the greatest child: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}, "
                  f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB; load {os.getloadavg()}")
    print("\n".join(t.said))
    if words.write:
        pathlib.Path(words.write).write_text("\n".join(t.said) + "\n")
    print(f"{t.good} passed, {t.bad} failed")
    return 1 if t.bad else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=float, default=8e6)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--tasks", type=int, default=8)
    parser.add_argument("--cores", default="", help="also on so many: 1,2")
    parser.add_argument("--kill-after", type=float, help="seconds (default: a third of what the clean run took)")
    parser.add_argument("--write", metavar="FILE")
    if not os.environ.get("MARSAD_TRIAL"):
        parser.parse_args()
        into_venv()
    sys.exit(run(parser.parse_args()))
