#!/usr/bin/python3
"""Backup, restore and redact as a user meets them, and killed at any moment. Invented sentences."""
import contextlib
import json
import pathlib
import random
import sqlite3
import subprocess
import sys
import time
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import MARSAD, marsad, whole  # noqa: E402

TEXT = """Border guards arrested Zayd Qumri and two other smugglers near Rabia on Tuesday, the interior ministry said.
The brother of Zayd Qumri was shot dead in Sinjar on Friday.
"""
WHO = ("--who", "lead", "--reason", "asked for by the family")


def made(folder, page=True):
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(TEXT)
    if page:
        (folder / "in" / "b.html").write_text(f"<html><head><title>Zayd Qumri held</title></head><body><article><p>{TEXT}"
                                              "</p></article></body></html>")
    store = folder / "s.gpkg"
    assert marsad("add", "--store", store, "--date", "2024-05-03", folder / "in").returncode == 0
    return store


def document(store, ending):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        return db.execute("select id from documents where uri like ?", (f"%{ending}",)).fetchone()[0]


def exported(store):
    return marsad("events", "--store", store, "--all", "--limit", 0, "--format", "jsonl").stdout


def killed(words, after):
    run = subprocess.Popen([MARSAD, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after)
    run.kill()
    run.wait()


# What is to be destroyed as the report has it, and what else may be made of it.
FORMS = (
    ('"Grey Läne" gang', 'Police arrested two men of the "Grey Läne" gang near Rabia on Tuesday, officials said.', "läne"),
    ('"Grey Läne"', 'The "Grey Läne" gang attacked a village near Sinjar on Monday, officials said.', "läne"),
    ("[Qorvath] Zumeyl", "Gunmen shot dead [Qorvath] Zumeyl near Rabia on Tuesday, police said.", "qorvath zumeyl"),
    ("Qorvath-Zumeyl", "Soldiers arrested Qorvath-Zumeyl in Mosul on Friday, the army said. QORVATH-ZUMEYL was freed.", "qorvath zumeyl"),
    ("Qorvath\n   Zumeyl", "Soldiers arrested Qorvath\n   Zumeyl in Mosul on Friday, the army said.", "qorvath zumeyl"),
    ("Zumeyl's men", "Zumeyl's men attacked a checkpoint near Hawija on Friday, killing two soldiers, the army said.", "zumeyl"),
    ("the Zumeyl Brigade in Hawija", "Fighters of the Zumeyl Brigade in Hawija killed two soldiers on Friday, the army said.", "zumeyl"),
    ("Qor-\nvath Zumeyl", "Police arrested Qor-\nvath Zumeyl in Kirkuk on Tuesday, officials said.", "zumeyl qorvath"),
    ("QORVATH ZUMEYL", "Police arrested Qorvath Zumeyl in Kirkuk on Tuesday. Qorvath  Zumeyl denied it, his lawyer said.", "qorvath zumeyl"),
)


def holds(data, word):
    """Is it in these bytes, in either case, as text or as JSON writes it, broken by a hyphen or with its accent gone?"""
    text = data.decode("utf-8", "replace")
    forms = (text, text.replace("-\n", ""), unicodedata.normalize("NFKD", text))
    return any(f in t.casefold() for t in forms for f in {word, unicodedata.normalize("NFKD", word), json.dumps(word)[1:-1].casefold(),
                                                           "lane" if word == "läne" else word})


def test_what_is_no_backup_is_named_and_nothing_is_made(folder):
    (folder / "words.txt").write_text("no backup\n" * 100)
    run = marsad("restore", "--store", folder / "new.gpkg", folder / "words.txt")
    assert run.returncode == 1 and "words.txt: is no backup of a record" in run.err, run.err
    assert not (folder / "new.gpkg").exists()


def test_no_form_of_the_words_is_left(folder):
    for n, (words, text, gone) in enumerate(FORMS):
        place = folder / str(n)
        place.mkdir()
        (place / "in.txt").write_text(text + "\n")
        store = place / "s.gpkg"
        assert marsad("add", "--store", store, "--date", "2024-05-04", place / "in.txt").returncode == 0
        assert marsad("publish", "--store", store).returncode == 0
        assert all(holds(store.read_bytes(), word) for word in gone.split()), "or the test shows nothing"
        done = marsad("redact", "--store", store, document(store, "in.txt"), "--words", words, *WHO)
        assert done.returncode == 0, (words, done.err)
        assert marsad("publish", "--store", store).returncode == 0
        assert marsad("verify", "--store", store).returncode == 0
        for path in place.rglob("*"):
            if path.is_file() and path.name != "in.txt":
                left = [word for word in gone.split() if holds(path.read_bytes(), word)]
                assert not left, (words, path.name, left)
        for word in gone.split():
            assert marsad("documents", "--store", store, "--text", word, "--json").out == "", (words, word)


def test_words_are_in_no_file_of_the_folder(folder):
    store = made(folder)
    copies = folder / "in"
    for ending in ("a.txt", "b.html"):
        done = marsad("redact", "--store", store, document(store, ending)[:12], "--words", "Zayd Qumri", *WHO)
        assert done.returncode == 0, done.err
    for path in folder.rglob("*"):
        if path.is_file() and copies not in path.parents:
            assert b"Qumri" not in path.read_bytes(), path
    assert marsad("verify", "--store", store).returncode == 0
    shown = marsad("claims", "--store", store, "--all", "--limit", 0, "--format", "jsonl").out
    assert "arrested ##########" in shown and "Qumri" not in shown
    assert "redacted" in marsad("origin", "--store", store, document(store, "a.txt")[:12]).out


def test_words_are_gone_from_what_was_corrected_too(folder):
    """The claim as coded stands beside the correction, in JSON in JSON; a line's end in the words is two letters there."""
    store = folder / "s.gpkg"
    (folder / "a.txt").write_text(TEXT)
    assert marsad("add", "--store", store, "--date", "2024-05-03", folder / "a.txt").returncode == 0
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        ids = [row[0] for row in db.execute("select id from claims")]
    for claim in ids:
        done = marsad("correct", claim, "status", "alleged", "--store", store, "--who", "ana", "--comment", "Zayd Qumri denies it")
        assert done.returncode == 0, done.err
    (folder / "a.txt").unlink()
    assert marsad("redact", "--store", store, document(store, "a.txt"), "--words", "Zayd Qumri", *WHO).returncode == 0
    assert b"Qumri" not in store.read_bytes()
    for words in (("verify",), ("audit", "verify"), ("undo", "d-1", "--who", "ana", "--comment", "back")):
        done = marsad(*words, "--store", store)
        assert done.returncode == 0, done.err
    assert b"Qumri" not in store.read_bytes()


def test_others_with_the_words_and_old_backups_are_named(folder):
    store = made(folder)
    assert marsad("backup", "--store", store, folder / "old").returncode == 0
    done = marsad("redact", "--store", store, document(store, "a.txt"), "--words", "two other smugglers", *WHO)
    assert done.returncode == 0 and str(folder / "old") in done.out
    page = document(store, "b.html")
    assert page[:12] in done.out or b"two other smugglers" not in store.read_bytes()


def test_a_sealed_backup_comes_back_as_it_was(folder):
    store = made(folder)
    before = exported(store)
    secret = {"MARSAD_PASSPHRASE": "three small words"}
    assert marsad("backup", "--store", store, "--encrypt", folder / "sealed", env=secret).returncode == 0
    assert b"Rabia" not in (folder / "sealed").read_bytes()
    wrong = marsad("restore", "--store", folder / "new.gpkg", folder / "sealed", env={"MARSAD_PASSPHRASE": "no"})
    assert wrong.returncode == 2 and "passphrase" in wrong.err and not (folder / "new.gpkg").exists()
    good = marsad("restore", "--store", folder / "new.gpkg", folder / "sealed", env=secret)
    assert good.returncode == 0, good.err
    assert exported(folder / "new.gpkg") == before


def test_nothing_is_overwritten(folder):
    store = made(folder)
    for words in (("backup", store), ("restore", folder / "in" / "a.txt")):
        run = marsad(words[0], "--store", store, words[1])
        assert run.returncode == 2 and "there already" in run.err, run.err
    whole(store)


def test_addresses_of_pages_and_feeds_with_the_words_are_forgotten(folder):
    store = made(folder, page=False)
    assert marsad("watch", "add", "https://example.org/feed.xml", "--store", store).returncode == 0
    side = pathlib.Path(f"{store}.watch")
    with contextlib.closing(sqlite3.connect(side)) as db:
        db.execute("insert into pages values('https://example.org/Zayd Qumri','','')")
        db.execute("insert into pages values('https://example.org/other','','')")
        db.execute("insert into entries(feed,id,url,present,done) values('https://example.org/feed.xml','of zayd qumri','',1,1)")
        db.commit()
    assert b"qumri" in side.read_bytes().lower()
    done = marsad("redact", "--store", store, document(store, "a.txt"), "--words", "Zayd Qumri", *WHO)
    assert done.returncode == 0 and "2 addresses and faults" in done.out, done.err + done.out
    assert b"qumri" not in side.read_bytes().lower() and b"other" in side.read_bytes()
    assert list(folder.glob("s.gpkg.watch-*")) == []


def test_what_a_reader_keeps_is_destroyed_once_it_has_finished(folder):
    store = made(folder, page=False)
    def files():
        return b"".join(p.read_bytes() for p in folder.glob("s.gpkg*"))
    with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as writer:
        writer.execute("pragma journal_mode=wal")  # as while another process has it open for writing
        with contextlib.closing(sqlite3.connect(f"file:{store}?mode=ro", uri=True)) as reader:
            reader.execute("begin")
            reader.execute("select count(*) from claims").fetchone()
            done = marsad("redact", "--store", store, document(store, "a.txt"), "--words", "Zayd Qumri", *WHO)
            assert done.returncode == 1 and "another process reads the record" in done.err, done.err
            assert "Qumri" not in exported(store).decode()
    assert marsad("release", "after", "--store", store).returncode == 0
    assert b"Qumri" not in files()


def test_killed_at_any_moment_the_store_is_whole(folder):
    store = made(folder, page=False)
    before = exported(store)
    rng = random.Random(7)
    for i in range(12):
        killed(("backup", "--store", store, folder / f"b{i}"), rng.uniform(0.005, 0.12))
        assert exported(store) == before
        if (folder / f"b{i}").exists():
            whole(folder / f"b{i}")
    doc = document(store, "a.txt")
    for i in range(12):
        killed(("redact", "--store", store, doc, "--words", "two other smugglers", *WHO), rng.uniform(0.005, 0.12))
        assert marsad("verify", "--store", store).returncode == 0
    marsad("redact", "--store", store, doc, "--words", "two other smugglers", *WHO)
    marsad("backup", "--store", store, folder / "last")  # any writer rewrites what a kill left
    assert b"two other smugglers" not in store.read_bytes()
    assert b"two other smugglers" not in (folder / "last").read_bytes()


SHEET = """id,start,type,killed_best,summary
1,2024-05-03,attack,2,"the brother of ""zayd""
Qumri was shot"
2,2024-05-04,attack,1,a shepherd was shot
"""


def sets_of(store):
    return {x["dataset"]: x for x in map(json.loads, marsad("import", "--list", "--store", store).out.splitlines())}


def test_data_sets_go_with_a_backup_and_come_back(folder):
    store, sheet, out = made(folder, page=False), folder / "desk.csv", folder / "b"
    sheet.write_text(SHEET)
    assert marsad("import", "--store", store, "--format", "csv", sheet).returncode == 0
    secret = folder / "phrase"
    secret.write_text("a long phrase of its own\n")
    for sealed in ((), ("--encrypt", "--passphrase-file", secret)):
        out = folder / f"b{len(sealed)}"
        made_one = marsad("backup", "--store", store, out, *sealed)
        assert made_one.returncode == 0 and f"{out}.datasets: 1 data set" in made_one.out, made_one.err
        data = (folder / f"b{len(sealed)}.datasets").read_bytes()
        assert (b"shepherd" in data) == (not sealed)
        new = folder / f"new{len(sealed)}.gpkg"
        done = marsad("restore", out, "--store", new, *sealed[1:])
        assert done.returncode == 0 and "1 data set" in done.out, done.err
        assert sets_of(new) == sets_of(store) and sets_of(new)["desk"]["rows"] == 2
        assert marsad("export", "--store", new, "--dataset", "desk", "--format", "csv", "--out", "-").out == \
            marsad("export", "--store", store, "--dataset", "desk", "--format", "csv", "--out", "-").out
    assert not list(folder.glob("*.moving*"))
    again = marsad("backup", "--store", store, folder / "b0")
    assert again.returncode == 2 and "is there already" in again.err


def test_words_are_gone_from_data_sets_and_do_not_come_back(folder):
    store, sheet, out = made(folder, page=False), folder / "desk.csv", folder / "b"
    sheet.write_text(SHEET)
    assert marsad("import", "--store", store, "--format", "csv", sheet).returncode == 0
    assert marsad("backup", "--store", store, out).returncode == 0
    sheet.unlink()
    done = marsad("redact", "--store", store, document(store, "a.txt"), "--words", "Qumri", "--json", *WHO)
    assert done.returncode == 0 and json.loads(done.out)["datasets"] == 1, done.err
    beside = folder / "s.gpkg.datasets"
    assert b"Qumri" not in beside.read_bytes() and b"a shepherd was shot" in beside.read_bytes()
    shown = marsad("export", "--store", store, "--dataset", "desk", "--format", "csv", "--out", "-").out
    assert "##### was shot" in shown and "a shepherd was shot" in shown, shown
    assert marsad("restore", out, "--store", store, "--replace").returncode == 0
    assert b"Qumri" not in beside.read_bytes()
    assert marsad("import", "--store", store, "--remove", "desk").returncode == 0
    (folder / "s.gpkg.replaced").rename(folder / "old")
    assert marsad("restore", out, "--store", store, "--replace").returncode == 0
    assert sets_of(store) == {}, "what was redacted came back"


def test_redacted_sheets_keep_their_cells_and_names_apart(folder):
    """Words that run over two cells; two sets whose names come out alike."""
    store = folder / "s.gpkg"
    (folder / "a.txt").write_text("Gunmen killed two guards in Rutba on Tuesday. Zayd Qumri saw it.")
    assert marsad("add", "--store", store, "--date", "2024-05-08", folder / "a.txt").returncode == 0
    (folder / "desk.csv").write_text("id,start,type,summary,note\n1,2024-05-03,attack,Zayd,Qumri was shot\n2,2024-05-04,attack,a shepherd,shot\n")
    for name in ("Zayd Qumri", "zayd-qumri"):
        assert marsad("import", "--store", store, "--format", "csv", "--name", name, folder / "desk.csv").returncode == 0
    done = marsad("redact", "--store", store, document(store, "a.txt"), "--words", "Zayd Qumri", "--json", *WHO)
    assert done.returncode == 0 and json.loads(done.out)["datasets"] == 2, done.err
    sets = sets_of(store)
    assert len(sets) == 2 and not any("ayd" in name for name in sets), sets
    for name in sets:
        shown = marsad("export", "--store", store, "--dataset", name, "--format", "csv", "--out", "-")
        assert shown.out.count("\n") == 3 and "Qumri" not in shown.out and "a shepherd" in shown.out, shown.out
    last = [json.loads(line) for line in marsad("audit", "--store", store, "--json").out.splitlines()]
    assert [row["object"] for row in last if row["what"] == "export"] == ["data set"] * 2


if __name__ == "__main__":
    sys.exit(each.run(globals()))
