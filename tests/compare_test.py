#!/usr/bin/python3
"""compare: two records of one time, made here so that what is in both, missed and extra is known. Invented events.

Closing line: "N passed, N failed"."""
import csv
import io
import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import marsad  # noqa: E402

TOWNS = ("Al-Qaim", "Tikrit", "Samarra", "Kirkuk", "Mosul", "Ramadi", "Fallujah", "Baiji", "Rutba", "Sinjar", "Hajin", "Hasakah")
DEEDS = (("An air strike killed {n} fighters in {town} on {day} May 2024, the army said.", "ASSAULT"),
         ("The army arrested {n} smugglers in {town} on {day} May 2024, the ministry said.", "COERCE"),
         ("Thieves stole {n} trucks in {town} on {day} May 2024, the police said.", "CRIME"))
NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine")


def store_of(folder, name, texts):
    lines = [json.dumps({"text": t, "publisher": "Tigris Daily", "date": "2024-05-31", "title": f"Report {i}"}) for i, t in enumerate(texts)]
    (folder / f"{name}.jsonl").write_text("\n".join(lines))
    run = marsad("add", "--store", folder / f"{name}.gpkg", folder / f"{name}.jsonl")
    assert run.returncode == 0, run.err
    return folder / f"{name}.gpkg"


def compare(a, b, *more):
    """b: a store, or ("--dataset", NAME)"""
    run = marsad("compare", a, *(b if isinstance(b, tuple) else (b,)), "--json", "--limit", 0, *more)
    assert run.returncode == 0, run.err
    return [json.loads(line) for line in run.out.splitlines()], run.err


def planted(rng):
    """[(deed, town, day, deaths)], each town and day once, days far apart, so that nothing else can match."""
    spots = [(town, day) for town in TOWNS for day in (2, 9, 16, 23)]
    rng.shuffle(spots)
    return [(rng.randrange(3), town, day, rng.randrange(8)) for town, day in spots[:24]]


def text_of(deed, town, day, n):
    return DEEDS[deed][0].format(n=NUMBERS[n], town=town, day=day)


def test_what_was_planted_is_found(folder):
    """24 events: 12 in both (some a day apart or with other deaths), 7 in A alone, 5 in B alone."""
    rng = random.Random(5)
    events = planted(rng)
    both, only_a, only_b = events[:12], events[12:19], events[19:]
    moved = [(deed, town, day + (i % 3 == 0), (n + (i % 4 == 0)) % 8) for i, (deed, town, day, n) in enumerate(both)]
    a = store_of(folder, "a", [text_of(*e) for e in both + only_a])
    b = store_of(folder, "b", [text_of(*e) for e in moved + only_b])
    pairs, note = compare(a, b, "--by", "pairs")
    count = {s: sum(p["state"] == s for p in pairs) for s in ("matched", "missed", "extra")}
    assert count == {"matched": 12, "missed": 7, "extra": 5}, (count, note)
    assert sorted(p["days"] for p in pairs if p["state"] == "matched") == [0] * 8 + [1] * 4
    assert "19 in A, 17 in B, 12 in both; 7 of A missed, 5 of B extra" in note, note
    want_a = sum(n + 2 for deed, _, _, n in both + only_a if deed == 0)
    want_b = sum(n + 2 for deed, _, _, n in moved + only_b if deed == 0)
    for by in ("type", "country", "month"):
        rows, _ = compare(a, b, "--by", by)
        assert sum(r["deaths_a"] for r in rows) == want_a and sum(r["deaths_b"] for r in rows) == want_b, (by, rows)
        assert (sum(r["matched"] for r in rows), sum(r["missed"] for r in rows), sum(r["extra"] for r in rows)) == (12, 7, 5), by
        assert all(r["in_a"] == r["matched"] + r["missed"] and r["in_b"] == r["matched"] + r["extra"] for r in rows)
    by_type = {r["group"]: r["in_a"] for r in compare(a, b)[0]}
    assert by_type == {t: n for t in by_type if (n := sum(DEEDS[e[0]][1] == t for e in both + only_a))}, by_type
    strict, _ = compare(a, b, "--by", "pairs", "--days", 0)
    assert sum(p["state"] == "matched" for p in strict) == 8
    back, _ = compare(b, a, "--by", "pairs")
    assert {(p["b"], p["a"]) for p in back if p["state"] == "matched"} == {(p["a"], p["b"]) for p in pairs if p["state"] == "matched"}
    table = list(csv.DictReader(io.StringIO(marsad("compare", a, b, "--format", "csv").out)))
    assert sum(int(r["matched"]) for r in table) == 12
    some, _ = compare(a, b, "--by", "pairs", "--type", "assault")
    assert some and {p["type"] for p in some} == {"ASSAULT"}


def test_a_record_is_itself(folder):
    a = store_of(folder, "a", [text_of(*e) for e in planted(random.Random(7))])
    pairs, _ = compare(a, a, "--by", "pairs")
    assert pairs and all(p["a"] == p["b"] and p["km"] == 0 for p in pairs)


def test_what_both_have_read_is_one_event(folder):
    """Without a day, without a place: the same report in both records is told once."""
    vague = ["Gunmen kidnapped two shepherds, an elder said.", "An air strike killed four fighters, the army said."]
    a = store_of(folder, "a", [text_of(0, "Mosul", 2, 1), *vague])
    b = store_of(folder, "b", [text_of(1, "Tikrit", 9, 1), *vague])
    pairs, note = compare(a, b, "--by", "pairs", "--all")
    same = [p for p in pairs if p["state"] == "matched"]
    assert len(same) == 2 and all(p["a"] == p["b"] for p in same), pairs
    assert sorted(p["state"] for p in pairs if p not in same) == ["extra", "missed"], pairs
    assert "matched with none: 0, 0" in note, note


def test_a_sheet_of_somebodys_own(folder):
    """What was exported and came back is the record; a row changed, one taken out, one put in are seen; some words are refused."""
    a = store_of(folder, "a", [text_of(*e) for e in planted(random.Random(9))])
    sheet = folder / "theirs.csv"
    assert marsad("export", "--store", a, "--format", "csv", "--out", sheet, "--reason", "trial").returncode == 0
    assert marsad("import", "--store", a, "--format", "csv", sheet, "--name", "same").returncode == 0
    pairs, note = compare(a, ("--dataset", "same"), "--by", "pairs")
    assert len(pairs) == 24 and all(p["state"] == "matched" and p["a"] == p["b"] and p["days"] == 0 for p in pairs), (note, pairs[:3])
    assert all(p["deaths_a"] == p["deaths_b"] for p in pairs)
    rows = list(csv.DictReader(io.StringIO(sheet.read_text())))
    gone, moved = rows[3]["id"], rows[7]["id"]
    rows[7]["start"] = rows[7]["end"] = "2024-01-01"
    del rows[3]
    with open(sheet, "w", newline="") as out:
        table = csv.DictWriter(out, rows[0])
        table.writeheader()
        table.writerows(rows)
    assert marsad("import", "--store", a, "--format", "csv", sheet, "--name", "other").returncode == 0
    pairs, note = compare(a, ("--dataset", "other"), "--by", "pairs")
    assert {p["a"] for p in pairs if p["state"] == "missed"} == {gone, moved} and [p["b"] for p in pairs if p["state"] == "extra"] == [moved]
    assert "24 in A, 23 in B, 22 in both" in note and "data set other, 23 rows" in note, note
    late, _ = compare(a, ("--dataset", "other"), "--by", "pairs", "--since", "2024-05-01")
    assert [p for p in late if p["state"] == "extra"] == []
    box = compare(a, ("--dataset", "other"), "--by", "pairs", "--bbox", "42,36,44,37")[0]  # Mosul and no other of the towns
    assert box and len(box) == len(compare(a, a, "--by", "pairs", "--bbox", "42,36,44,37")[0])
    for wrong in (("--actor", "police"), ("--type", "assault/aerial"), ("--text", "strike")):
        run = marsad("compare", a, "--dataset", "other", *wrong)
        assert run.returncode == 2 and "data set" in run.err, run.err
    assert marsad("compare", a, "--dataset", "nobody").returncode == 1
    assert marsad("compare", a, a, "--dataset", "other").returncode == 2


def test_a_wrong_call_is_said(folder):
    a = store_of(folder, "a", [text_of(0, "Mosul", 2, 1)])
    assert marsad("compare", a).returncode == 2
    assert marsad("compare", a, folder / "none.gpkg").returncode == 1
    assert marsad("compare", a, a, "--by", "colour").returncode == 2
    assert marsad("compare", a, a, "--days", "-1").returncode == 2
    assert marsad("trend", a, a).returncode == 2


if __name__ == "__main__":
    sys.exit(each.run(globals()))
