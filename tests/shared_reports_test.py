#!/usr/bin/python3
"""Every answer over real reports, where there are some ($MARSAD_REPORTS, else reports in $MARSAD_SHARED, else in ../shared beside
the sources): in a store of their own, dated by a table made here; nothing of them is kept. Without them: 77, not run."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import marsad  # noqa: E402
from tour_test import REPORTS, ids_in  # noqa: E402

SHAPES = ("acled", "ucdp", "plover", "csv", "hxl", "geojson", "gpkg", "graphml", "atom")


def store_of(folder):
    """The reports, a day apart, each of a publisher of its own."""
    store, sheet = folder / "s.gpkg", folder / "reports.jsonl"
    texts = [path.read_text(errors="replace") for path in sorted(REPORTS.glob("*.txt"))]
    sheet.write_text("\n".join(json.dumps({"text": text, "title": f"Report {i}", "publisher": f"Desk {i}", "date": f"2024-01-{i % 28 + 1:02}"})
                               for i, text in enumerate(texts)))
    run = marsad("add", "--store", store, sheet)
    assert run.returncode == 0 and f"{len(texts)} read" in run.err, run.err
    return store


def ask(verb, store, *more):
    run = marsad(verb, "--store", store, "--json", "--limit", 0, *more)
    assert run.returncode == 0, (verb, run.err)
    return [json.loads(line) for line in run.out.splitlines()]


def events_of(store, *more):
    return {row["id"]: row for row in ask("events", store, *more)}


def test_each_answer_stands_on_events(folder):
    store = store_of(folder)
    known, shown = events_of(store, "--all"), events_of(store)
    assert shown and set(shown) <= set(known)
    answers = {verb: ask(verb, store) for verb in ("border", "trend", "pledges", "sources", "network", "totals")}
    for verb, rows in answers.items():
        assert set(ids_in(rows)) <= set(known), verb
    border = [row["event"] for row in answers["border"]]
    assert len(border) == len(set(border)) and set(border) <= set(known)
    counted = [i for row in ask("border", store, "--by", "kind") for i in row["event_ids"]]
    assert sorted(counted) == sorted(border)
    for row in answers["trend"]:
        assert row["events"] == len(row["event_ids"]) and set(row["event_ids"]) <= set(shown), row
    for row in answers["sources"]:
        assert row["alone"] == len(row["alone_ids"]) and row["confirmed"] == len(row["confirmed_ids"]), row
        assert row["alone"] + row["confirmed"] <= row["events"] <= len(shown), row
    for row in answers["totals"]:
        assert row["matched_events"] == len(row["event_ids"]) and row["not_counted"] == len(row["not_counted_ids"]), row
    for row in answers["pledges"]:
        assert row["pledge"] in known and row["state"] != "reported broken" or row["event_ids"], row


def test_ties_are_of_two_and_each_claim_of_them_is_there(folder):
    store = store_of(folder)
    shown = events_of(store)
    claims = {row["id"]: row for row in ask("claims", store, "--all")}
    ties = ask("network", store)
    assert ties
    partners = set()
    for tie in ties:
        ends = {tie["from_id"], tie["to_id"]}
        assert len(ends) == 2 and tie["from"] != tie["to"], tie
        assert tie["ever"] == len(tie["event_ids"]) and set(tie["event_ids"]) <= set(shown), tie
        partners |= {(event, frozenset(ends)) for event in tie["event_ids"] if tie["tie"] == "with"}
        for event in tie["event_ids"]:
            told = [claims[c["id"]] for c in shown[event]["claims"]]
            assert any(ends <= {p["id"] for p in c["actors"] + c["targets"]} | {c["source"]["id"]} for c in told), (tie["tie"], event)
    foes = {(event, frozenset((tie["from_id"], tie["to_id"]))) for tie in ties if tie["tie"] == "acts on" for event in tie["event_ids"]}
    assert not partners & foes


def test_no_place_is_without_words(folder):
    store = store_of(folder)
    claims = {row["id"]: row for row in ask("claims", store, "--all")}
    for event in events_of(store, "--all").values():
        if event["place"]:
            assert any(claims[c["id"]]["place"] for c in event["claims"]), event["id"]
    texts = {}
    for claim in claims.values():
        doc = claim["document"]
        if doc not in texts:
            texts[doc] = json.loads(marsad("show", "--store", store, "--json", doc).out)["text"]
        for named in filter(None, (claim["trigger"], claim["place"])):
            if named.get("span"):
                start, end = named["span"]
                assert texts[doc][start:end] == named["text"], (claim["id"], named["span"])


def test_a_brief_tells_what_is_there(folder):
    store = store_of(folder)
    run = marsad("brief", "--store", store, "--since", "2024-01-01", "--format", "json")
    assert run.returncode == 0, run.err
    brief = json.loads(run.out)
    assert brief["undated_reports"] == 0 and set(ids_in(brief)) <= set(events_of(store, "--all"))
    assert brief["new"] and all(item["references"] for item in brief["new"])
    for shape in ("html", "markdown"):
        assert marsad("brief", "--store", store, "--since", "2024-01-01", "--format", shape).returncode == 0


def test_an_alert_would_have_told_each_once(folder):
    store = store_of(folder)
    words = ("--store", store, "--now", "2024-03-01T00:00:00Z")
    play = ("alert", "test", "all", *words, "--since", "2024-01-01", "--until", "2024-02-01")
    assert marsad("alert", "add", "all", *words, "--type", "assault", "--internal", "--to", "stdout").returncode == 0
    run = marsad(*play, "--json")
    assert run.returncode == 0 and "left out" not in run.err, run.err
    rows = [json.loads(line) for line in run.out.splitlines()]
    new = [i for row in rows if row["kind"] == "new" for i in row["event_ids"]]
    assert len(new) == len(set(new)) and set(new) <= set(events_of(store, "--type", "assault")), len(new)
    sheet = folder / "undated.jsonl"
    sheet.write_text(json.dumps({"text": "Gunmen killed two policemen in Basra, the police said."}))
    assert marsad("add", "--store", store, sheet).returncode == 0
    assert "1 report without a date" in marsad(*play).err


def test_each_shape_goes_out_and_own_sheets_come_back(folder):
    store = store_of(folder)
    n = len(events_of(store))
    for shape in SHAPES:
        out = folder / f"x.{shape}"
        run = marsad("export", "--store", store, "--format", shape, "--reason", "a test", "--out", out)
        assert run.returncode == 0, (shape, run.err)
        told = json.loads(pathlib.Path(f"{out}.report.json").read_text())
        assert told["events"] == {"read": n, "written": told["events"]["written"], "left_out": n - told["events"]["written"]}, (shape, told["events"])
        if shape not in ("acled", "ucdp", "csv") or not told["rows"]:
            continue
        again = folder / f"y.{shape}"
        assert marsad("import", "--store", store, "--format", shape, "--name", shape, out).returncode == 0, shape
        assert marsad("export", "--store", store, "--dataset", shape, "--format", shape, "--reason", "a test", "--out", again).returncode == 0, shape
        assert again.read_bytes() == out.read_bytes(), shape
        sums = ask("compare", store, "--dataset", shape)
        assert sum(row["matched"] + row["missed"] for row in sums) == sum(row["in_a"] for row in sums) <= n, shape
    run = marsad("compare", store, store, "--json")
    assert run.returncode == 0, run.err
    same = [json.loads(line) for line in run.out.splitlines()]
    assert sum(row["matched"] for row in same) == n and not any(row["missed"] or row["extra"] for row in same), same


if __name__ == "__main__":
    if not any(REPORTS.glob("*.txt")):
        print(f"no reports in {REPORTS}: not run")
        sys.exit(77)
    sys.exit(each.run(globals()))
