#!/usr/bin/python3
"""A record that is harmed: no room, no right to write, a lock, two writers, damage, a migration cut off. Invented reports."""
import contextlib
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
import life  # noqa: E402
from past_test import answers, report  # noqa: E402
from program_test import MARSAD, marsad  # noqa: E402

PERSON = life.PERSON


class Record:
    """A store with reports and one event to merge with another, and what can be done to it."""

    def __init__(self, folder, n=8):
        self.folder, self.store, rng = folder, folder / "s.gpkg", random.Random(11)
        for name, k in (("in", n), ("more", 3)):
            (folder / name).mkdir()
            for i in range(k):
                (folder / name / f"{i}.txt").write_text(report(rng) + f" Bulletin {name} {i}." * (400 if name == "more" else 1))
        (folder / "mine.tsv").write_text(life.ROWS)
        assert marsad("add", "--store", self.store, "--date", "2024-05-08", folder / "in").returncode == 0
        rows = life.ask(self.store, "select c.id,e.id from claims c join event_claims j on j.claim=c.fid join events e on e.fid=j.event order by 1")
        self.claim, first = rows[0]
        self.other = next(e for _, e in rows if e != first)
        self.event = first

    def deeds(self):
        """Everything that writes."""
        return {"add": ("add", self.folder / "more"),
                "review": ("review", self.claim, "--state", "confirmed", *PERSON),
                "correct": ("correct", self.claim, "status", "alleged", *PERSON),
                "merge": ("merge", self.event, self.other, *PERSON),
                "backup": ("backup", self.folder / "copy.gpkg"),
                "release": ("release", "may", "--who", "ana"),
                "recode": ("recode", "--rows", self.folder / "mine.tsv")}


def copied(store, name):
    to = store.with_name(name)
    for end in ("-wal", "-shm", "-journal"):
        pathlib.Path(f"{to}{end}").unlink(missing_ok=True)
    shutil.copyfile(store, to)
    return to


def test_no_room_is_an_error_and_nothing_is_half(folder):
    r = Record(folder)
    size, before_marks, head = r.store.stat().st_size, life.marks(r.store), life.sound(r.store)
    for name, words in r.deeds().items():
        good = copied(r.store, f"good-{name}.gpkg")
        done = marsad(*words, "--store", good)
        assert done.returncode == 0, (name, done.err)
        failed = 0
        for limit in (4096, 60_000, size // 2, size + 40_000):
            (folder / "copy.gpkg").unlink(missing_ok=True)
            store = copied(r.store, f"{name}.gpkg")
            run = marsad(*words, "--store", store, limit=limit)
            assert run.returncode in (0, 1), (name, limit, run.returncode, run.err)
            if run.returncode:
                failed += 1
                said = run.err.strip().splitlines()[0]
                assert said.startswith("marsad: ") and ("full" in said or "large" in said or "stands" in said), (name, limit, run.err)
            life.sound(store, head)
            if run.returncode:  # there is room again; what was decided stands, and is linked by who writes next
                (folder / "copy.gpkg").unlink(missing_ok=True)
                decided = life.marks(store) != before_marks
                again = marsad(*(("add", folder / "in") if decided else words), "--store", store)
                assert again.returncode == 0, (name, limit, again.err)
            assert answers(store) == answers(good), (name, limit)
        assert failed, name
        (folder / "copy.gpkg").unlink(missing_ok=True)


def test_what_may_not_be_written_says_so_and_is_read(folder):
    r = Record(folder)
    before, bytes_ = answers(r.store), r.store.read_bytes()
    user = 65534 if os.getuid() == 0 else None
    r.store.chmod(0o444)
    folder.chmod(0o555)
    try:
        for name, words in r.deeds().items():
            run = marsad(*words, "--store", r.store, user=user)
            assert run.returncode == 1 and len(run.err.strip().splitlines()) <= 2, (name, run.err)
            assert "cannot be written" in run.err or "read-only" in run.err or "ermission" in run.err, (name, run.err)
        for words in (("events", "--all"), ("show", r.claim), ("runs",), ("verify",), ("audit", "verify"), ("diff", "rev:1", "1")):
            run = marsad(*words, "--store", r.store, user=user)
            assert run.returncode == 0, (words, run.err)
    finally:
        folder.chmod(0o755)
        r.store.chmod(0o644)
    assert r.store.read_bytes() == bytes_ and answers(r.store) == before


def test_a_store_that_another_process_holds_is_said_to_be_busy(folder):
    r = Record(folder)
    before = answers(r.store)
    db = sqlite3.connect(r.store, isolation_level=None)
    db.execute("begin immediate")
    children = {name: subprocess.Popen([MARSAD, *map(str, words), "--store", str(r.store)], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE, text=True) for name, words in r.deeds().items()}
    for name, child in children.items():
        said = child.communicate(timeout=60)[1]
        assert child.returncode == 1 and "another process is writing" in said, (name, said)
    assert answers(r.store) == before  # readers went on
    db.execute("rollback")
    db.close()
    assert answers(r.store) == before
    life.sound(r.store)


def test_two_who_write_at_once_both_get_their_turn(folder):
    r = Record(folder, 24)
    both, clean = folder / "both.gpkg", folder / "clean.gpkg"
    parts = sorted((folder / "in").iterdir())
    assert marsad("add", "--store", clean, *parts).returncode == 0
    children = [subprocess.Popen([MARSAD, "add", "--store", both, *half], stderr=subprocess.PIPE, text=True)
                for half in (parts[:14], parts[10:])]
    for child in children:
        said = child.communicate(timeout=120)[1]
        assert child.returncode == 0, said
    assert answers(both) == answers(clean)
    life.sound(both)


def test_a_damaged_store_is_an_error_and_never_a_crash(folder):
    r = Record(folder)
    rng, whole, refused = random.Random(12), r.store.read_bytes(), 0
    hurt = folder / "hurt.gpkg"
    for _ in range(12):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 20, 200))):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        hurt.write_bytes(bytes(data[:rng.choice((len(data), len(data), rng.randrange(4096, len(data)))) // 512 * 512]))
        for words in (("verify",), ("claims", "--all", "--json"), ("events",), ("diff", "rev:1", "1"), ("add", folder / "more")):
            run = marsad(*words, "--store", hurt)
            assert run.returncode in (0, 1, 2), (words, run.returncode, run.err)
            refused += run.returncode != 0
            assert run.returncode == 0 or run.err.startswith("marsad: "), (words, run.err)
    assert refused > 12


def make_5(store):
    """As tables of version 5 had it."""
    with contextlib.closing(sqlite3.connect(store)) as db:
        db.executescript("drop table coded; drop table recoded; alter table runs drop column own; alter table runs drop column "
                         "last_revision; update marsad_meta set value='5' where key='schema'")


def test_a_migration_that_is_cut_off_leaves_the_old_or_the_new(folder):
    r = Record(folder)
    before, rng, cut = answers(r.store), random.Random(13), 0
    make_5(r.store)
    begun = time.monotonic()
    assert marsad("runs", "--store", copied(r.store, "timed.gpkg")).returncode == 0
    took = time.monotonic() - begun
    for i in range(10):
        store = copied(r.store, f"m{i}.gpkg")
        if i % 2:
            hit = life.killed(("runs", "--store", store), rng.uniform(0, took))[0]
            took *= 1 if hit else 0.8  # it ended before the kill: come sooner
            cut += hit
        else:
            cut += marsad("runs", "--store", store, limit=rng.choice((512, 4096, 70_000))).returncode == 1
        assert answers(store) == before, i
        assert marsad("recode", "--store", store).returncode == 0
        life.sound(store)
    assert cut > 3, cut


if __name__ == "__main__":
    sys.exit(each.run(globals()))
