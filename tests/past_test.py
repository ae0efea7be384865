#!/usr/bin/python3
"""What the record knew then: every earlier answer again, byte for byte; releases. Invented reports."""
import json
import pathlib
import random
import sqlite3
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import marsad  # noqa: E402

PLACES = ("Rabia", "Sinjar", "Tell Tamr", "Al-Bukamal")
DEEDS = ("arrested {n} smugglers near {p}", "killed {n} gunmen in an ambush near {p}", "seized {n} rifles in {p}",
         "shelled {p}, wounding {n} civilians", "exchanged fire with gunmen near {p}, and {n} were killed")
WHO = ("Border guards", "The Syrian army", "Police", "Soldiers")
PAPERS = ("Tigris Daily", "Jazira Post", "Steppe News", "")


def report(rng):
    """Few places and days, so that reports join in events, differ on counts and repeat each other."""
    deed = rng.choice(DEEDS).format(n=rng.randint(2, 6), p=rng.choice(PLACES))
    day = rng.choice(("Monday", "Tuesday"))
    text = f"{rng.choice(WHO)} {deed} on {day}, the interior ministry said. The road was closed for {rng.randint(2, 9)} hours."
    if rng.random() < 0.3:  # long enough to be a near copy of another
        text += " The ministry said in its statement that patrols would go on along the road until the end of the week," \
                " and that the families of the area had been asked to keep away from the bridge and from the old mill."
    return text


def answers(store, *more):
    out = []
    for verb, form in (("events", "jsonl"), ("claims", "csv")):
        run = marsad(verb, "--store", store, "--all", "--limit", 0, "--format", form, *more)
        assert run.returncode == 0, run.err
        out.append(run.stdout)
    return out


def revision(store):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return db.execute("select max(fid) from revisions").fetchone()[0]


def grow(folder, moments, rng):
    """A store that grew step by step: [(revision, its answers then)]."""
    store, told = folder / "s.gpkg", []
    for i in range(moments):
        part = folder / f"{i}.txt"
        part.write_text(report(rng))
        run = marsad("add", "--store", store, "--date", f"2024-05-{10 - i % 5:02}", "--publisher", rng.choice(PAPERS), part)
        assert run.returncode == 0, run.err
        told.append((revision(store), answers(store)))
    return store, told


def test_fifty_moments_are_told_again(folder):
    store, told = grow(folder, 50, random.Random(5))
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        gone = db.execute("select count(*) from past_events").fetchone()[0]
        fell = db.execute("select count(*) from past_claims").fetchone()[0]
        assert gone > 10 and fell > 0, (gone, fell)  # events changed, copies fell: else this shows nothing
    for number, then in told:
        assert answers(store, "--as-of", f"rev:{number}") == then, number
    for more in (("--since", "2024-05-06"), ("--until", "2024-05-07"), ("--text", "rifles"), ("--place", "Rabia")):
        assert answers(store, *more) == answers(store, "--as-of", f"rev:{told[-1][0]}", *more), more


def test_a_time_stands_for_all_that_was_known_by_then(folder):
    store, told = grow(folder, 2, random.Random(6))
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        at = db.execute("select max(at) from revisions").fetchone()[0]
    time.sleep(1.1)
    (folder / "late.txt").write_text("Police arrested nine robbers in Mosul on Friday, the governor said.")
    assert marsad("add", "--store", store, "--date", "2024-05-12", folder / "late.txt").returncode == 0
    assert answers(store, "--as-of", at) == told[-1][1] != answers(store)
    assert answers(store, "--as-of", at[:10]) == answers(store)
    assert answers(store, "--as-of", "2001-01-01")[0] == b""


def test_a_release_keeps_its_meaning(folder):
    store, told = grow(folder, 3, random.Random(7))
    made = marsad("release", "first", "--store", store, "--who", "lead", "--comment", "for the report")
    assert made.returncode == 0, made.err
    (folder / "more.txt").write_text("Police arrested nine robbers in Mosul on Friday, the governor said.")
    assert marsad("add", "--store", store, "--date", "2024-05-12", folder / "more.txt").returncode == 0
    assert answers(store, "--as-of", "first") == told[-1][1]
    checked = marsad("release", "--check", "first", "--store", store)
    assert checked.returncode == 0 and json.loads(checked.out)["same"] is True
    again = marsad("release", "first", "--store", store)
    assert again.returncode == 2 and "never changes" in again.err
    doc = json.loads(told[0][1][0].splitlines()[0])
    assert doc["claims"]
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        ident = db.execute("select id from documents order by fid limit 1").fetchone()[0]
    run = marsad("redact", ident, "--store", store, "--words", "the interior ministry", "--reason", "trial", "--who", "lead")
    assert run.returncode == 0, run.err
    checked = marsad("release", "--check", "first", "--store", store)
    assert checked.returncode == 1 and json.loads(checked.out)["same"] is False


def test_wrong_moments_are_refused(folder):
    store, _ = grow(folder, 1, random.Random(8))
    for wrong in ("yesterday", "2024", "rev:9999", "rev:x", "2024-05-01 12:00"):
        run = marsad("events", "--store", store, "--as-of", wrong)
        assert run.returncode == 2 and "--as-of" in run.err, (wrong, run.err)


if __name__ == "__main__":
    sys.exit(each.run(globals()))
