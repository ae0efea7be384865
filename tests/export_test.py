#!/usr/bin/python3
"""marsad export and import: every shape holds what its codebook asks, nothing is lost unsaid, sheets come back as they went.

The samples, own sentences, and, where there are some, ../shared/reports (nothing of them is kept)."""
import csv
import datetime
import io
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import marsad  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent
REPORTS = pathlib.Path(os.environ.get("MARSAD_REPORTS", os.environ.get("MARSAD_SHARED", str(ROOT.parent / "shared")) + "/reports"))
os.environ["MARSAD_GAZETTEER"] = ""
WHY = ("--reason", "trial")
SHAPES = "acled ucdp plover csv hxl geojson gpkg graphml atom".split()
ACLED = ("event_id_cnty event_date year time_precision disorder_type event_type sub_event_type actor1 assoc_actor_1 inter1 actor2 "
         "assoc_actor_2 inter2 interaction civilian_targeting iso region country admin1 admin2 admin3 location latitude longitude "
         "geo_precision source source_scale notes fatalities tags timestamp").split()
UCDP = ("id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id "
        "dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources "
        "source_article source_office source_date source_headline source_original where_prec where_coordinates where_description "
        "adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region event_clarity date_prec date_start date_end "
        "deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob").split()
INTERS = ("State forces", "Rebel group", "Political militia", "Identity militia", "Rioters", "Protesters", "Civilians", "External/Other forces")
DISORDER = {"Battles": {"Political violence"}, "Explosions/Remote violence": {"Political violence"},
            "Violence against civilians": {"Political violence"}, "Strategic developments": {"Strategic developments"},
            "Protests": {"Demonstrations", "Political violence; Demonstrations"}, "Riots": {"Demonstrations", "Political violence"}}
OWN = (
    ("2024-05-04", "Islamic State militants killed at least dozens of Iraqi soldiers in an attack near Rutba on 3 May 2024, the army said."),
    ("2024-05-04", "A roadside bomb killed 3 civilians in Tikrit on 3 May 2024, police said."),
    ("2024-05-04", "Gunmen killed =HYPERLINK two teachers in Mosul on 3 May 2024."),
    ("2024-05-20", "Turkish aircraft bombed Kurdistan Workers Party fighters near Zakho last week, killing 4 of them."),
    ("2024-06-02", "Iraqi police arrested 4 Islamic State suspects in Kirkuk on 1 June 2024."),
    ("2024-06-02", "Iraqi police arrested 120 Islamic State suspects in a sweep in Baqubah on 20 May 2024."),
    ("2024-04-12", "An air strike killed two Islamic State fighters near Hatra in early April 2024, the army said."),
    ("2024-06-09", "Hundreds of people demonstrated in Nasiriyah on 8 June 2024 and demanded jobs."))


def good(*words):
    run = marsad(*words)
    assert run.returncode == 0, (words, run.err)
    return run


def samples(folder):
    store = folder / "s.gpkg"
    good("add", "--sample", "--store", store, ROOT / "samples")
    return store


def own(folder):
    store, part = folder / "o.gpkg", folder / "part.jsonl"
    part.write_text("".join(json.dumps({"id": i, "date": d, "text": t}) + "\n" for i, (d, t) in enumerate(OWN)))
    good("add", "--store", store, part)
    return store


def export(store, shape, *words, name=None):
    """The file's bytes and the report."""
    out = store.parent / (name or f"out.{shape}")
    good("export", "--store", store, "--format", shape, "--out", out, *WHY, *words)
    return out.read_bytes(), json.loads(pathlib.Path(f"{out}.report.json").read_text())


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def check_acled(data):
    rows = rows_of(data)
    head = data.decode().split("\r\n")[0].split(",")
    assert head[:31] == ACLED, head[:31]
    for r in rows:
        day = datetime.date.fromisoformat(r["event_date"])
        assert day.year == int(r["year"]) and r["time_precision"] in "123" and r["geo_precision"] in "123", r
        assert r["disorder_type"] in DISORDER[r["event_type"]], r
        assert r["inter1"] in INTERS and r["inter2"] in ("", *INTERS), r
        a, b = (INTERS.index(r[c]) + 1 if r[c] else 0 for c in ("inter1", "inter2"))
        low, high = min(a, b), max(a, b)
        want = f"{INTERS[high - 1]} only" if not low else "-".join(INTERS[i - 1] for i in ((8, 7) if (low, high) == (7, 8) else (low, high)))
        assert r["interaction"] == want, r
        assert r["civilian_targeting"] in ("", "Civilian targeting")
        assert r["event_type"] not in ("Battles", "Violence against civilians") or r["actor2"], r
        assert r["event_type"] != "Violence against civilians" or r["inter2"] == "Civilians", r
        assert r["event_id_cnty"][:3].isalpha() and r["event_id_cnty"][3:].isdigit()
        assert abs(float(r["latitude"])) <= 90 and len(r["latitude"].partition(".")[2]) <= 4
        assert int(r["fatalities"]) >= 0 and (r["fatalities_told"] != "not reported" or r["fatalities"] == "0")
        assert int(r["timestamp"]) > 0 and int(r["iso"]) > 0 and r["country"] and r["region"]
    pairs = [(r["event_date"], r["time_precision"], r["location"], *sorted((r["actor1"], r["actor2"]))) for r in rows]
    assert len(set(pairs)) == len(pairs), "two rows of one day, place and pair"
    return rows


def check_ucdp(data):
    rows = rows_of(data)
    assert data.decode().split("\r\n")[0].split(",")[:49] == UCDP
    for r in rows:
        n = {k: int(r[k]) for k in "deaths_a deaths_b deaths_civilians deaths_unknown best high low type_of_violence where_prec date_prec".split()}
        assert n["best"] == n["deaths_a"] + n["deaths_b"] + n["deaths_civilians"] + n["deaths_unknown"], r
        assert 0 <= n["low"] <= n["best"] <= n["high"] and n["high"] >= 1, r
        assert n["type_of_violence"] in (1, 2, 3) and 1 <= n["where_prec"] <= 7 and 1 <= n["date_prec"] <= 5
        assert r["date_start"] <= r["date_end"] and r["geom_wkt"] == f"POINT ({r['longitude']} {r['latitude']})"
        assert n["type_of_violence"] != 1 or r["side_a"].startswith("Government of "), r
        assert n["type_of_violence"] != 3 or r["side_b"] == "Civilians", r
        lat, lon = float(r["latitude"]), float(r["longitude"])
        assert int(r["priogrid_gid"]) == int((lat + 90) * 2) * 720 + int((lon + 180) * 2) + 1
    return rows


def check_sums(told):
    """Of every shape the same events and deaths come in, and go out or are left out with a reason."""
    read = {(r["events"]["read"], r["killed"]["read"]) for r in told.values()}
    assert len(read) == 1 and read != {(0, 0)}, told
    for shape, r in told.items():
        assert r["events"]["written"] + r["events"]["left_out"] == r["events"]["read"], (shape, r["events"])
        assert r["killed"]["written"] + r["killed"]["left_out"] == r["killed"]["read"], (shape, r["killed"])
        assert sum(x["n"] for x in r["left_out"]) == r["events"]["left_out"], (shape, r["left_out"])
        assert all(x["reason"] and len(x["ids"]) == x["n"] for x in r["left_out"] + r["said_less"])
    for shape in ("csv", "hxl", "geojson", "gpkg", "graphml", "atom"):
        assert told[shape]["events"]["left_out"] == 0, shape


def check_all(store):
    """Every shape of a store, checked against the others; what came out."""
    out = {shape: export(store, shape) for shape in SHAPES}
    check_sums({shape: report for shape, (_, report) in out.items()})
    acled, ucdp = check_acled(out["acled"][0]), check_ucdp(out["ucdp"][0])
    report = out["acled"][1]
    ids = [i for r in acled for i in r["marsad_id"].split("; ")]
    left = [i for x in report["left_out"] for i in x["ids"]]
    assert len(ids) == len(set(ids)) == report["events"]["written"] and not set(ids) & set(left)
    known = {e["id"]: e for e in map(json.loads, good("events", "--store", store, "--limit", 0, "--json").out.splitlines())}
    assert set(ids) | set(left) == set(known)
    assert sum(int(r["killed_best"] or 0) for r in acled) == report["killed"]["written"]
    assert sum(int(r["best"]) for r in ucdp) == out["ucdp"][1]["killed"]["written"]
    plover = [json.loads(line) for line in out["plover"][0].splitlines()]
    assert sum(p["size"]["dead"] or 0 for p in plover) == out["plover"][1]["killed"]["written"]
    for p in plover:
        assert p["actor"] and p["date"] and p["quad_code"] in (1, 2, 3, 4) and known[p["id"]], p
        assert p["event"] not in ("COOPERATE", "AID", "SANCTION") or p["recipient"], p
    places = json.loads(out["geojson"][0])["features"]
    assert {f["id"] for f in places} == set(known)
    assert all((f["geometry"] is not None) == (f["properties"]["lat"] is not None) for f in places)
    assert [r["id"] for r in rows_of(out["csv"][0])] == [f["id"] for f in places]
    hxl = out["hxl"][0].decode().split("\r\n")
    assert hxl[0] == out["csv"][0].decode().split("\r\n")[0] and "#geo+lat" in hxl[1] and hxl[1].count(",") == hxl[0].count(",")
    check_xml(out, known)
    return out, known


def check_xml(out, known):
    ns = {"g": "http://graphml.graphdrawing.org/xmlns", "a": "http://www.w3.org/2005/Atom"}
    graph = ET.fromstring(out["graphml"][0])
    nodes = {n.get("id") for n in graph.iterfind(".//g:node", ns)}
    keys = {k.get("id") for k in graph.iterfind("g:key", ns)}
    assert set(known) < nodes and all(e.get(end) in nodes for e in graph.iterfind(".//g:edge", ns) for end in ("source", "target"))
    assert all(d.get("key") in keys for d in graph.iterfind(".//g:data", ns))
    killed = sum(int(d.text) for d in graph.iterfind(".//g:node/g:data[@key='killed']", ns))
    assert killed == out["graphml"][1]["killed"]["written"]
    feed = ET.fromstring(out["atom"][0])
    entries = feed.findall("a:entry", ns)
    assert len(entries) == len(known) and feed.find("a:updated", ns).text == max(e.find("a:updated", ns).text for e in entries)
    assert len({e.find("a:id", ns).text for e in entries}) == len(entries)


def test_all_shapes_of_the_samples(folder):
    out, known = check_all(samples(folder))
    for shape in ("acled", "ucdp", "csv", "geojson"):
        text = out[shape][0].decode()
        assert text.count("INVENTED") >= out[shape][1]["rows"], shape


def test_all_shapes_of_the_reports(folder):
    if not REPORTS.is_dir():
        print("no ../shared/reports: not run")
        return
    store = folder / "r.gpkg"
    assert marsad("add", "--store", store, REPORTS).returncode in (0, 1)
    check_all(store)


def test_the_codebook_on_own_sentences(folder):
    store = own(folder)
    rows = {r["location"]: r for r in check_acled(export(store, "acled")[0])}
    report = export(store, "acled")[1]
    assert rows["Rutba"]["sub_event_type"] == "Armed clash" and rows["Rutba"]["fatalities"] == "12", rows["Rutba"]
    assert rows["Rutba"]["fatalities_told"] == "vague" and rows["Rutba"]["geo_precision"] == "2"
    assert rows["Rutba"]["killed_low"] == "24" and rows["Rutba"]["interaction"] == "State forces-Rebel group"
    assert rows["Tikrit"]["event_type"] == "Explosions/Remote violence" and rows["Tikrit"]["civilian_targeting"] == "Civilian targeting"
    assert rows["Zakho"]["sub_event_type"] == "Air/drone strike" and rows["Zakho"]["time_precision"] == "2", rows["Zakho"]
    assert rows["Zakho"]["inter1"] == "External/Other forces" and rows["Zakho"]["event_date"] == "2024-05-16", rows["Zakho"]
    assert rows["Nasiriyah"]["actor1"] == "Protesters (Iraq)" and rows["Nasiriyah"]["interaction"] == "Protesters only"
    arrests = [r for r in rows.values() if r["sub_event_type"] == "Arrests"]
    assert len(arrests) == 1 and arrests[0]["arrested_best"] == "120" and arrests[0]["location"] == "Baqubah", arrests
    rows = {r["location"]: r for r in check_acled(export(store, "acled", "--all")[0])}  # April is background by then
    assert (rows["Hatra"]["time_precision"], rows["Hatra"]["event_date"], rows["Hatra"]["fatalities"]) == ("3", "2024-04-01", "2"), rows["Hatra"]
    assert any("routine arrest" in x["reason"] and x["n"] == 1 for x in report["left_out"]), report["left_out"]
    ucdp = {r["where_coordinates"]: r for r in check_ucdp(export(store, "ucdp")[0])}
    assert ucdp["Rutba"]["side_a"] == "Government of Iraq" and ucdp["Rutba"]["side_b"] == "IS" and ucdp["Rutba"]["deaths_a"] == "24"
    assert ucdp["Zakho"]["side_a"] == "Government of Turkey" and ucdp["Zakho"]["date_prec"] == "3"


def test_same_bytes_twice_and_whole_or_not_at_all(folder):
    store = samples(folder)
    for shape in SHAPES:
        first = export(store, shape)[0]
        assert first == export(store, shape, name="again")[0], shape
        run = marsad("export", "--store", store, "--format", shape, "--out", "-", *WHY)
        assert run.returncode == 0 and run.stdout == first, shape
    out = folder / "kept.csv"
    out.write_text("before")
    wrong = marsad("export", "--store", store, "--format", "acled", "--out", out, "--withhold", "nothing_like_it", *WHY)
    assert wrong.returncode == 2 and "event_id_cnty" in wrong.err and out.read_text() == "before"
    full = marsad("export", "--store", store, "--format", "csv", "--out", out, *WHY, limit=2000)
    assert full.returncode == 1 and out.read_text() == "before", full.err
    assert sorted(p.name for p in folder.glob("kept*")) == ["kept.csv"]
    assert marsad("export", "--store", store, "--format", "xls", "--out", out, *WHY).returncode == 2


def test_filters_coarsening_and_withholding(folder):
    store = samples(folder)
    for words in (("--type", "assault"), ("--place", "IQ"), ("--since", "2023-01", "--until", "2023-12-31"), ("--actor", "ISIS"),
                  ("--bbox", "40,33,44,37"), ("--near", "36.45,41.7", "--km", "60"), ("--all",), ("--limit", "5")):
        limit = () if "--limit" in words else ("--limit", 0)
        want = [json.loads(x)["id"] for x in good("events", "--store", store, "--json", *limit, *words).out.splitlines()]
        assert [r["id"] for r in rows_of(export(store, "csv", *words)[0])] == want, words
    for level, finest in (("admin2", {"exact", "near"}), ("admin1", {"exact", "near", "admin2"})):
        for shape in SHAPES:
            data, _ = export(store, shape, "--coarsen", level)
            assert b"Sinuni" not in data and b"36.45" not in data, (shape, level)
        assert not finest & {r["precision"] for r in rows_of(export(store, "csv", "--coarsen", level)[0])}
    hidden = rows_of(export(store, "acled", "--withhold", "notes,actor1")[0])
    assert hidden and not any(r["notes"] or r["actor1"] for r in hidden) and any(r["actor2"] for r in hidden)
    properties = [f["properties"] for f in json.loads(export(store, "geojson", "--withhold", "summary,lat,lon")[0])["features"]]
    assert all(p["summary"] is None and p["lat"] is None for p in properties)
    assert b'"Point"' not in export(store, "geojson", "--withhold", "lat")[0]


def test_as_of_public_and_the_log(folder):
    store = own(folder)
    moment = "rev:1"
    before = export(store, "csv", "--as-of", moment)[0]
    good("publish", "--store", store)
    data, report = export(store, "csv", "--public")
    assert {r["id"] for r in rows_of(data)}.isdisjoint(r["id"] for r in rows_of(export(store, "csv")[0]))
    assert before == export(store, "csv", "--as-of", moment)[0]
    log = good("audit", "--store", store).out
    assert report["sha256"] in log and "export published" in log and "export precise" in log
    good("audit", "verify", "--store", store)


def test_a_cell_that_a_spreadsheet_would_run_is_guarded_and_comes_back(folder):
    store, sheet = own(folder), folder / "mine.csv"
    sheet.write_text('id,start,place,lat,lon,killed_best,type,summary\r\n1,2024-05-03,Tikrit,34.6,-43.7,2,attack,"=1+1, ""quoted"""\r\n'
                     '2,2024-05-04,@home,34.6,43.7,,ASSAULT/aerial,"two\nlines"\r\n')
    good("import", "--store", store, "--format", "csv", sheet)
    data, _ = export(store, "csv", "--dataset", "mine")
    assert b"\"'=1+1, \"\"quoted\"\"\"" in data and b"\"'@home\"" in data and b",-43.7," in data, data
    back = folder / "back.csv"
    back.write_bytes(data)
    good("import", "--store", store, "--format", "csv", "--name", "back", back)
    assert export(store, "csv", "--dataset", "back")[0] == data
    summaries = [f["properties"]["summary"] for f in json.loads(export(store, "geojson", "--dataset", "back")[0])["features"]]
    assert summaries == ['=1+1, "quoted"', "two\nlines"], summaries


def test_export_import_export_is_identical(folder):
    for store in (samples(folder), own(folder)):
        for shape in ("acled", "ucdp", "csv"):
            data, _ = export(store, shape)
            said = json.loads(good("import", "--store", store, "--format", shape, "--name", shape, folder / f"out.{shape}").out)
            assert said["kind"] == "dataset" and said["refused"] == [] and said["rows"] == data.count(b"\r\n") - 1, said
            assert export(store, shape, "--dataset", shape, name="back")[0] == data, shape
            assert json.loads(good("import", "--store", store, "--format", shape, "--name", shape, folder / f"out.{shape}").out)["same"]
            for other in SHAPES:
                _, report = export(store, other, "--dataset", shape, name="other")
                assert report["events"]["written"] + report["events"]["left_out"] == report["events"]["read"], (shape, other)


def test_what_is_invented_says_so_in_every_shape(folder):
    """Also when it went out as a sheet and came back; a sheet that says it of some rows keeps it to these."""
    store = samples(folder)
    for shape in ("acled", "ucdp", "csv"):
        export(store, shape)
        assert json.loads(good("import", "--store", store, "--format", shape, "--name", shape, folder / f"out.{shape}").out)["invented"] > 0
        for other in SHAPES:
            data, report = export(store, other, "--dataset", shape, name="other")
            if other in ("acled", "ucdp", "csv") and report["rows"]:
                want = {"INVENTED"} if other == shape else {f"INVENTED; data set {shape}"}
                assert {r["notice"] for r in rows_of(data)} == want, (shape, other)
            assert report["rows"] == 0 or b"INVENTED" in data, (shape, other)
    sheet = folder / "mixed.csv"
    sheet.write_text("id,start,type,notice\n1,2024-05-03,attack,INVENTED\n2,2024-05-04,attack,\n")
    good("import", "--store", store, "--format", "csv", sheet)
    said = {f["properties"]["id"]: f["properties"]["notice"] for f in json.loads(export(store, "geojson", "--dataset", "mixed")[0])["features"]}
    assert said == {"1": "INVENTED; data set mixed", "2": "data set mixed"}, said


def test_what_leaves_the_team_needs_a_reason(folder):
    store, out = own(folder), folder / "out.csv"
    run = marsad("export", "--store", store, "--format", "csv", "--out", out)
    assert run.returncode == 2 and "--reason" in run.err and not out.exists(), run.err
    good("export", "--store", store, "--format", "csv", "--out", out, "--reason", "for the Tuesday map")
    assert "for the Tuesday map" in good("audit", "--store", store, "--json").out
    good("import", "--store", store, "--format", "csv", "--name", "theirs", out)
    good("export", "--store", store, "--format", "geojson", "--dataset", "theirs", "--out", out)
    good("publish", "--store", store)
    good("export", "--store", store, "--public", "--format", "csv", "--out", out)


def test_a_sheet_with_hxl_tags_is_read(folder):
    store = own(folder)
    data, _ = export(store, "hxl")
    (folder / "tagged.csv").write_bytes(data)
    said = json.loads(good("import", "--store", store, "--format", "csv", folder / "tagged.csv").out)
    assert said["refused"] == [] and said["rows"] == len(rows_of(data)) - 1, said


def test_a_data_set_is_no_report_and_no_source(folder):
    store = own(folder)
    before = [good(*q, "--store", store).out for q in (("events", "--json", "--all", "--limit", 0), ("claims", "--json"), ("sources",), ("documents", "--json"))]
    export(store, "acled")
    good("import", "--store", store, "--format", "acled", "--name", "theirs", folder / "out.acled")
    after = [good(*q, "--store", store).out for q in (("events", "--json", "--all", "--limit", 0), ("claims", "--json"), ("sources",), ("documents", "--json"))]
    assert before == after
    assert all(r["notice"] == "data set theirs" for r in rows_of(export(store, "csv", "--dataset", "theirs")[0]))
    assert "import theirs" in good("audit", "--store", store).out
    listed = [json.loads(x) for x in good("import", "--list", "--store", store).out.splitlines()]
    assert [x["dataset"] for x in listed] == ["theirs"]
    good("import", "--remove", "theirs", "--store", store)
    gone = marsad("export", "--store", store, "--format", "csv", "--dataset", "theirs", "--out", folder / "x")
    assert gone.returncode == 1 and "no such data set" in gone.err


def test_bad_rows_are_refused_with_their_place_and_the_rest_is_kept(folder):
    store = own(folder)
    data, _ = export(store, "acled")
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    at = {name: i for i, name in enumerate(rows[0])}
    for line, column, value in ((1, "event_date", "31 February 2024"), (2, "latitude", "95"), (3, "fatalities", "many")):
        rows[line][at[column]] = value
    sheet = folder / "bad.csv"
    with sheet.open("w", newline="") as f:
        csv.writer(f).writerows(rows + [["too", "short"]])
    run = marsad("import", "--store", store, "--format", "acled", sheet)
    said = json.loads(run.out)
    assert run.returncode == 1 and said["rows"] == len(rows) - 4, said
    assert [(x["line"], x["column"]) for x in said["refused"]] == [(2, "event_date"), (3, "latitude"), (4, "fatalities"), (len(rows) + 1, None)], said
    for text, why in (("a,b\n1,2\n", "no acled sheet"), ("", "not UTF-8"), ("\xff".encode("latin-1"), "not UTF-8")):
        sheet.write_bytes(text if isinstance(text, bytes) else text.encode())
        run = marsad("import", "--store", store, "--format", "acled", sheet)
        assert run.returncode == 1 and why in run.err, run.err


def test_sheets_as_people_have_them(folder):
    store, sheet, columns = own(folder), folder / "desk.csv", folder / "columns.tsv"
    sheet.write_bytes("\ufeffNr;When;Where;Y;X;Dead;What\r\n7;16 May 2024;Tikrit;34.6;43.7;3;air strike\r\n".encode())
    columns.write_text("field\tcolumn\nid\tNr\nstart\tWhen\nplace\tWhere\nlat\tY\nlon\tX\nkilled_best\tDead\ntype\tWhat\n")
    good("import", "--store", store, "--format", "csv", "--columns", columns, sheet)
    row = rows_of(export(store, "csv", "--dataset", "desk", "--withhold", "label")[0])[0]
    assert (row["id"], row["type"], row["mode"], row["start"], row["killed_best"], row["lat"]) == ("7", "ASSAULT", "aerial", "2024-05-16", "3", "34.6"), row
    columns.write_text("field\tcolumn\nid\tNumber\n")
    wrong = marsad("import", "--store", store, "--format", "csv", "--columns", columns, sheet)
    assert wrong.returncode == 1 and "line 2" in wrong.err and "Number" in wrong.err, wrong.err


def test_the_geopackage_is_one(folder):
    store = samples(folder)
    export(store, "gpkg", name="e.gpkg")
    path = folder / "e.gpkg"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        assert db.execute("pragma application_id").fetchone()[0] == 0x47504B47
        assert db.execute("pragma integrity_check").fetchone()[0] == "ok" and not db.execute("pragma foreign_key_check").fetchall()
        assert [r[0] for r in db.execute("select srs_id from gpkg_spatial_ref_sys order by 1")] == [-1, 0, 4326]
        assert [r[0] for r in db.execute("select extension_name from gpkg_extensions")] == ["gpkg_rtree_index"]
        points = db.execute("select count(*) from events where geom is not null").fetchone()[0]
        assert points == db.execute("select count(*) from rtree_events_geom").fetchone()[0] > 0
        assert points == db.execute("select count(*) from events where precision in ('exact','near')").fetchone()[0]
    for tool in ("ogrinfo",):
        try:
            run = subprocess.run([tool, "-ro", "-al", "-so", path], capture_output=True, text=True, check=False)
        except FileNotFoundError:
            continue
        assert run.returncode == 0 and "ERROR" not in run.stderr and "Warning" not in run.stderr, run.stderr
        assert "Geometry: Point" in run.stdout and "start: Date" in run.stdout and "killed_best: Integer64" in run.stdout, run.stdout


if __name__ == "__main__":
    sys.exit(each.run(globals()))
