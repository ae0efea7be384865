#!/usr/bin/python3
"""trial.py - the Spark job beside `marsad add` on a made crawl: the same rows, also with an executor killed, with a file corrupt
(the rows of the others), and in PostGIS when an executor is killed while it writes.

usage: trial.py [--bytes N] [--files N] [--cores N,N] [--write FILE]
Needs Java 17 and, once, pip's registry: PySpark and the package go into build/spark/venv. MARSAD names the program. The small size
is the default; --bytes 2e9 --files 16 --cores 1,2 is the trial of docs. Without a PostgreSQL with PostGIS here that part is left out,
and it is said. Closing line: "N passed, N failed"; 77: it cannot be run here."""
import argparse
import contextlib
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


def samples():
    return [str(p) for p in sorted((ROOT / "samples").glob("*.txt"))]


def family():
    """pid -> command of the processes that this one started, and theirs."""
    out = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout.splitlines()[1:]
    rows = [(int(r.split(None, 2)[0]), int(r.split(None, 2)[1]), r.split(None, 2)[2]) for r in out]
    mine, more = {os.getpid()}, True
    while more:
        more = {pid for pid, parent, _ in rows if parent in mine} - mine
        mine |= more
    return {pid: line for pid, _, line in rows if pid in mine}


class Timer:
    """Wall time, and CPU time of this process and of all that it started, ended or not."""

    def __init__(self):
        self.begun, self.cpu_begun = time.monotonic(), self.cpu()

    @staticmethod
    def cpu():
        total = 0
        for pid in family():
            with contextlib.suppress(OSError):  # it has ended since
                total += sum(map(int, pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:15]))
        return total / os.sysconf("SC_CLK_TCK")

    def __str__(self):
        return f"{time.monotonic() - self.begun:.0f} s, {self.cpu() - self.cpu_begun:.0f} s of CPU time, load {os.getloadavg()[0]:.1f}"


class Trial:
    def __init__(self, words, folder):
        self.words, self.folder, self.said = words, folder, []
        self.good = self.bad = 0

    def make(self):
        """The samples, bulletins of one mould, and a crawl."""
        import crawl
        made = crawl.make(self.folder / "in", self.words.bytes, self.words.files)
        return [*samples(), str(crawl.bulletins(self.folder / "bulletins.jsonl")), *map(str, made)]

    def added(self, paths, name):
        """Rows of `marsad add`."""
        store = self.folder / f"{name}.gpkg"
        for end in ("", "-wal", "-shm"):
            pathlib.Path(f"{store}{end}").unlink(missing_ok=True)
        timer = Timer()
        subprocess.run([MARSAD, "add", "--sample", "--store", str(store), "--jobs", "2", *paths], check=False, capture_output=True)
        self.say(f"marsad add --jobs 2, {name}: {timer}")
        return {verb: {f["id"]: f["properties"] for f in json.loads(subprocess.run(
            [MARSAD, verb, "--store", str(store), "--all", "--limit", "0", "--format", "geojson"], check=True, capture_output=True).stdout)["features"]}
            for verb in ("events", "claims")}

    def spark(self, paths, name, master, meanwhile=None, postgis=None):
        """Rows of the job."""
        import job
        from pyspark.sql import SparkSession
        out = self.folder / f"out-{name}"
        shutil.rmtree(out, ignore_errors=True)
        spark = (SparkSession.builder.master(master).appName("marsad").config("spark.driver.memory", "2g").config("spark.ui.enabled", "false")
                 .config("spark.ui.showConsoleProgress", "false")
                 .config("spark.executor.memory", "1g").config("spark.driver.host", "127.0.0.1").config("spark.local.dir", str(self.folder / "tmp"))
                 .config("spark.sql.shuffle.partitions", str(self.words.tasks)).config("spark.network.timeout", "900s")
                 .config("spark.executor.heartbeatInterval", "120s").getOrCreate())  # busy is not lost
        spark.sparkContext.setLogLevel("ERROR")
        spark.sparkContext.addPyFile(str(ROOT / "spark" / "job.py"))
        options = types.SimpleNamespace(paths=paths, out=str(out), data=None, sample=True, gate=False, postgis=postgis,
                                        bundles=self.words.tasks, tasks=self.words.tasks)
        watcher = threading.Thread(target=meanwhile or (lambda: None), daemon=True)
        watcher.start()
        timer = Timer()
        counts = job.run(spark, options)
        spark.stop()  # its processes end, and are counted with the one that waited for them
        self.say(f"{name}, {master}: {timer}; {json.dumps(counts)}")
        return read_out(out)

    def say(self, text):
        self.said.append(text)
        print(text, flush=True)

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
    return [pid for pid, line in family().items() if "CoarseGrainedExecutorBackend" in line]


def kill_one(ready, killed):
    """Once there are executors and it is time, kill one."""
    while not executors() or not ready():
        time.sleep(0.2)
    pid = executors()[0]
    os.kill(pid, signal.SIGKILL)
    killed.append(pid)


def after(seconds):
    end = []

    def ready():
        end[:] = end or [time.monotonic() + seconds]
        return time.monotonic() > end[0]

    return ready


def corrupt(path, folder):
    """The same archive, cut in a record's head and filled with noise that is no archive."""
    bad = folder / "bad.warc.gz"
    bad.write_bytes(b"\x1f\x8b\x08\x00" + os.urandom(4096) + pathlib.Path(path).read_bytes()[:1000])
    return str(bad)


@contextlib.contextmanager
def database():
    """An empty database with PostGIS, and its server; None: there is none here."""
    try:
        import postgres_server
        with postgres_server.server() as server:
            url = server.database()
            server.sql(url, "CREATE EXTENSION postgis")
            os.chmod(server.folder, 0o755)
            yield url
    except (AssertionError, OSError) as none:
        print(f"left out: no PostGIS here: {str(none)[-200:]}")
        yield None


def rows_in(url):
    """As read_out; with the point beside."""
    import psycopg.rows
    told = {}
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as db:
        for kind in ("events", "claims"):
            rows = db.execute(f"SELECT *, ST_X(geometry) AS x, ST_Y(geometry) AS y, ST_SRID(geometry) AS srid FROM marsad_{kind}").fetchall()
            assert all(r["srid"] in (None, 4326) and (r["x"], r["y"]) == (r["lon"], r["lat"]) for r in rows), "a point is not its row's"
            told[kind] = {r["id"]: {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in r.items()} for r in rows}
    return told


def written(t, want):
    """The samples into PostGIS: an executor is killed while its rows wait for a lock; then all of it again."""
    import job
    import psycopg
    with database() as url:
        if not url:
            return
        job.make_tables(url)
        with psycopg.connect(url) as lock, psycopg.connect(url, autocommit=True) as eye:
            lock.execute("LOCK TABLE marsad_claims IN SHARE MODE")

            def waits():
                held = eye.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'INSERT INTO marsad_claims%' AND wait_event_type = 'Lock'")
                return held.fetchone()[0] > 0

            def kill():
                kill_one(waits, killed)
                lock.rollback()

            killed = []
            t.spark(samples()[:6], "killed while it writes", "local-cluster[2,1,1024]", kill, url)
        t.check("PostGIS, a writer killed: the rows of add, each once", killed and not differ(rows_in(url), want), differ(rows_in(url), want))
        mine = t.spark(samples()[:6], "written again", "local[2]", postgis=url)
        t.check("PostGIS, all again: the same", not differ(rows_in(url), mine), differ(rows_in(url), mine))


def run(words):
    folder = pathlib.Path(os.environ.get("MARSAD_TRIAL_DIR", HERE / "trial"))
    folder.mkdir(parents=True, exist_ok=True)
    t = Trial(words, folder)
    paths = t.make()
    begun = time.monotonic()
    want = t.added(paths, "all")
    wait = words.kill_after or (time.monotonic() - begun) / 2
    bad, killed = corrupt(paths[-1], folder), []
    mine = t.spark([*paths, bad], "killed", "local-cluster[2,1,1024]", lambda: kill_one(after(wait), killed))
    t.check("one executor killed, one more file corrupt: the rows of add without it", killed and not differ(mine, want), differ(mine, want))
    aside = (folder / "out-killed" / "aside.jsonl").read_text()
    t.check("it is listed with its reason", any("bad.warc" in l and json.loads(l)["reason"] for l in aside.splitlines()), aside[:300])
    for cores in words.cores.split(","):
        mine = t.spark(paths, f"{cores} cores", f"local[{cores}]")
        t.check(f"on {cores} cores the rows of the job are those of add", not differ(mine, want), differ(mine, want))
    written(t, t.added(samples()[:6], "samples"))
    t.say(f"greatest memory of this process and of the greatest child: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}, "
          f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB")
    if words.write:
        pathlib.Path(words.write).write_text("\n".join(t.said) + "\n")
    print(f"{t.good} passed, {t.bad} failed")
    return 1 if t.bad else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bytes", type=float, default=8e6)
    parser.add_argument("--files", type=int, default=4)
    parser.add_argument("--tasks", type=int, default=8)
    parser.add_argument("--cores", default="2", help="clean runs on so many, one after the other: 1,2")
    parser.add_argument("--kill-after", type=float, help="seconds (default: half of what add took)")
    parser.add_argument("--write", metavar="FILE")
    if not os.environ.get("MARSAD_TRIAL"):
        parser.parse_args()
        into_venv()
    sys.exit(run(parser.parse_args()))
