#!/usr/bin/python3
"""marsad retry: what is set aside runs again, and the inbox, the store and the counts agree.

Own sentences, invented events. MARSAD names the program."""
import json
import os
import re
import sqlite3
import sys

import each
import program_test as p

REPORT = "Border guards arrested three suspected smugglers near Rabia on Tuesday, the interior ministry said.\n"


def inbox(store):
    return [json.loads(line) for line in p.marsad("inbox", "--store", store, "--json").out.splitlines()]


def counts(run):
    """(read, new, known, copies, near, set aside), which add up; (taken up, left, stay) of the inbox"""
    read = list(map(int, re.search(r"(\d+) read: (\d+) new, (\d+) known, (\d+) copies, (\d+) near copies, (\d+) set", run.err).groups()))
    rows = list(map(int, re.search(r"of the inbox: (\d+) taken up, (\d+) left it, (\d+) still", run.err).groups()))
    assert read[0] == sum(read[1:]) and rows[0] == rows[1] + rows[2], run.err
    return read, rows


def retry(store, *words):
    return p.marsad("retry", "--store", store, *words)


def test_a_part_with_bytes_succeeds_when_the_fields_are_named(folder):
    lines = folder / "lines.jsonl"
    lines.write_text(json.dumps({"words": REPORT, "date": "2024-05-03", "url": "https://a.example/1"}) + "\n" +
                     json.dumps({"text": REPORT.replace("three", "nine")}) + "\n")
    store = folder / "s.gpkg"
    run = p.marsad("add", "--store", store, "--publisher", "Hill Times", lines)
    assert run.returncode == 1 and len(inbox(store)) == 1, run.err
    run = retry(store)
    assert run.returncode == 1 and counts(run) == ([1, 0, 0, 0, 0, 1], [1, 0, 1]), run.err
    assert inbox(store)[0]["round"] == 1 and "line 1" in inbox(store)[0]["reason"]
    run = retry(store, "--fields", "text=words", inbox(store)[0]["id"][:8])
    assert run.returncode == 0 and counts(run) == ([1, 1, 0, 0, 0, 0], [1, 1, 0]), run.err
    assert inbox(store) == []
    with sqlite3.connect(store) as db:
        row = db.execute("select uri,published,inside from documents order by fid desc limit 1").fetchone()
    assert row == ("https://a.example/1", "2024-05-03", str(lines)), row
    assert p.marsad("verify", "--store", store).returncode == 0


def test_what_its_giver_said_of_a_part_is_kept_for_the_retry(folder):
    sheet = folder / "sheet.csv"
    sheet.write_text('text;date;publisher;url\n"  ";2024-05-03;Hill Times;https://a.example/2\n')
    store = folder / "s.gpkg"
    assert p.marsad("add", "--store", store, "--sample", sheet).returncode == 1
    with sqlite3.connect(store) as db:
        given = db.execute("select format,line,text_column,delimiter,address,publisher,published,sample from set_aside").fetchone()
    assert given == ("row", 2, 0, ";", "https://a.example/2", "Hill Times", "2024-05-03", 1), given
    run = retry(store)
    assert run.returncode == 1 and counts(run)[1] == [1, 0, 1] and "line 2: no text in column 1" in run.err, run.err


def test_a_file_that_could_not_be_read_is_read_again(folder):
    file, store = folder / "report.txt", folder / "s.gpkg"
    file.write_bytes(b"")
    gone = folder / "gone.zip"
    gone.write_bytes(b"PK\x03\x04" + b"\xff" * 60)
    assert p.marsad("add", "--store", store, file, gone).returncode == 1
    ids = {row["path"]: row["id"] for row in inbox(store)}
    assert len(ids) == 2
    file.write_text(REPORT)
    gone.unlink()
    run = retry(store)
    assert run.returncode == 1 and counts(run) == ([2, 1, 0, 0, 0, 1], [2, 1, 1]), run.err
    left = inbox(store)
    assert len(left) == 1 and left[0]["path"] == str(gone) and "not there any more" in left[0]["reason"], left
    assert left[0]["id"] == ids[str(gone)]
    gone.write_text(REPORT.replace("three", "seven"))
    assert counts(retry(store, gone))[1] == [1, 1, 0] and inbox(store) == []
    run = retry(store)
    assert run.returncode == 0 and counts(run)[1] == [0, 0, 0], run.err


def test_members_of_one_archive_are_read_with_it_once(folder):
    import zipfile
    file, store = folder / "two.zip", folder / "s.gpkg"
    with zipfile.ZipFile(file, "w") as z:
        z.writestr("a.txt", "")
        z.writestr("b.png", b"\x89PNG\r\n\x1a\n")
        z.writestr("c.txt", REPORT)
    assert p.marsad("add", "--store", store, file).returncode == 1
    assert len(inbox(store)) == 2
    run = retry(store)
    assert counts(run) == ([3, 0, 1, 0, 0, 2], [2, 0, 2]), run.err
    with zipfile.ZipFile(file, "w") as z:
        z.writestr("a.txt", REPORT.replace("three", "four"))
    run = retry(store)
    assert counts(run) == ([1, 1, 0, 0, 0, 0], [2, 2, 0]), run.err
    assert inbox(store) == []


def test_an_unknown_id_takes_up_nothing(folder):
    store = folder / "s.gpkg"
    (folder / "empty.txt").write_bytes(b"")
    p.marsad("add", "--store", store, folder / "empty.txt")
    run = retry(store, "feedbeef")
    assert run.returncode == 1 and "feedbeef" in run.err and "marsad inbox" in run.err, run.err
    assert inbox(store)[0]["round"] == 0


def test_what_the_gate_holds_back_is_kept_and_coded_by_retry(folder):
    match = "The striker scored twice as the home team won the match, and the coach praised the goalkeeper. Police arrested a fan.\n"
    lines, store = folder / "lines.jsonl", folder / "s.gpkg"
    lines.write_text("".join(json.dumps({"text": text, "date": "2024-05-03"}) + "\n" for text in (REPORT, match)))
    run = p.marsad("add", "--store", store, "--gate", lines)
    assert run.returncode == 0 and "1 of those set aside are held back by the gate" in run.err and "set aside: " not in run.err, run.err
    held = inbox(store)
    assert len(held) == 1 and "line 2: speaks of sport" in held[0]["reason"] and "gate" in held[0]["status"], held
    assert p.marsad("add", "--store", store, "--gate", lines).returncode == 0 and len(inbox(store)) == 1
    run = retry(store)
    assert run.returncode == 0 and counts(run) == ([1, 1, 0, 0, 0, 0], [1, 1, 0]) and inbox(store) == [], run.err
    assert p.marsad("verify", "--store", store).returncode == 0
    plain = folder / "plain.gpkg"
    p.marsad("add", "--store", plain, lines)
    ask = ("claims", "--all", "--format", "csv", "--store")
    assert p.marsad(*ask, plain).out == p.marsad(*ask, store).out != ""


if __name__ == "__main__":
    os.chdir(p.ROOT)
    sys.exit(each.run(globals()))
