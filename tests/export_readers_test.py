#!/usr/bin/python3
"""Exports as others read them, with no options: pandas, geopandas, DuckDB, networkx, libxml2. Dates, numbers and geometry have their types.

These stand in a virtual environment of their own, made by pip. Where there is no network to make it the test is skipped (77); in CI
that is a failure."""
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
VENV = ROOT / "build" / "export-venv"
SKIP = 77

# runs inside the environment: sys.argv[1] is the folder of exports
READ = r"""
import json, pathlib, sys
import duckdb, geopandas, networkx, pandas
from lxml import etree
folder = pathlib.Path(sys.argv[1])
many = len(json.loads((folder / "o.geojson").read_text())["features"])

def kinds(frame, names):
    return {n: str(frame[n].dtype) for n in names}

acled = pandas.read_csv(folder / "o.acled.csv")
assert len(acled) > 10 and acled["fatalities"].dtype == "int64" and acled["year"].dtype == "int64", acled.dtypes
assert all(acled[c].dtype == "int64" for c in ("time_precision", "geo_precision", "iso", "timestamp")), acled.dtypes
assert acled["latitude"].dtype == acled["longitude"].dtype == "float64" and acled["day_inferred"].dtype == "bool"
assert pandas.to_datetime(acled["event_date"], format="%Y-%m-%d").notna().all()
ucdp = pandas.read_csv(folder / "o.ucdp.csv")
assert all(ucdp[c].dtype == "int64" for c in ("id", "year", "type_of_violence", "best", "high", "low", "priogrid_gid", "country_id")), ucdp.dtypes
assert ucdp["active_year"].dtype == "bool" and ucdp["latitude"].dtype == "float64"

def of_duck(name):
    return dict(duckdb.sql(f"describe select * from '{folder / name}'").project("column_name, column_type").fetchall())

a, u, e = of_duck("o.acled.csv"), of_duck("o.ucdp.csv"), of_duck("o.csv")
assert a["event_date"] == u["date_start"] == u["date_end"] == e["start"] == "DATE", (a["event_date"], u["date_start"], e["start"])
assert a["fatalities"] == u["best"] == e["killed_best"] == "BIGINT" and a["latitude"] == e["lat"] == "DOUBLE", (a, u, e)
assert a["day_inferred"] == u["active_year"] == "BOOLEAN"
assert duckdb.sql(f"select count(*), sum(fatalities) from '{folder / 'o.acled.csv'}'").fetchall()[0] == (len(acled), acled["fatalities"].sum())

for name in ("o.geojson", "o.gpkg"):
    g = geopandas.read_file(folder / name)
    assert len(g) == many and g.crs.to_epsg() == 4326, (name, g.crs)
    pinned = g[g.geometry.notna()]
    assert len(pinned) and (pinned.geometry.geom_type == "Point").all() and (pinned.geometry.x == pinned["lon"]).all(), name
    assert g.geometry.isna().sum() == g["lat"].isna().sum() > 0, name
    assert str(g["start"].dtype).startswith("datetime64"), (name, g["start"].dtype)
    assert g["killed_best"].dtype.kind in "if" and g["radius_km"].dtype == "float64" and g["inferred"].dtype == "bool", (name, g.dtypes)
assert geopandas.read_file(folder / "o.gpkg")["killed_best"].sum() == geopandas.read_file(folder / "o.geojson")["killed_best"].sum()

graph = networkx.read_graphml(folder / "o.graphml")
what = [d["what"] for _, d in graph.nodes(data=True)]
assert what.count("event") == many and what.count("organisation") > 3 and graph.number_of_edges() > 10
for name in ("o.graphml", "o.atom"):
    etree.parse(str(folder / name), etree.XMLParser(no_network=True, recover=False))
plover = pandas.read_json(folder / "o.plover.jsonl", lines=True)
assert len(plover) and {"id", "event", "actor", "recipient", "mode", "context", "event_loc"} <= set(plover.columns)
print("1 passed, 0 failed")
"""


def environment():
    """The interpreter that has them; None: they cannot be had."""
    python, wanted = VENV / "bin" / "python", (HERE / "export_readers.txt").read_text()
    mark = VENV / "made-of"
    if not mark.exists() or mark.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True, stdout=subprocess.DEVNULL)
        got = subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "export_readers.txt"], capture_output=True, text=True, check=False)
        if got.returncode:
            print(got.stderr[-600:])
            return None
        mark.write_text(wanted)
    return python


def main():
    import tempfile
    sys.path.insert(0, str(HERE))
    from program_test import marsad
    python = environment()
    if not python:
        print("no network to get pandas, geopandas and DuckDB: not run")
        return 1 if os.environ.get("CI") else SKIP
    os.environ["MARSAD_GAZETTEER"] = ""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        store = folder / "s.gpkg"
        assert marsad("add", "--sample", "--store", store, ROOT / "samples").returncode == 0
        for shape, end in (("acled", "acled.csv"), ("ucdp", "ucdp.csv"), ("csv", "csv"), ("geojson", "geojson"), ("gpkg", "gpkg"),
                           ("graphml", "graphml"), ("atom", "atom"), ("plover", "plover.jsonl")):
            run = marsad("export", "--store", store, "--format", shape, "--out", folder / f"o.{end}", "--reason", "trial")
            assert run.returncode == 0, run.err
            json.loads((folder / f"o.{end}.report.json").read_text())
        return subprocess.run([python, "-c", READ, folder], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
