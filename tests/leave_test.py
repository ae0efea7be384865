#!/usr/bin/python3
"""What leaves through `/v1/export`: in every format the very bytes of the command, for who may, and never unlogged. No network."""
import hashlib
import json
import pathlib
import shutil
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from service import MADE, Service, accounts, bearer, marsad, problem, record, wait_for  # noqa: E402

SHAPES = "csv geojson acled ucdp plover hxl gpkg graphml atom".split()
ENDS = {"acled": "csv", "ucdp": "csv", "hxl": "csv", "plover": "jsonl"}
FILTERS = ("all=true", "place=IQ&text=border")
PRECISE = "precise=true&reason=for%20the%20desk"


def of_command(store, shape, query, *words):
    """(bytes, report) of `marsad export`"""
    out = store.parent / f"{shape}.out"
    for key, value in urllib.parse.parse_qsl(query):
        words += ("--all",) if key == "all" else (f"--{key.replace('_', '-')}", value)
    done = marsad("export", "--store", store, "--format", shape, "--out", out, *words,
                  *(() if "--public" in words else ("--reason", "to compare")))
    assert done.returncode == 0, done.stderr
    return out.read_bytes(), json.loads(pathlib.Path(f"{out}.report.json").read_text())


def log_of(store):
    rows = [json.loads(line) for line in marsad("audit", "--json", "--store", store).stdout.splitlines()]
    return [(row, json.loads(row["detail"])) for row in rows if row["what"] == "export"]


def check_same(s, store, shape, query, who, precise):
    asked = "&".join(part for part in (f"format={shape}", query, PRECISE if precise else "") if part)
    status, fields, data = s.ask(f"/v1/export?{asked}", **who)
    assert status == 200, (asked, data[:300])
    file, report = of_command(store, shape, query, *(() if precise else ("--public",)))
    assert data == file, asked
    end = ENDS.get(shape, shape)
    assert fields["Content-Disposition"].endswith(f'"marsad-events{"" if end == shape else "-" + shape}.{end}"'), fields
    assert fields["X-Marsad-SHA256"] == hashlib.sha256(data).hexdigest() == report["sha256"]
    assert int(fields["X-Marsad-Rows"]) == report["rows"] and int(fields["X-Marsad-Left-Out"]) == report["events"]["left_out"]
    link, _, says = fields["Link"].partition(">; ")
    assert says == 'rel="describedby"; type="application/json"'
    status, fields, data = s.ask(link[link.index("/v1"):], **who)
    assert status == 200 and fields["Content-Type"] == "application/json"
    mine = json.loads(data)
    assert {k: v for k, v in mine.items() if k != "asked"} == {k: v for k, v in report.items() if k != "asked"}, asked
    assert "for the desk" not in json.dumps(mine["asked"])
    return report["rows"]


def test_every_format_is_that_of_the_command(folder):
    store = record(folder)
    tokens = accounts(store)
    with Service(store, "--quiet") as s:
        reader, admin = bearer(tokens["reader"]), bearer(tokens["admin"])
        wait_for(s, "/v1/summary", **reader)
        for shape in SHAPES:
            rows = {True: 0, False: 0}
            for query in FILTERS:
                for who, precise in ((reader, False), (admin, True)):
                    rows[precise] += check_same(s, store, shape, query, who, precise)
            assert min(rows.values()) > 3, (shape, rows)
        for query in ("type=assault,protest&since=2022", "bbox=40,33,42,37&status=all", "actor=nobody%20at%20all"):
            check_same(s, store, "plover", query, admin, True)


def test_coarse_and_empty_columns_leave_so(folder):
    store = record(folder)
    with Service(store, "--quiet", "--precise") as s:
        for shape in SHAPES:
            for given, words in (("coarsen=admin1", ("--coarsen", "admin1")), ("coarsen=admin2&withhold=country", ("--coarsen", "admin2",
                                                                                                                 "--withhold", "country"))):
                asked = f"/v1/export?format={shape}&{PRECISE}&{given}"
                if shape in ("atom", "plover", "graphml") and "withhold" in given:
                    continue  # they have no such column
                status, _, data = s.ask(asked)
                assert status == 200 and data == of_command(store, shape, "", *words)[0], asked


def test_what_was_known_then_leaves_as_it_left_then(folder):
    store = record(folder)
    with Service(store, "--quiet", "--precise") as s:
        assert marsad("release", "then", "--who", "ana", "--store", store).returncode == 0
        asked = [f"/v1/export?format={shape}&all=true&{PRECISE}" for shape in SHAPES]
        before = [s.ask(path)[2] for path in asked]
        board = s.json("/v1/map?all=true")["id"]
        done = marsad("merge", *board[:2], "--comment", "the same", "--who", "ana", "--store", store)
        assert done.returncode == 0, done.stderr
        differ = 0
        for shape, path, then in zip(SHAPES, asked, before):
            status, _, data = s.ask(f"{path}&as_of=then")
            assert status == 200 and data == then, (shape, data[:200])
            differ += s.ask(path)[2] != then
        assert differ > 4  # some have no row for those two
        assert of_command(store, "atom", "all=true", "--as-of", "then")[0] == before[-1]


def test_what_does_not_go_together_is_refused(folder):
    with Service(record(folder), "--quiet", "--precise") as s:
        for query, name in (("of=claims&format=acled", "format"), ("of=claims&part=report", "part"), ("format=jsonl&part=report", "part"),
                            ("format=jsonl&coarsen=admin1", "coarsen"), ("of=claims&withhold=place", "withhold"),
                            ("format=acled&coarsen=admin3", "coarsen"), ("format=xlsx", "format"), ("format=gpkg&part=both", "part"),
                            ("format=acled&limit=3", "limit"), ("format=acled&near=34,40", "near"), ("format=acled&dataset=x", "dataset")):
            said = problem(s.ask(f"/v1/export?{query}&{PRECISE}"), 400)
            assert said["parameter"] == name or name in said["detail"], (query, said)
        said = problem(s.ask(f"/v1/export?format=acled&withhold=nothing&{PRECISE}"), 400)
        assert "event_date" in said["detail"], said
        for query in ("format=acled&precise=true", "format=gpkg&precise=true&reason=%20", "format=atom&part=report&precise=true"):
            problem(s.ask(f"/v1/export?{query}"), 400, "reason: ")


def test_each_role_each_format(folder):
    store = record(folder)
    tokens = accounts(store)
    with Service(store, "--quiet") as s:
        wait_for(s, "/v1/summary", **bearer(tokens["reader"]))
        want = {"nobody": (401, 401), "reader": (200, 403), "reviewer": (403, 403), "admin": (200, 200)}
        for shape in [*SHAPES, "jsonl"]:
            for part in ("", "&part=report"):
                if shape == "jsonl" and part:
                    continue
                for role, (public, precise) in want.items():
                    who = bearer(tokens.get(role))
                    for method in ("HEAD", "GET"):
                        asked = f"/v1/export?format={shape}{part}"
                        assert s.ask(asked, method=method, **who)[0] == public, (role, asked)
                        assert s.ask(f"{asked}&{PRECISE}", method=method, **who)[0] == precise, (role, asked)
    rows = log_of(store)
    assert len(rows) == 3 * (2 * len(SHAPES) + 1)  # GET alone: of HEAD nothing leaves
    assert {(row["who"], row["object"]) for row, _ in rows} == {("rim", "published"), ("omar", "published"), ("omar", "precise")}


def test_what_left_is_in_the_log(folder):
    store = record(folder)
    with Service(store, "--quiet", "--precise") as s:
        for shape in SHAPES:
            for part, what in (("", f"events {shape}"), ("&part=report", f"events {shape} report")):
                _, fields, data = s.ask(f"/v1/export?format={shape}&type=assault&{PRECISE}{part}")
                row, detail = log_of(store)[-1]
                assert row["object"] == "precise" and row["why"] == "for the desk", row
                assert detail["what"] == what and detail["sha256"] == hashlib.sha256(data).hexdigest() == fields["X-Marsad-SHA256"]
                assert detail["rows"] == int(fields["X-Marsad-Rows"]) > 0 and "type=assault" in detail["filter"], detail
                assert "reason" not in detail["filter"]
        before = len(log_of(store))
        for refused in ("/v1/export?format=acled&precise=true", "/v1/export?format=acled&withhold=nothing&" + PRECISE):
            assert s.ask(refused)[0] == 400
        assert len(log_of(store)) == before
    assert marsad("audit", "verify", "--store", store).returncode == 0


if __name__ == "__main__":
    code = each.run(globals())
    shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
