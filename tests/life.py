"""life.py - what happens to a record: reports, decisions, runs, backups, releases, and the answers after each. Invented reports."""
import contextlib
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from past_test import answers, report  # noqa: E402
from postgres_server import tool  # noqa: E402
from program_test import MARSAD, marsad  # noqa: E402

ROWS = "phrase\tpos\twhen\ttype\tmode\tframe\nhour\tNOUN\t\tCRIME\tother\t\nclose\tVERB\tobj=road\tCOERCE\tcurfew\tT=obj|subj\n"
PERSON = ("--who", "ana", "--comment", "read it")
UNIONS = "parties quantities place_parts".split()
# rows that something half done would leave
HALVES = {
    "joins": "select count(*) from event_claims j left join events e on e.fid=j.event left join claims c on c.fid=j.claim "
             "where e.fid is null or c.fid is null",
    "empty events": "select count(*) from events where fid not in (select event from event_claims) and fid not in "
                    "(select event from stale_events)",
    "claims in two events": "select count(*) from (select claim from event_claims group by claim having count(*)>1) x",
    "claims of none": "select count(*) from claims where document not in (select fid from documents where standing=1)",
    "not joined": "select count(*) from claims where fid not in (select claim from event_claims) and document not in "
                  "(select document from unlinked)",
    "links": "select count(*) from links where event is not null and event not in (select id from events)",
    **{t: f"select count(*) from {t} where claim not in (select fid from claims)" for t in UNIONS},
    **{t: f"select count(*) from {t} where event not in (select fid from events)" for t in
       ("event_parties", "event_quantities", "event_sources")},
}


def is_server(store):
    return str(store).startswith("postgresql://")


def psql(url, query):
    run = subprocess.run([tool("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", query, url], capture_output=True, text=True,
                         check=False, timeout=300, env={**os.environ, "PGOPTIONS": "-c search_path=marsad,public"})
    assert run.returncode == 0, run.stderr
    return [tuple(line.split("|")) for line in run.stdout.splitlines()]


def ask(store, query):
    """Numbers come back as numbers. Closed at once: a connection that stays open would see files that a test took away."""
    if is_server(store):
        return [tuple(int(v) if v.isdigit() else v for v in row) for row in psql(store, query)]
    with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def there(store):
    """Is there a record to ask?"""
    if is_server(store):
        return psql(store, "select to_regclass('marsad.audit') is not null") == [("t",)]
    return store.exists() and store.stat().st_size > 0


class Life:
    """Steps of a record that nothing happened to: [(name, words, seconds, answers after)]."""

    def __init__(self, folder, seed, reports=32, store=None):
        self.rng, self.folder, self.store, self.steps = random.Random(seed), folder, store or folder / "clean.gpkg", []
        for i in range(reports):
            part = folder / f"in{i * 4 // reports}" / f"{i:03}.txt"
            part.parent.mkdir(exist_ok=True)
            part.write_text(report(self.rng))
        (folder / "mine.tsv").write_text(ROWS)
        self.live()

    def do(self, name, *words):
        begun = time.monotonic()
        run = marsad(*filled(words, self.folder), "--store", self.store)
        assert run.returncode == 0, (name, run.err)
        self.steps.append((name, words, time.monotonic() - begun, answers(self.store)))

    def add(self, i):
        self.do("add", "add", "--date", "2024-05-08", self.folder / f"in{i}")

    def claims(self):
        return [json.loads(l) for l in marsad("claims", "--store", self.store, "--all", "--limit", 0, "--json").out.splitlines()]

    def two_events(self):
        ids = sorted({c["event"] for c in self.claims() if c["type"] == "ASSAULT"})
        return self.rng.sample(ids, 2)

    def largest(self):
        events = [c["event"] for c in self.claims()]
        return max(sorted(set(events)), key=events.count)

    def live(self):
        self.add(0)
        self.add(1)
        some = self.rng.sample(sorted(c["id"] for c in self.claims()), 3)
        self.do("correct", "correct", some[0], "status", "alleged", *PERSON)
        self.do("review", "review", some[1], "--state", "confirmed", *PERSON)
        self.do("merge", "merge", *self.two_events(), *PERSON)
        self.add(2)
        joined = [c for c in self.claims() if c["event"] == self.largest()]
        self.do("split", "split", joined[0]["event"], joined[0]["id"], *PERSON)
        doc = self.rng.choice(sorted({c["document"] for c in self.claims()}))
        self.do("claim", "claim", "add", doc, "--words", "The road was closed", "--type", "coerce/curfew", *PERSON)
        self.do("backup", "backup", "{new}")
        self.do("recode", "recode", "--rows", self.folder / "mine.tsv")
        self.do("undo", "undo", "d-1", *PERSON)
        self.do("release", "release", "may", "--who", "ana")
        self.add(3)
        self.do("merge", "merge", *self.two_events(), *PERSON)
        self.do("recode", "recode")


def filled(words, folder):
    """A backup goes where nothing is yet."""
    n = len(list(folder.glob("backup*")))
    return [folder / f"backup{n}" if w == "{new}" else w for w in words]


def marks(store):
    """What cannot be done twice, decisions and releases; and that nothing is half. One question: it is asked after each kill."""
    asked = {**HALVES, "decisions": "select count(*) from decisions", "releases": "select count(*) from releases"}
    told = dict(ask(store, " union all ".join(f"select '{name}',({query})" for name, query in asked.items())))
    assert len(told) == len(asked) and all(told[name] == 0 for name in HALVES), told
    return told["decisions"], told["releases"]


def sound(store, head=""):
    """Whole, nothing half, the log with what was noted of it before; gives its head."""
    run = marsad("audit", "verify", *([head] if head else []), "--store", store)
    assert run.returncode == 0, run.err
    assert marsad("verify", "--store", store).returncode == 0
    marks(store)
    return ask(store, "select hash from audit order by fid desc limit 1")[0][0]


def killed(words, after):
    """True when it was still at work; and what it had said by then."""
    child = subprocess.Popen([MARSAD, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    said = child.stdout.read()
    return child.wait() == -signal.SIGKILL, said


def finish(life, store):
    """What a killed decision left to be linked."""
    run = marsad("add", "--store", store, life.folder / "in0" / "000.txt")
    assert run.returncode == 0, run.err


def kill_along(life, store, kills, rng):
    """The same life, each step killed so often before it may end; (kills that hit, steps that had ended though killed). A break in the log
    stays one: it is verified after each step."""
    hits = ended = 0
    head, begun = "", there(store)
    for name, words, seconds, after in life.steps:
        before, done = marks(store) if begun else (0, 0), False
        for _ in range(kills):
            hit, said = killed([*filled(words, life.folder), "--store", store], rng.uniform(0, 1.1 * seconds))
            hits += hit
            begun = begun or there(store)
            if not begun:
                continue
            now = marks(store)
            assert not said.strip() or name in ("add", "recode", "backup") or now != before, (name, said)
            if now != before:
                assert sum(now) == sum(before) + 1, (name, before, now)
                ended, done = ended + 1, True
                finish(life, store)
                break
        if begun:
            head = sound(store, head)
        if not done:
            run = marsad(*filled(words, life.folder), "--store", store)
            assert run.returncode == 0, (name, run.err)
        begun = True
        assert answers(store) == after, name
        print(f"    {name}: {hits} kills hit, {ended} steps had ended", flush=True)
    sound(store, head)
    return hits, ended
