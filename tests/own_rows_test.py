#!/usr/bin/python3
"""A user's own rows in force over add, retry and annotate: told by hash, by show, explain and doctor. Invented reports."""
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import marsad  # noqa: E402

os.environ["MARSAD_GAZETTEER"] = ""
TEXT = "Gunmen walloped three houses in Tikrit on Monday. Police arrested two men in Mosul.\n"
ROWS = "phrase\tpos\ttype\tmode\tframe\tquantity\nwallop\tVERB\tASSAULT\tdestroy\tA=subj T=obj\tT=destroyed\n"


def made(folder, rows=ROWS):
    (folder / "in.txt").write_text(TEXT)
    (folder / "mine.tsv").write_text(rows)
    return folder / "s.gpkg", folder / "in.txt", folder / "mine.tsv"


def claims(store):
    return [json.loads(l) for l in marsad("claims", "--store", store, "--all", "--limit", 0, "--json").out.splitlines()]


def add(store, *words):
    return marsad("add", "--store", store, "--date", "2024-05-07", *words)


def test_own_rows_code_and_their_hash_is_in_the_run(folder):
    store, text, rows = made(folder)
    assert add(store, text).returncode == 0
    (without,) = {c["run"] for c in claims(store)}
    assert [c["type"] for c in claims(store)] == ["COERCE"]
    other = folder / "t.gpkg"
    assert add(other, "--rows", rows, text).returncode == 0
    got = claims(other)
    assert sorted(c["type"] for c in got) == ["ASSAULT", "COERCE"], got
    (run,) = {c["run"] for c in got}
    assert run.startswith(without + "~") and len(run) == len(without) + 9, (run, without)
    again = folder / "u.gpkg"
    assert add(again, "--rows", rows, text).returncode == 0
    assert claims(again) == got  # same in, same out
    rows.write_text(ROWS.replace("destroy\t", "\t", 1))
    third = folder / "v.gpkg"
    assert add(third, "--rows", rows, text).returncode == 0
    assert {c["run"] for c in claims(third)} != {run}


def test_a_claim_says_that_an_own_row_made_it(folder):
    store, text, rows = made(folder)
    assert add(store, "--rows", rows, text).returncode == 0
    by_type = {c["type"]: c["id"] for c in claims(store)}
    shown = marsad("show", "--store", store, by_type["ASSAULT"])
    assert "own row      mine.tsv line 2: wallop" in shown.out, shown.out
    assert "own row" not in marsad("show", "--store", store, by_type["COERCE"]).out
    told = json.loads(marsad("show", "--store", store, "--json", by_type["ASSAULT"]).out)
    explained = marsad("explain", "--store", store, by_type["ASSAULT"])  # coded again with the rows that the record kept
    assert explained.returncode == 0 and "own row, mine.tsv line 2: wallop" in explained.out, explained.err
    rows.unlink()
    assert "own rows: mine.tsv over triggers" in marsad("doctor", "--store", store).out
    assert told["own_row"] == "mine.tsv line 2: wallop" and "~" in told["run"]


def test_a_row_may_be_written_out_and_other_tables_take_rows(folder):
    store, text, _ = made(folder)
    run = add(store, "--rows", "phrase=wallop; pos=VERB; type=ASSAULT; frame=A=subj T=obj", text)
    assert run.returncode == 0 and len(claims(store)) == 2, run.err
    none = folder / "t.gpkg"
    run = add(none, "--table", "senses", "--rows", "phrase=arrest; pos=VERB; when=obj=man", text)
    assert run.returncode == 0 and claims(none) == [], run.err


def test_annotate_and_retry_take_them_too(folder):
    store, text, rows = made(folder)
    line = json.dumps({"id": "1", "text": TEXT, "date": "2024-05-07"})
    got = marsad("annotate", "claims", "--rows", rows, stdin=line)
    assert [c["type"] for c in json.loads(got.out)["claims"]] == ["ASSAULT", "COERCE"], got.err
    (folder / "bad.jsonl").write_text(json.dumps({"body": TEXT}) + "\n")
    assert add(store, folder / "bad.jsonl").returncode == 1
    run = marsad("retry", "--store", store, "--fields", "text=body", "--rows", rows)
    assert run.returncode == 0 and len(claims(store)) == 2, run.err


def test_wrong_rows_are_refused_before_anything_is_stored(folder):
    store, text, rows = made(folder, ROWS.replace("ASSAULT", "ASALT"))
    for words in (("add", "--store", store, text), ("annotate", "claims")):
        run = marsad(*words, "--rows", rows, stdin="")
        assert run.returncode == 1 and 'mine.tsv line 2, column type: unknown type "ASALT"' in run.err, run.err
    assert marsad("add", "--store", store, "--rows", folder / "none.tsv", text).returncode == 1
    assert marsad("add", "--store", store, "--table", "senses", text).returncode == 2
    assert marsad("add", "--store", store, "--table", "nouns", "--rows", rows, text).returncode == 2
    assert not store.exists()


if __name__ == "__main__":
    sys.exit(each.run(globals()))
