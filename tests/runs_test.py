#!/usr/bin/python3
"""Coding anew: a run beside the old one, what changed, what people decided, kills. Invented reports."""
import csv
import io
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
import each  # noqa: E402
from past_test import PAPERS, answers, report, revision  # noqa: E402
from program_test import MARSAD, marsad, whole  # noqa: E402

# one more kind of claim, and other modes for two; a kind that is no longer made
ROWS = ("phrase\tpos\twhen\ttype\tmode\tframe\n"
        "hour\tNOUN\t\tCRIME\tother\t\n"
        "ambush\tNOUN\t\tASSAULT\texplosives\tA=subj\n"
        "close\tVERB\tobj=road\tCOERCE\tcurfew\tT=obj|subj\n")
SENSES = "phrase=arrest; pos=VERB; when=obj=*"


def reports(folder, n, seed):
    rng = random.Random(seed)
    (folder / "in").mkdir()
    for i in range(n):
        (folder / "in" / f"{i:02}.txt").write_text(report(rng))
    (folder / "mine.tsv").write_text(ROWS)
    return folder / "in", folder / "mine.tsv"


def add(store, *words):
    run = marsad("add", "--store", store, "--date", "2024-05-08", *words)
    assert run.returncode == 0, run.err
    return run


def recode(store, *words):
    run = marsad("recode", "--store", store, *words)
    assert run.returncode == 0, run.err
    return run


def value(store, query, *bound):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return db.execute(query, bound).fetchone()[0]


def claims(store, *words):
    return [json.loads(l) for l in marsad("claims", "--store", store, "--all", "--limit", 0, "--json", *words).out.splitlines()]


def diff(store, a, b):
    run = marsad("diff", "--store", store, a, b, "--json")
    assert run.returncode == 0, run.err
    lines = [json.loads(l) for l in run.out.splitlines()]
    return lines[0], lines[1:]


def sound(store):
    whole(store)
    for words in (("verify",), ("audit", "verify")):
        run = marsad(*words, "--store", store)
        assert run.returncode == 0, run.err


def test_the_same_run_changes_nothing(folder):
    paths, _ = reports(folder, 12, 1)
    store = folder / "s.gpkg"
    add(store, paths)
    before, at = answers(store), revision(store)
    assert "already" in recode(store).err
    assert answers(store) == before and revision(store) == at


def test_the_same_claims_made_anew_are_the_same_bytes(folder):
    """Another run that makes the same claims: nothing but its name differs, and no event is linked anew."""
    paths, _ = reports(folder, 12, 1)
    store = folder / "s.gpkg"
    add(store, paths)
    events = answers(store)[0]
    run = recode(store, "--rows", "phrase=zzgrumble; pos=VERB; type=ASSAULT")
    assert "claims of 0 changed" in run.err, run.err
    assert answers(store)[0] == events
    assert {c["run"].count("~") for c in claims(store)} == {1}
    counts, changes = diff(store, 1, 2)
    assert (counts["added"], counts["gone"], counts["changed"]) == (0, 0, 0) and not changes
    assert counts["same"] == len(claims(store)) > 10


def test_coded_anew_it_is_as_if_made_anew(folder):
    paths, rows = reports(folder, 30, 2)
    store, fresh = folder / "s.gpkg", folder / "fresh.gpkg"
    for part in sorted(paths.iterdir()):
        add(store, "--publisher", PAPERS[int(part.stem) % 4], part)
        add(fresh, "--rows", rows, "--publisher", PAPERS[int(part.stem) % 4], part)
    old = answers(store)
    recode(store, "--rows", rows, "--jobs", 2)
    assert answers(store) == answers(fresh) != old
    assert answers(store, "--run", 1) == old
    counts, changes = diff(store, 1, 2)
    assert counts["added"] > 0 and counts["changed"] > 0 and counts["same"] > 0, counts
    assert sum(c["change"] == "added" for c in changes) == counts["added"]
    for c in changes:
        assert c["change"] != "changed" or c["fields"], c
    recode(store)  # and back
    assert answers(store) == old
    back, _ = diff(store, 2, 1)
    assert (back["added"], back["gone"], back["changed"]) == (counts["gone"], counts["added"], counts["changed"])
    sound(store)


def test_the_past_is_told_as_it_was(folder):
    paths, rows = reports(folder, 8, 3)
    store, told = folder / "s.gpkg", []
    for i, part in enumerate(sorted(paths.iterdir())):
        add(store, part)
        told.append((revision(store), answers(store)))
        if i % 3 == 2:
            recode(store, *(["--rows", rows] if i == 2 else []))
            told.append((revision(store), answers(store)))
    for number, then in told:
        assert answers(store, "--as-of", f"rev:{number}") == then, number


def by_type(store, kind):
    return next(c["id"] for c in claims(store) if c["type"] == kind)


def person(*words):
    run = marsad(*words, "--who", "ana", "--comment", "read it")
    assert run.returncode == 0, run.err
    return run


def test_what_people_decided_holds_for_the_same_words(folder):
    (folder / "in").mkdir()
    store = folder / "s.gpkg"
    part = folder / "in" / "a.txt"
    part.write_text("Border guards arrested three smugglers near Rabia on Tuesday. Soldiers killed two gunmen in an ambush "
                    "near Sinjar on Monday. Police seized nine rifles in Mosul on Monday. The families left.")
    add(store, part)
    (folder / "mine.tsv").write_text(ROWS)
    ambush, doc = by_type(store, "ASSAULT"), value(store, "select id from documents")
    seizure, arrest = (next(c["id"] for c in claims(store) if c["mode"] == m) for m in ("seize", "arrest"))
    person("correct", ambush, "status", "alleged", "--store", store)
    person("review", seizure, "--store", store, "--state", "confirmed")
    person("correct", arrest, "recency", "background", "--store", store)
    person("claim", "add", doc, "--store", store, "--words", "The families left", "--type", "move/displace")
    run = recode(store, "--rows", folder / "mine.tsv")
    got = {c["id"]: c for c in claims(store)}
    assert got[ambush]["status"] == "alleged" and got[ambush]["mode"] == "explosives", got[ambush]
    assert json.loads(marsad("show", "--store", store, "--json", seizure).out)["state"] == "confirmed"
    assert sum(c["run"] == "hand/ana" for c in got.values()) == 1
    _, changes = diff(store, 1, 2)  # what the machine made, not what people did
    assert changes and all(f["field"] not in ("status", "state") for c in changes for f in c["fields"]), changes
    person("undo", "d-1", "--store", store)
    assert {c["id"]: c for c in claims(store)}[ambush]["status"] == "actual"
    run = recode(store, "--table", "senses", "--rows", SENSES)
    assert "1 decision of people on claims that are no longer made" in run.err, run.err
    assert arrest in marsad("review", "list", "--lost", "--store", store).out
    recode(store)
    assert {c["id"]: c for c in claims(store)}[arrest]["recency"] == "background"
    sound(store)


def test_a_merge_and_a_split_hold(folder):
    paths, rows = reports(folder, 10, 5)
    store, fresh = folder / "s.gpkg", folder / "fresh.gpkg"
    made = []
    for s, words in ((store, ()), (fresh, ("--rows", rows))):
        add(s, *words, paths)
        events = [json.loads(l) for l in answers(s)[0].splitlines()]
        kept = sorted(c["id"] for c in claims(store) if c["type"] == "COERCE" and c["mode"] == "arrest")[:2]
        holders = [next(e["id"] for e in events if any(x == c or (isinstance(x, dict) and x.get("id") == c) for x in e["claims"]))
                   for c in kept]
        made.append(holders[0] != holders[1])
        if holders[0] != holders[1]:
            person("merge", "--store", s, *holders)
    assert made[0], "nothing to merge: this shows nothing"
    recode(store, "--rows", rows)
    assert answers(store) == answers(fresh)


def joined(table):
    """Claims but for the event that each is joined to: killed between the two, `recode` leaves claims that
    the next link joins, and says so."""
    rows = csv.DictReader(io.StringIO(table.decode("utf-8-sig")))
    return {tuple(sorted((k, v) for k, v in row.items() if k != "event")) for row in rows}


def test_a_kill_at_any_moment_changes_nothing_or_all(folder):
    paths, rows = reports(folder, 25, 6)
    store, clean = folder / "s.gpkg", folder / "clean.gpkg"
    add(store, paths)
    add(clean, paths)
    old = answers(store)
    recode(clean, "--rows", rows)
    new, rng, cut = answers(clean), random.Random(7), 0
    longest = 0.5
    for _ in range(12):
        child = subprocess.Popen([MARSAD, "recode", "--store", store, "--rows", rows], stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.02, longest))
        child.send_signal(signal.SIGKILL)
        hit = child.wait() != 0
        longest *= 1 if hit else 0.8  # it ended before the kill: come sooner
        cut += hit
        said = answers(store)
        assert said[1] == old[1] and said[0] == old[0] or joined(said[1]) == joined(new[1]), "half a run"
        assert marsad("audit", "verify", "--store", store).returncode == 0
    assert cut > 4
    recode(store, "--rows", rows)
    assert answers(store) == new and answers(store, "--run", 1) == old
    sound(store)


def marked(store):
    """the run that last began to code anew"""
    return value(store, "select max(value) from marsad_meta where key='recoding'")


def halted_amid(store, child):
    """Stops a recode amid its work, at a moment when it holds no lock; the name of its run."""
    while child.poll() is None:
        child.send_signal(signal.SIGSTOP)
        with sqlite3.connect(store, timeout=0, isolation_level=None) as db:
            try:
                db.execute("begin immediate")
                halfway = db.execute("select count(*) from recoded").fetchone()[0]
                db.execute("rollback")
            except sqlite3.OperationalError:  # locked: it is amid a write
                halfway = 0
        if halfway:
            break
        child.send_signal(signal.SIGCONT)
        time.sleep(0.001)
    return marked(store)


def test_two_at_once_do_not_mix(folder):
    """Whoever began last stands whole; the other changed nothing and says so."""
    paths, rows = reports(folder, 25, 11)
    words = {"rows": ("--rows", rows), "senses": ("--table", "senses", "--rows", SENSES)}
    clean, rng, stopped = {}, random.Random(12), 0
    for name, more in words.items():
        add(folder / f"{name}.gpkg", paths)
        recode(folder / f"{name}.gpkg", *more)
        clean[name] = answers(folder / f"{name}.gpkg")
    assert clean["rows"][1] != clean["senses"][1]
    for i in range(30):
        if stopped == 6:
            break
        store = folder / f"s{i}.gpkg"
        add(store, paths)
        children = {}
        for name, more in words.items():
            children[name] = subprocess.Popen([MARSAD, "recode", "--jobs", "1", "--store", store, *map(str, more)],
                                              stderr=subprocess.PIPE, text=True)
            if name == "rows":
                begun = halted_amid(store, children[name])
        while marked(store) == begun and children["senses"].poll() is None:
            time.sleep(0.001)
        children["rows"].send_signal(signal.SIGCONT)
        said = {name: child.communicate(timeout=120)[1] for name, child in children.items()}
        codes = {name: child.returncode for name, child in children.items()}
        assert codes["senses"] == 0 and codes["rows"] in (0, 1), (codes, said)  # it began last
        assert codes["rows"] == 0 or "has begun since" in said["rows"], said
        stopped += codes["rows"]
        assert answers(store) == clean["senses"], i
        assert value(store, "select count(*) from recoded") == 0
        sound(store)
    assert stopped == 6, "they were not always at it at once: this shows nothing"


def test_reports_that_come_meanwhile_are_coded_too(folder):
    paths, rows = reports(folder, 25, 13)
    store, fresh = folder / "s.gpkg", folder / "fresh.gpkg"
    late = [folder / f"late{i}.txt" for i in range(4)]
    for i, part in enumerate(late):
        part.write_text(report(random.Random(100 + i)) + f" Bulletin {i}.")
    add(store, paths)
    child = subprocess.Popen([MARSAD, "recode", "--jobs", "1", "--store", store, "--rows", rows], stderr=subprocess.PIPE, text=True)
    for part in late[:3]:
        time.sleep(0.1)
        add(store, part)
    assert child.wait(timeout=120) == 0, child.stderr.read()
    recode(store, "--rows", rows)  # those that came after its end
    add(fresh, "--rows", rows, paths, *late[:3])
    assert answers(store) == answers(fresh)
    assert len({c["run"] for c in claims(store)}) == 1
    sound(store)


def test_a_run_that_never_took_its_place_gives_no_answer(folder):
    paths, rows = reports(folder, 25, 14)
    store = folder / "s.gpkg"
    add(store, paths)
    beside(store, rows)
    for verb in ("events", "claims", "overview"):
        run = marsad(verb, "--run", "2", "--store", store)
        assert run.returncode == 2 and "never took the place" in run.err and not run.out, (verb, run.err)
    assert marsad("diff", "1", "2", "--store", store).returncode == 2
    recode(store, "--rows", rows)
    assert answers(store, "--run", 2) == answers(store) != answers(store, "--run", 1)


def beside(store, rows):
    """Killed as soon as something is coded beside what stands."""
    for _ in range(40):
        child = subprocess.Popen([MARSAD, "recode", "--store", store, "--jobs", "1", "--rows", rows], stderr=subprocess.DEVNULL)
        while child.poll() is None and not value(store, "select count(*) from recoded"):
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert marsad("runs", "--store", store).returncode == 0  # puts back what the kill cut off
        if value(store, "select count(*) from recoded"):
            return
    raise AssertionError("nothing was beside")


def test_words_redacted_meanwhile_are_in_nothing_coded_beside(folder):
    paths, rows = reports(folder, 25, 8)
    (paths / "00.txt").write_text("Border guards arrested a smuggler named Qorvath Zumeyl near Rabia. The road was closed.")
    store = folder / "s.gpkg"
    add(store, paths)
    beside(store, rows)
    doc = value(store, "select id from documents where text like '%Qorvath%'")
    run = marsad("redact", doc, "--store", store, "--words", "Qorvath Zumeyl", "--reason", "asked for", "--who", "lead")
    assert run.returncode == 0, run.err
    assert b"Qorvath" not in store.read_bytes()
    recode(store, "--rows", rows)
    assert b"Qorvath" not in store.read_bytes()
    sound(store)


def make_5(store):
    """As tables of version 5 had it."""
    with sqlite3.connect(store) as db:
        db.executescript("drop table coded; drop table recoded; alter table runs drop column own; alter table runs drop column "
                         "last_revision; update marsad_meta set value='5' where key='schema'")


def test_an_older_store_is_brought_up_to_date_and_coded_anew(folder):
    paths, rows = reports(folder, 6, 9)
    store = folder / "s.gpkg"
    add(store, paths)
    before = answers(store)
    make_5(store)
    assert answers(store) == before
    assert value(store, "select value from marsad_meta where key='schema'") == "7"
    recode(store, "--rows", rows)
    assert answers(store, "--run", 1) == before
    sound(store)


def test_every_form_and_every_wrong_word(folder):
    paths, rows = reports(folder, 4, 10)
    store = folder / "s.gpkg"
    add(store, paths)
    recode(store, "--rows", rows)
    table = marsad("diff", "--store", store, "1", "2")
    assert table.out.splitlines()[2].startswith("claims: "), table.out
    run = marsad("diff", "--store", store, "1", "2", "--format", "csv")
    assert run.out.startswith("change,id,document,report,type,mode,trigger,field,before,after\r\n") and "claims: " in run.err
    listed = [json.loads(l) for l in marsad("runs", "--store", store, "--json").out.splitlines()]
    assert [r["run"] for r in listed] == [1, 2] and listed[0]["until"] and not listed[1]["until"]
    assert listed[1]["own"]["rows"][0]["name"] == "mine.tsv" and listed[1]["documents"] == value(
        store, "select count(*) from documents where standing=1")
    assert answers(store, "--run", listed[0]["name"]) == answers(store, "--run", "1")
    for words in (("diff", "1"), ("diff", "1", "7"), ("diff", "1", "2", "--format", "geojson"), ("recode", "x"),
                  ("events", "--run", "7"), ("events", "--run", "1", "--as-of", "rev:1")):
        run = marsad(*words, "--store", store)
        assert run.returncode == 2, (words, run.err)


def test_recoding_by_the_same_rows_changes_no_claim(folder):
    """Headlines and date lines are known again: samples have both."""
    store, mine = folder / "s.gpkg", folder / "mine.tsv"
    assert marsad("add", "--store", store, "--sample", pathlib.Path(__file__).resolve().parent.parent / "samples").returncode == 0
    before = marsad("claims", "--store", store, "--all", "--limit", 0, "--format", "csv").out
    mine.write_text("phrase\tpos\twhen\ttype\tmode\tframe\nzyzzyva\tNOUN\t\tCRIME\tother\t\n")  # no text has it
    run = marsad("recode", "--rows", mine, "--store", store)
    assert run.returncode == 0 and "the claims of 0 changed" in run.err, run.err
    assert marsad("claims", "--store", store, "--all", "--limit", 0, "--format", "csv").out == before


if __name__ == "__main__":
    os.environ["MARSAD_GAZETTEER"] = ""
    sys.exit(each.run(globals()))
