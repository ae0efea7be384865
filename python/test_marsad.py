"""The package as a researcher meets it; run by tests/python_test.py inside of a venv that has it. Invented reports.

MARSAD: the program, whose answers are compared."""
import csv
import datetime
import gc
import io
import json
import os
import pathlib
import subprocess
import sys
import threading
import time

import geopandas
import marsad
import pandas
import pyarrow
import pyarrow.parquet
from marsad import engine as engines
from marsad import frames, share

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
import each  # noqa: E402

MARSAD = os.environ["MARSAD"]
TEXT = "Border guards arrested three smugglers near Rabia on Tuesday, the interior ministry said."
LONG = " ".join([TEXT] * 400)


def program(*words, stdin=None):
    return subprocess.run([MARSAD, *map(str, words)], input=stdin, capture_output=True, check=True).stdout


def samples(folder):
    store = folder / "s.gpkg"
    with marsad.Engine() as engine:
        counts = engine.add(store, [ROOT / "samples"], sample=True, jobs=2)
    assert counts["added"] == counts["parts"] == len(list((ROOT / "samples").glob("*.txt")))
    return store


def raised(kind, call, *words):
    """The text of what was raised."""
    try:
        call()
    except kind as fault:
        assert all(w in str(fault) for w in words), fault
        return str(fault)
    raise AssertionError(f"no {kind.__name__}")


def test_annotate_gives_what_the_program_gives(folder):
    reports = [{"id": "a", "text": TEXT, "date": "2024-05-08"}, {"id": 7, "text": "Nothing happened.", "title": "Calm"}]
    lines = "".join(json.dumps(r) + "\n" for r in reports).encode()
    with marsad.Engine() as engine:
        for what in ("claims", "places", "times", "names", "parse"):
            told = [json.loads(line) for line in program("annotate", what, stdin=lines).splitlines()]
            assert engine.annotate(reports, what) == told, what
            assert engine.annotate(reports, what, jobs=2) == told, what
        assert [a["id"] for a in engine.annotate([TEXT, TEXT])] == [0, 1]
        assert engine.annotate(TEXT)[0]["claims"][0]["type"] == "COERCE"
        assert engine.annotate([]) == []


def test_bad_input_is_raised_with_the_text_of_the_library_or_kept(folder):
    bad = {"id": 3, "text": TEXT, "date": "May"}
    with marsad.Engine() as engine:
        raised(marsad.FormatError, lambda: engine.annotate([bad]), '"date" is "May"')
        kept = engine.annotate([TEXT, bad], on_error="keep")
        assert kept[1]["id"] == 3 and '"date" is "May"' in kept[1]["error"] and kept[0]["claims"]
        raised(marsad.ArgumentError, lambda: engine.annotate(TEXT, "weather"), "weather")
        raised(marsad.FormatError, lambda: engine.annotate(["\ud800"]))
        raised(marsad.ArgumentError, lambda: engine.annotate([TEXT], jobs=0))
        assert engine.annotate(TEXT)[0]["claims"]  # it goes on
    raised(marsad.MarsadError, lambda: marsad.Engine(folder / "none"), str(folder / "none"))
    raised(marsad.FormatError, lambda: marsad.Engine(rows="phrase=x; nonsense=1"))
    raised(marsad.MissingError, lambda: marsad.open(folder / "none.gpkg"), "none.gpkg")
    (folder / "no.gpkg").write_text("not a record")
    raised(marsad.FormatError, lambda: marsad.open(folder / "no.gpkg"), "no.gpkg")


def test_model_is_found_as_the_program_finds_it(folder):
    carried = pathlib.Path(engines.data_dir())
    assert {p.name for p in carried.iterdir()} == {"marsad.model", "marsad.pack"} and carried.parent.name == "marsad"
    (folder / "marsad.pack").touch()
    os.environ["MARSAD_DATA"] = str(folder)
    try:
        raised(marsad.MarsadError, marsad.Engine, str(folder))
    finally:
        del os.environ["MARSAD_DATA"]
    told = program("version").decode()
    assert marsad.version()["model_sha256"][:8] in told and marsad.version()["pack_sha256"][:8] in told, told


def test_frames_hold_what_the_program_prints(folder):
    store = samples(folder)
    for events, kinds in ((True, frames.EVENTS), (False, frames.CLAIMS)):
        verb = "events" if events else "claims"
        for words, filters in (([], {}), (["--all"], {"all": True}), (["--bbox", "38,33,46,38", "--since", "2024"],
                               {"bbox": (38, 33, 46, 38), "since": "2024"}), (["--actor", "ISIS"], {"actor": "ISIS"}),
                               (["--near", "34.4,41", "--km", "80"], {"near": (34.4, 41), "km": 80}),
                               (["--type", "assault", "--since", "2099"], {"type": "assault", "since": "2099"})):
            text = program(verb, "--store", store, "--limit", 0, "--format", "csv", *words).decode()
            rows = list(csv.DictReader(io.StringIO(text)))
            with marsad.open(store) as record:
                frame = getattr(record, verb)(**filters)
            assert len(frame) == len(rows) and list(frame["id"]) == [r["id"] for r in rows], (verb, words)
            assert rows or "since" in filters, words
            for row, (_, got) in zip(rows, frame.iterrows(), strict=True):
                for name, kind in kinds.items():
                    if name in row:
                        same_cell(row[name], got[name], kind, name)
            header = next(csv.reader(io.StringIO(text)))
            assert [n for n in header if n != "near"] == [n for n in frame.columns if n not in ("geometry", "near")]
            assert str(len(rows)) in frame.attrs["note"] or not rows
            pins = sum(r["precision"] in ("exact", "near") and r["lat"] != "" for r in rows)
            assert frame.geometry.notna().sum() == pins and frame.crs == "OGC:CRS84"


def same_cell(text, value, kind, name):
    if pandas.isna(value):
        assert text == "", (name, text)
    elif kind == "day":
        assert text == value.strftime("%Y-%m-%d"), name
    elif kind in ("number", "count"):
        assert float(text) == value, name
    elif kind == "flag":
        assert text == str(bool(value)).lower(), name
    else:
        assert text.lstrip("'") == str(value).lstrip("'"), (name, text)


def test_evidence_and_records_are_those_of_the_program(folder):
    store = samples(folder)
    with marsad.open(store) as record:
        for frame in (record.events(limit=3), record.claims(limit=3)):
            for name in frame["id"]:
                assert record.evidence(name) == json.loads(program("show", "--store", store, "--json", name))
        assert record.claims(limit=1)["document"][0] in set(record.documents()["id"])
        told = program("claims", "--store", store, "--limit", 0, "--json").splitlines()
        assert record.claim_records() == [json.loads(line) for line in told]
        raised(marsad.MissingError, lambda: record.evidence("e-00000000"))
        raised(marsad.ArgumentError, lambda: record.events(type="weather"), "weather")
        record.verify()
    raised(marsad.ArgumentError, record.events, "closed")
    earlier = marsad.open(store, as_of="2001-01-01")
    assert len(earlier.events(all=True)) == 0


def test_geoparquet_is_read_back(folder):
    with marsad.open(samples(folder)) as record:
        frame = record.events()
    path = folder / "e.parquet"
    marsad.write_geoparquet(frame, path)
    table = pyarrow.parquet.read_table(path)
    assert table.schema.field("start").type == pyarrow.date32() and table.schema.field("geometry").type == pyarrow.binary()
    geo = json.loads(table.schema.metadata[b"geo"])
    column = geo["columns"][geo["primary_column"]]
    assert geo["version"] == "1.1.0" and column["encoding"] == "WKB" and column["geometry_types"] == ["Point"]
    back = geopandas.read_parquet(path)
    assert back.crs == frame.crs and list(back["id"]) == list(frame["id"])
    assert (back.geometry.isna() == frame.geometry.isna()).all() and frame.geometry.isna().any()
    assert (back.geometry[back.geometry.notna()] == frame.geometry[frame.geometry.notna()]).all()
    assert list(back.total_bounds) == column["bbox"]
    none = frame[frame["type"] == "none"]
    marsad.write_geoparquet(none, path)
    assert len(geopandas.read_parquet(path)) == 0 and len(marsad.to_arrow(pandas.DataFrame(frame.drop(columns="geometry"))))


def test_what_pandas_makes_of_a_frame_becomes_arrow_too(folder):
    with marsad.open(samples(folder)) as record:
        frame, claims = record.events(), record.claims()
        assert set(frame["id"][frame.geometry.notna()]) <= set(record.events(bbox=frame.total_bounds)["id"])  # numpy's numbers
        none = record.documents(text="zzzqq")
        assert len(none) == 0 and none.dtypes.equals(record.documents().dtypes) and str(none["published"].dtype) == "datetime64[s]"
    own = frame.set_index("id").assign(n=1, seen=pandas.Timestamp("2024-05-01", tz="UTC"))
    table = marsad.to_arrow(own)
    assert table.column_names[0] == "id" and table.column("id").to_pylist() == list(frame["id"])
    assert str(table.schema.field("n").type) == "int64" and table.schema.field("seen").type.tz == "UTC"
    joined = marsad.to_arrow(frame.merge(claims, left_on="id", right_on="event", suffixes=("", "_claim")))
    assert joined.schema.field("geometry_claim").type == pyarrow.binary() and joined.schema.field("lat_claim").type == pyarrow.float64()
    there = marsad.to_arrow(frame.to_crs(3857))  # GeoParquet without "crs" is longitude and latitude
    assert json.loads(there.schema.metadata[b"geo"])["columns"]["geometry"]["bbox"][0] - frame.total_bounds[0] < 1e-6
    around = marsad.to_arrow(frame.assign(geometry=frame.to_crs(3857).buffer(1000).to_crs(4326)))
    assert json.loads(around.schema.metadata[b"geo"])["columns"]["geometry"]["geometry_types"] == ["Polygon"]


def test_a_frame_of_texts_is_read_with_its_days_and_gaps(folder):
    frame = pandas.DataFrame({"text": [TEXT, TEXT], "date": pandas.to_datetime(["2024-05-08", None]), "title": ["Rabia", float("nan")],
                              "views": [3, 4]})
    with marsad.Engine() as engine:
        said = engine.annotate([{"text": TEXT, "date": "2024-05-08", "title": "Rabia"}, TEXT])
        assert engine.annotate(frame) == said and engine.annotate(frame["text"])[1] == said[1]
        assert engine.annotate({"text": TEXT, "date": datetime.date(2024, 5, 8), "title": "Rabia"}) == said[:1]
        raised(marsad.ArgumentError, lambda: engine.annotate(frame.drop(columns="text")), "views")
        raised(marsad.ArgumentError, lambda: engine.annotate({"text": TEXT, "date": object()}), "text 0")
        raised(marsad.FormatError, lambda: engine.annotate([TEXT, {"text": TEXT, "date": "May"}]), "text 1", "May")
        (folder / "one.txt").write_text(TEXT)  # one path is not the letters of its name
        assert engine.add(folder / "r.gpkg", str(folder / "one.txt"), date=datetime.date(2024, 5, 8))["parts"] == 1
    with marsad.open(folder / "r.gpkg", as_of=datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)) as record:
        assert len(record.events()) == 0
    assert len(marsad.open(folder / "r.gpkg").claims()) > 0


class Patient:
    """No thread gives Python's lock up by itself: only a call that releases it lets another run."""

    def __enter__(self):
        self.before = sys.getswitchinterval()
        sys.setswitchinterval(1000)

    def __exit__(self, *_):
        sys.setswitchinterval(self.before)


def test_two_threads_are_in_the_library_at_once(folder):
    inside, seen, steps = [0, 0], 0, 0
    with marsad.Engine() as engine:
        engine.annotate(TEXT)

        def work(me):
            with engine.workers(1) as mine:
                line = json.dumps({"id": me, "text": LONG}).encode()
                inside[me] = 1
                engines._annotate(mine[0], kind[0], line)
                inside[me] = 2

        kind = engines.ffi.new("mrs_annotate_what *")
        engines.lib.mrs_annotate_read((engines.ffi.from_buffer(b"claims"), 6), kind)
        threads = [threading.Thread(target=work, args=(i,)) for i in (0, 1)]
        with Patient():
            for t in threads:
                t.start()
            while any(t.is_alive() for t in threads):
                seen += inside == [1, 1]  # were the lock held in the call, nobody could be here to see it
                steps += 1
                time.sleep(0)
        assert seen > 100, (seen, steps)


def test_many_threads_share_one_engine(folder):
    with marsad.Engine() as engine:
        want = engine.annotate([TEXT, LONG[:900]])
        got = [None] * 6

        def work(me):
            got[me] = engine.annotate([TEXT, LONG[:900]])

        threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert got == [want] * 6


def mapped():
    return pathlib.Path("/proc/self/maps").read_text().count("marsad.model")


def test_handles_are_freed_when_they_are_closed(folder):
    before = mapped()
    engine = marsad.Engine()
    engine.annotate(TEXT)
    assert mapped() > before
    engine.close()
    engine.close()
    assert mapped() == before
    raised(marsad.ArgumentError, lambda: engine.annotate(TEXT), "closed")
    raised(marsad.ArgumentError, lambda: engine.version)
    with marsad.Engine() as busy, busy.workers(1):
        raised(marsad.MarsadError, busy.close, "in use")
    assert mapped() == before
    lost = marsad.Engine()
    lost.annotate(TEXT)
    del lost
    gc.collect()
    assert mapped() == before


def test_add_tells_of_each_part_and_passes_on_what_the_teller_raises(folder):
    (folder / "good.txt").write_text(f"Date: 2024-05-08\n\n{TEXT}\n")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    told = []
    with marsad.Engine() as engine:
        counts = engine.add(folder / "a.gpkg", [folder / "bad.pdf", folder / "good.txt"], progress=told.append)
        assert counts["set_aside"] == 1 and counts["added"] == 1
        assert [t.result for t in told] == ["set aside", "new"] and "bad.pdf" in told[0].reason and told[1].claims

        def stop(part):
            raise KeyError(part.path)

        raised(KeyError, lambda: engine.add(folder / "b.gpkg", [folder / "good.txt"], progress=stop), "good.txt")
        raised(marsad.MarsadError, lambda: engine.add(folder / "c" / "d.gpkg", [folder / "good.txt"]), "d.gpkg")


def shared_out(engine, paths):
    """Events and claims by the steps of `marsad.share`, with no store."""
    lines = [line for path in paths for line in share.read(engine, path, sample=True)]
    coded = share.code(engine, lines)
    units, holders = [], {}
    for at, line in enumerate(coded):
        for unit in json.loads(line)["units"]:
            units.append(unit["key"])
            for which in unit["shares"]:
                holders.setdefault(which, set()).add(at)
    pairs = {p for which, at in holders.items() for p in share.pairs(engine, [coded[i] for i in sorted(at)], which)}
    assert len(holders) > 50 and pairs
    events = [json.loads(e)["properties"] for e in share.events(engine, coded, units, sorted(pairs))]
    holder = {claim: e["id"] for e in events for claim in e["claim_ids"].split()}
    claims = [f["properties"] for line in coded for f in json.loads(line)["features"]]
    return events, [{**c, "event": holder[c["id"]]} for c in claims]


def test_the_steps_shared_out_give_what_add_gives(folder):
    store = samples(folder)
    with marsad.Engine() as engine:
        events, claims = shared_out(engine, [ROOT / "samples"])
    for verb, mine in (("events", events), ("claims", claims)):
        told = json.loads(program(verb, "--store", store, "--all", "--limit", 0, "--format", "geojson"))["features"]
        want = {f["id"]: f["properties"] for f in told}
        assert {row["id"]: row for row in mine} == want and len(mine) == len(want) > 100, verb


def test_read_gives_what_cannot_be_read_with_its_reason_and_stops_when_told(folder):
    (folder / "a.txt").write_text(TEXT)
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    for i in range(600):
        (folder / f"c{i:03}.txt").write_text(f"{TEXT} {i}")
    with marsad.Engine() as engine:
        lines = share.read(engine, folder)
        assert json.loads(next(lines))["text"].strip() == TEXT
        assert "b.pdf" in json.loads(next(lines))["reason"]
        lines.close()
        assert share.near(LONG, LONG + " And more.") >= share.NEAR > share.near(TEXT, "Something else entirely.")


def test_the_study_runs_from_end_to_end(folder):
    import nbclient
    import nbformat
    os.environ["MARSAD_SAMPLES"] = str(ROOT / "samples")
    book = nbformat.read(ROOT / "python" / "study.ipynb", as_version=4)
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    last = [o for c in book.cells if c.cell_type == "code" for o in c.outputs]
    assert sum("image/png" in o.get("data", {}) for o in last) >= 2 and (folder / "events.parquet").exists()
    assert len(geopandas.read_parquet(folder / "events.parquet"))


if __name__ == "__main__":
    sys.exit(each.run(globals()))
