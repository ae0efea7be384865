#!/usr/bin/python3
"""The gazetteer from outside: rows that are refused at build and at import, a user's own rows and dumps.

Closing line: "N passed, N failed"."""
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

import each
import geonames_made

ROOT = pathlib.Path(__file__).resolve().parent.parent
MARSAD = os.environ.get("MARSAD", str(ROOT / "build" / "marsad"))
PACK = ROOT / "build" / "release" / "tools" / "marsad-pack"
PACKAGES = ROOT / "build" / "packages"
HEADER = "id\tname\tkind\tsensitive\tlat\tlon\tradius_km\tcountry\tadmin1\taliases\tsource"
GOOD = "my:tell-zarqun\tTell Zarqun\tcity\tno\t36.1\t41.5\t8\tIQ\tNineveh\tTall Zarqoun|تل زرقون\town survey"


def run(folder, *words, stdin=None, **env):
    env = {**os.environ, "MARSAD_GAZETTEER": str(folder / "g.pack"), **env}
    done = subprocess.run([MARSAD, *map(str, words)], input=stdin, capture_output=True, text=True, env=env, check=False)
    return done.returncode, done.stdout, done.stderr


def places(folder, text, **env):
    line = json.dumps({"id": 1, "text": text}) + "\n"
    code, out, err = run(folder, "annotate", "places", stdin=line, **env)
    assert code == 0, err
    return {p["text"]: p["gazetteer_id"] for p in json.loads(out)["places"] if p["gazetteer_id"]}


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def row(**cells):
    names, values = HEADER.split("\t"), GOOD.split("\t")
    return "\t".join(cells.get(n, v) for n, v in zip(names, values))


# what is wrong with it, the row, words that must stand in the message
BAD_ROWS = [
    ("a cell is missing", GOOD.rsplit("\t", 1)[0], "10 cells, 11 expected"),
    ("latitude", row(lat="91"), 'lat is degrees from -90 (south) to 90, not "91"'),
    ("longitude", row(lon="-180.5"), "lon is degrees"),
    ("no number", row(lat="north"), "lat is degrees"),
    ("not a number", row(lat="nan"), "lat is degrees"),
    ("radius", row(radius_km="-3"), "radius_km is above 0"),
    ("kind", row(kind="villlage"), 'not "villlage"'),
    ("a country", row(kind="country"), "kind is city"),
    ("sensitive", row(sensitive="maybe"), "sensitive is yes or no"),
    ("country", row(country="XX"), "ISO 3166-1"),
    ("province", row(admin1="Ninewah"), "province of that country"),
    ("id", row(id="tell zarqun"), "of the form mine:name"),
    ("GeoNames id", row(id="gn:98182"), "of the form mine:name"),
    ("no name", row(name=""), "name is empty"),
    ("an id that marsad has", row(id="mrs:sinuni"), 'the id "mrs:sinuni"'),
    ("an id twice", GOOD + "\n" + row(name="Other"), 'the id "my:tell-zarqun"'),
    ("an alias cycle", row(name="Aaa", aliases="Bbb") + "\n" + row(id="my:b", name="Bbb", aliases="Aaa"), "alias"),
]


def test_wrong_own_rows_are_refused_whole_with_their_line(folder):
    for what, bad, said in BAD_ROWS:
        (folder / "own.tsv").write_text(f"# mine\n{HEADER}\n{row(id='my:first', name='First', aliases='')}\n{bad}\n", encoding="utf-8")
        code, out, err = run(folder, "gazetteer", "add", folder / "own.tsv", "--json")
        line = 4 + bad.count("\n")
        assert code == 1 and not out, (what, code, err)
        assert f"own.tsv: line {line}: " in err and said in err, (what, err)
        assert not (folder / "g.pack").exists(), what
    (folder / "own.tsv").write_bytes(f"{HEADER}\n".encode() + b"my:x\t\xff\tcity\n")
    assert "line 2: not UTF-8" in run(folder, "gazetteer", "add", folder / "own.tsv")[2]
    (folder / "own.tsv").write_text("id\tname\nmy:x\tX\n")
    assert 'line 1: no column "kind"' in run(folder, "gazetteer", "add", folder / "own.tsv")[2]


def test_own_rows_are_found_listed_and_removed(folder):
    (folder / "own.tsv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    text = "Clashes broke out in Tall Zarqoun and in Mosul on Sunday."
    assert places(folder, text, MARSAD_GAZETTEER="").get("Tall Zarqoun") != "my:tell-zarqun"
    code, out, err = run(folder, "gazetteer", "add", folder / "own.tsv", "--json")
    assert code == 0 and json.loads(out)["own"] == 1, err
    before = digest(folder / "g.pack")
    assert places(folder, text) == {"Tall Zarqoun": "my:tell-zarqun", "Mosul": "gn:99072"}
    assert run(folder, "gazetteer", "list")[1] == f"{HEADER}\n{GOOD}\n"
    code, _, err = run(folder, "gazetteer", "add", folder / "own.tsv")
    assert code == 1 and "line 2" in err and digest(folder / "g.pack") == before
    (folder / "more.tsv").write_text(f"{HEADER}\n{row(id='my:b', name='Bir Qushtan', aliases='')}\n", encoding="utf-8")
    assert run(folder, "gazetteer", "add", folder / "more.tsv")[0] == 0
    listed = json.loads(run(folder, "gazetteer", "list", "--json")[1])
    assert [r["id"] for r in listed["own"]] == ["my:tell-zarqun", "my:b"] and listed["imported"] is None
    assert run(folder, "gazetteer", "remove", "my:none")[0] == 1
    assert run(folder, "gazetteer", "remove", "my:b")[0] == 0
    assert digest(folder / "g.pack") == before  # the same rows, the same bytes
    assert run(folder, "gazetteer", "remove", "my:tell-zarqun")[0] == 0
    assert run(folder, "gazetteer", "list")[1] == f"{HEADER}\n"
    assert places(folder, text) == places(folder, text, MARSAD_GAZETTEER="")


def test_a_record_says_which_places_it_was_made_with(folder):
    (folder / "own.tsv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    bare = json.loads(run(folder, "version", "--json", MARSAD_GAZETTEER="")[1])
    assert bare["gazetteer_sha256"] is None
    assert run(folder, "gazetteer", "add", folder / "own.tsv")[0] == 0
    mine = json.loads(run(folder, "version", "--json")[1])
    assert len(mine["gazetteer_sha256"]) == 64 and mine["pack_sha256"] == bare["pack_sha256"]
    assert str(folder / "g.pack") in run(folder, "doctor", "--store", folder / "none.gpkg")[1]
    code, _, err = run(folder, "version", MARSAD_GAZETTEER=str(folder / "typo.pack"))
    assert code == 1 and "typo.pack" in err
    (folder / "report.txt").write_text("Police arrested two men in Tell Zarqun.\n")
    for end, env in (("mine", {}), ("bare", {"MARSAD_GAZETTEER": ""})):
        assert run(folder, "add", "--store", folder / f"{end}.gpkg", folder / "report.txt", **env)[0] == 0
    runs = [subprocess.run(["sqlite3", folder / f"{end}.gpkg", "select name from runs"], capture_output=True, text=True, check=False).stdout.strip()
            for end in ("mine", "bare")]
    assert runs[0] == runs[1] + "+" + mine["gazetteer_sha256"][:8], runs


def dump_row(**cells):
    names = ["id", "name", "ascii", "alternates", "lat", "lon", "class", "code", "cc", "cc2", "a1", "a2", "a3", "a4", "people", "up", "dem", "zone", "at"]
    base = {"id": "90000001", "name": "Qushmirtan", "ascii": "Qushmirtan", "alternates": "Kushmirtan,قشمرتان", "lat": "36.2", "lon": "41.9",
            "class": "P", "code": "PPL", "cc": "IQ", "a1": "15", "people": "900", "zone": "Asia/Baghdad", "at": "2024-05-01"}
    return "\t".join({**base, **cells}.get(n, "") for n in names)


def test_a_dump_is_found_beside_what_marsad_has(folder):
    own = folder / "own.tsv"
    own.write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    assert run(folder, "gazetteer", "add", own)[0] == 0
    (folder / "IQ.txt").write_text("\n".join([
        dump_row(), dump_row(id="99072", name="Mosul of the dump"), dump_row(id="90000002", **{"class": "V", "code": "FRST"}),
        dump_row(id="90000003", name="Ninawa", **{"class": "A", "code": "ADM1"}),
        dump_row(id="90000004", name="Zarqashan Hospital", **{"class": "S", "code": "HSP"})]) + "\n", encoding="utf-8")
    code, out, err = run(folder, "gazetteer", "import", folder / "IQ.txt", "--json")
    assert code == 0, err
    said = json.loads(out)
    assert (said["lines"], said["places"], said["known"], said["unused"], said["own"]) == (5, 2, 2, 1, 1), said
    text = ("A bomb killed two people in Qushmirtan, Iraq. Police searched houses in Kushmirtan. Troops left Badush in Iraq. "
            "Clashes broke out in Tall Zarqoun and in Mosul on Sunday.")
    found = places(folder, text)
    assert found["Qushmirtan"] == found["Kushmirtan"] == "gn:90000001" and found["Tall Zarqoun"] == "my:tell-zarqun"
    assert found["Mosul"] == "gn:99072" and found["Badush"] == "mrs:badush"
    first = digest(folder / "g.pack")
    assert run(folder, "gazetteer", "update")[0] == 0 and digest(folder / "g.pack") == first
    run(folder, "gazetteer", "remove", "my:tell-zarqun")
    assert run(folder, "gazetteer", "add", own)[0] == 0 and digest(folder / "g.pack") == first  # in any order
    assert not (folder / "g.pack.parts").exists() and not (folder / "g.pack.tmp").exists()


BAD_LINES = [
    ("a cell is missing", dump_row().rsplit("\t", 1)[0], "18 cells, a GeoNames dump has 19"),
    ("latitude", dump_row(lat="-90.01"), "lat is degrees"),
    ("no point", dump_row(lon=""), "longitude is empty"),
    ("id", dump_row(id="x1"), "GeoNames id"),
    ("no name", dump_row(name=""), "name is empty"),
    ("population", dump_row(people="-1"), "population"),
    ("twice", dump_row(id="90000009"), "90000009 stood in a line before"),
]


def test_a_wrong_dump_is_refused_whole_with_its_line(folder):
    (folder / "own.tsv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    assert run(folder, "gazetteer", "add", folder / "own.tsv")[0] == 0
    before = digest(folder / "g.pack")
    for what, bad, said in BAD_LINES:
        (folder / "dump.txt").write_text(dump_row(id="90000009") + "\n" + bad + "\n", encoding="utf-8")
        code, _, err = run(folder, "gazetteer", "import", folder / "dump.txt")
        assert code == 1 and "dump.txt: line 2: " in err and said in err, (what, err)
        assert digest(folder / "g.pack") == before and not (folder / "g.pack.parts").exists(), what
    for what, data in (("not UTF-8", b"1\t\xff" + b"\t" * 17 + b"\n"), ("longer than", b"x" * 9_000_000), ("empty", b"")):
        (folder / "dump.txt").write_bytes(data)
        code, _, err = run(folder, "gazetteer", "import", folder / "dump.txt")
        assert code == 1 and what in err, (what, err)
    assert run(folder, "gazetteer", "import", folder)[0] == 1
    assert run(folder, "gazetteer", "import", folder / "none.txt")[0] == 1


def test_an_import_that_is_killed_goes_on_and_gives_the_same_bytes(folder):
    rng = random.Random(7)
    geonames_made.write(folder / "dump.txt", 60_000)
    whole = folder / "whole.pack"
    assert run(folder, "gazetteer", "import", folder / "dump.txt", MARSAD_GAZETTEER=str(whole))[0] == 0
    env = {**os.environ, "MARSAD_GAZETTEER": str(folder / "g.pack")}
    killed = kept = 0
    for _ in range(6):
        child = subprocess.Popen([MARSAD, "gazetteer", "import", str(folder / "dump.txt")], env=env, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.01, 0.6))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            killed += 1
        child.wait()
        kept += any((folder / "g.pack.parts").glob("*.run")) if (folder / "g.pack.parts").exists() else 0
        assert not (folder / "g.pack").exists() or digest(folder / "g.pack") == digest(whole)
    assert killed and run(folder, "gazetteer", "import", folder / "dump.txt")[0] == 0
    assert digest(folder / "g.pack") == digest(whole)
    assert run(folder, "doctor", "--store", folder / "none.gpkg")[0] == 0


def test_a_damaged_or_foreign_gazetteer_is_named(folder):
    (folder / "own.tsv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    assert run(folder, "gazetteer", "add", folder / "own.tsv")[0] == 0
    data = bytearray((folder / "g.pack").read_bytes())
    data[-3] ^= 1
    (folder / "g.pack").write_bytes(data)
    code, out, _ = run(folder, "doctor", "--store", folder / "none.gpkg")
    assert code == 1 and "g.pack" in out and "SHA-256" in out, out
    shutil.copy(ROOT / "build" / "share" / "marsad.model", folder / "g.pack")
    code, _, err = run(folder, "annotate", "places", stdin='{"id":1,"text":"x"}\n')
    assert code == 1 and "g.pack" in err, err


def build_with(folder, table, change):
    """marsad-pack on our tables with one of them changed; exit code and what it said."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(ROOT / "data", data)
    lines = (data / table).read_text(encoding="utf-8").split("\n")
    at = change(lines)
    (data / table).write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run([PACK, data, PACKAGES, folder / "out.pack"], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr, at


def set_cell(column, value):
    """The last row of the table gets that value."""
    def change(lines):
        at = max(i for i, text in enumerate(lines) if text and not text.startswith("#"))
        names = next(text for text in lines if text and not text.startswith("#")).split("\t")
        cells = lines[at].split("\t")
        cells[names.index(column)] = value(lines, names) if callable(value) else value
        lines[at] = "\t".join(cells)
        return at + 1
    return change


def first_id(lines, names):
    rows = [text.split("\t") for text in lines if text and not text.startswith("#")]
    return rows[1][names.index("id")]


def cut(lines):
    at = max(i for i, text in enumerate(lines) if text and not text.startswith("#"))
    lines[at] = lines[at].rsplit("\t", 1)[0]
    return at + 1


def circle(lines):
    """The first two rows become each other's parent; the first is named."""
    at = [i for i, text in enumerate(lines) if text and not text.startswith("#")]
    names = lines[at[0]].split("\t")
    rows = [lines[i].split("\t") for i in at[1:3]]
    for one, other in ((0, 1), (1, 0)):
        rows[one][names.index("parent")] = rows[other][names.index("id")]
        lines[at[1 + one]] = "\t".join(rows[one])
    return at[1] + 1


def spelt_back(lines):
    at = [i for i, text in enumerate(lines) if text and not text.startswith("#")]
    cells = lines[at[1]].split("\t")
    lines.insert(at[1] + 1, "\t".join([cells[1], cells[0], "made up"]))
    return at[1] + 1


def test_our_own_tables_are_refused_at_build_with_file_and_line(folder):
    cases = [("places/area.tsv", cut, "cells"), ("places/area.tsv", set_cell("lat", "95"), "lat is degrees"),
             ("places/area.tsv", set_cell("id", first_id), "has the id"), ("places/area.tsv", set_cell("kind", "hamlet"), "kind is"),
             ("actors/register.tsv", cut, "cells"), ("actors/register.tsv", set_cell("id", first_id), "already taken"),
             ("actors/register.tsv", circle, "circle"),
             ("actors/spellings.tsv", spelt_back, "itself replaced")]
    for table, change, said in cases:
        code, err, at = build_with(folder, table, change)
        assert code == 1 and f"data/{table}" in err and f"line {at}: " in err and said in err, (table, said, at, err)
        assert not (folder / "out.pack").exists(), table


if __name__ == "__main__":
    sys.exit(each.run(globals()))
