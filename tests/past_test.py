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


def told_by(store, *more):
    """Documents, and what stands behind the first of each kind of id."""
    out = []
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        ids = [db.execute(f"select id from {t} order by fid limit 1").fetchone()[0] for t in ("documents", "claims", "events")]
    for words in (("documents", "--limit", 0), ("documents", "--json"), *(("show", i, *j) for i in ids[:2] for j in ((), ("--json",)))):
        run = marsad(*words, "--store", store, *more)
        assert run.returncode == 0, run.err
        out.append(run.stdout)
    return out


def test_documents_and_decisions_are_told_as_they_were(folder):
    """Decisions go by the second."""
    store, told = folder / "s.gpkg", []
    (folder / "a.txt").write_text("Police arrested nine robbers in Mosul on Friday, the governor said.\n\nLa police a dit que la route "
                                  "serait ferm\u00e9e pendant deux jours et que les familles devaient rester chez elles.")
    claim = None
    for step in range(5):
        if step == 0:
            run = marsad("add", "--store", store, "--date", "2024-05-12", folder / "a.txt")
        elif step == 3:
            run = marsad("undo", "d-1", "--store", store, "--who", "ana", "--comment", "no")
        elif step == 4:
            (folder / "b.txt").write_text("Police arrested two smugglers in Rabia on Friday, the governor said.")
            run = marsad("add", "--store", store, "--date", "2024-05-12", folder / "b.txt")
        else:
            with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
                claim = db.execute("select id from claims order by fid limit 1").fetchone()[0]
            run = marsad(*(("correct", claim, "status", "alleged") if step == 1 else ("review", claim, "--state", "confirmed")),
                         "--store", store, "--who", ("ana", "eva")[step - 1], "--comment", "read it")
        assert run.returncode == 0, run.err
        told.append((revision(store), told_by(store)))
        time.sleep(1.1)
    assert len({t[1][2 + 2] for t in told}) > 3  # the claim was told in several ways
    for number, then in told:
        assert told_by(store, "--as-of", f"rev:{number}") == then, number


def test_an_actor_whom_nobody_knows_is_said_to_be_so(folder):
    store, _ = grow(folder, 2, random.Random(9))
    run = marsad("events", "--store", store, "--actor", "Zorglub")
    assert run.returncode == 0, run.err
    assert 'by or against "Zorglub", and the register of actors has no such name' in run.err, run.err


def test_wrong_moments_are_refused(folder):
    store, _ = grow(folder, 1, random.Random(8))
    for wrong in ("yesterday", "2024", "rev:9999", "rev:x", "2024-05-01 12:00"):
        run = marsad("events", "--store", store, "--as-of", wrong)
        assert run.returncode == 2 and "--as-of" in run.err, (wrong, run.err)


if __name__ == "__main__":
    sys.exit(each.run(globals()))
