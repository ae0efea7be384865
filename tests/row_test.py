#!/usr/bin/python3
"""marsad test-row as a user meets it: what a row fires on, what it changes, what is wrong with it.

Own sentences, invented events. Closing line: "N passed, N failed". MARSAD names the program."""
import json
import os
import pathlib
import subprocess
import sys

import each

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
os.environ["MARSAD_GAZETTEER"] = ""
TEXT = "Gunmen walloped three houses in Tikrit on Monday. Police arrested two men in Mosul.\n"
ROW = "phrase=wallop; pos=VERB; type=ASSAULT; mode=destroy; frame=A=subj T=obj; quantity=T=destroyed"


def test_row(*words, stdin=TEXT):
    return subprocess.run([MARSAD, "test-row", *map(str, words)], input=stdin, capture_output=True, text=True, timeout=120, check=False)


def sentences(*words, **more):
    run = test_row("--json", "--date", "2024-05-06", *words, **more)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_row_shows_where_it_fires_and_what_it_changes(_):
    run = test_row(ROW, "-")
    assert run.returncode == 0, run.stderr
    assert 'row 1 of the call fires on "walloped"' in run.stdout
    assert 'with     ASSAULT/destroy "walloped": actual, fresh' in run.stdout and "destroyed 3" in run.stdout
    assert "without  no claim" in run.stdout
    assert "fires: 1, claims: 1" in run.stderr and "claims: 1 new" in run.stderr


def test_json_has_both_codings_of_each_sentence(_):
    first = sentences(ROW, "-")[0]
    assert [r["fires"] for r in first["rows"]] == [True] and first["without"] == []
    claim = first["with"][0]
    assert (claim["type"], claim["mode"], claim["actors"][0]["text"]) == ("ASSAULT", "destroy", "Gunmen"), claim
    a, b = first["rows"][0]["span"]
    assert TEXT[a:b] == "walloped"


def test_a_row_that_changes_nothing_shows_nothing(_):
    run = test_row("phrase=wallop; pos=NOUN; type=ASSAULT", "-")
    assert run.returncode == 0 and run.stdout == ""
    assert "never fires; places with its word: 1 (--misses says why not)" in run.stderr, run.stderr
    run = test_row("--misses", "phrase=wallop; pos=NOUN; type=ASSAULT", "-")
    assert 'does not fire on "walloped": another part of speech here' in run.stdout, run.stdout


def test_files_of_rows_and_folders_of_reports(folder):
    rows = folder / "mine.tsv"
    rows.write_text("phrase\tpos\ttype\tframe\nwallop\tVERB\tASSAULT\tA=subj T=obj\nfrisk\tVERB\tCOERCE\tA=subj T=obj\n")
    for name, text in (("a.txt", TEXT), ("b.txt", "Soldiers frisked the drivers.\n")):
        (folder / "in").mkdir(exist_ok=True)
        (folder / "in" / name).write_text(text)
    got = sentences(rows, folder / "in")
    assert {pathlib.Path(s["path"]).name for s in got} >= {"a.txt"}, got
    assert got[0]["rows"][0]["row"] == f"{rows} line 2"


def test_rows_of_other_tables_show_by_what_they_change(_):
    got = sentences("--table", "senses", "phrase=arrest; pos=VERB; when=obj=man", "-")
    assert [(len(s["with"]), len(s["without"])) for s in got] == [(0, 1)]
    got = sentences("--table", "context", "word=apparently-so; cue=doubt", "-")
    assert got == []


def test_a_wrong_row_is_refused_with_file_line_column_and_cure(folder):
    rows = folder / "mine.tsv"
    rows.write_text("phrase\ttype\nwallop\tASSAULT\nfrisk\tCOERSE\n")
    run = test_row(rows, "-")
    assert run.returncode == 1 and run.stdout == ""
    assert f'{rows} line 3, column type: unknown type "COERSE"; data/words.tsv has them' in run.stderr, run.stderr
    assert test_row(folder / "none.tsv", "-").returncode == 1
    assert test_row("--table", "nouns", ROW, "-").returncode == 2
    assert test_row(ROW).returncode == 2


def test_a_report_that_cannot_be_read_is_set_aside(folder):
    (folder / "bad.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "good.txt").write_text(TEXT)
    run = test_row(ROW, folder)
    assert run.returncode == 1 and "set aside: " in run.stderr and "walloped" in run.stdout, run.stderr


if __name__ == "__main__":
    sys.exit(each.run(globals()))
