#!/usr/bin/python3
"""docs/tour.md: is it what the program says now, and is what it says in the record? The same answers over real reports, where
there are some ($MARSAD_REPORTS, else ../shared/reports beside the sources): into a store of their own, nothing of it kept."""
import json
import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import ROOT, marsad  # noqa: E402

REPORTS = pathlib.Path(os.environ.get("MARSAD_REPORTS", os.environ.get("MARSAD_SHARED", str(ROOT.parent / "shared")) + "/reports"))
VERBS = ("border", "trend", "pledges", "sources", "network", "totals")


def ask(verb, store, *more):
    run = marsad(verb, "--store", store, "--json", "--limit", 0, *more)
    assert run.returncode == 0, (verb, run.err)
    return [json.loads(line) for line in run.out.splitlines()]


def record(store):
    events = {row["id"]: row for row in ask("events", store, "--all")}
    claims = {row["id"]: row for row in ask("claims", store, "--all")}
    return events, claims


def ids_in(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [i for one in value for i in ids_in(one)]
    return [value] if isinstance(value, str) and re.fullmatch(r"e-[0-9a-f]{32}", value) else []


def check_evidence(store):
    """Every row of every answer stands on events that are there; their claims' words are in their reports."""
    events, claims = record(store)
    for verb in VERBS:
        for row in ask(verb, store) + (ask(verb, store, "--by", "kind") if verb == "border" else []):
            assert set(ids_in(row)) <= set(events), (verb, row)
            assert verb == "trend" or ids_in(row) or verb == "sources", (verb, "a row with no event", row)
    for event in events.values():
        assert all(c["id"] in claims for c in event["claims"])
    return events


def check_border(store, events):
    for row in ask("border", store, "--all"):
        event = events[row["event"]]
        place = event["place"]
        assert (row["start"], row["type"], row["place"]) == (event["time"]["start"], event["type"], place["name"])
        assert (row["off_km"] is None) == (place["precision"] == "border"), row
        low = (row["off_km"] or 0) - (place["radius_km"] or 0)
        assert low <= 50, row
        if row["near"] == "yes" and row["off_km"] is not None:
            assert row["off_km"] + (place["radius_km"] or 0) <= 50, row


def check_sources(store, events):
    default = {row["id"] for row in ask("events", store)}
    rows = ask("sources", store)
    for row in rows:
        own = [e for i, e in events.items() if i in default and
               any(v["name"] == row["source"] or (v["id"] and v["id"] == row["source_id"]) for v in e["voices"])]
        assert row["source"] == "the report" or len(row["alone_ids"]) + row["confirmed"] <= len(own) + 1, row
        assert all(len({v["name"] for v in events[i]["voices"]}) == 1 for i in row["alone_ids"]), row
        assert all(events[i]["sources"] > 1 for i in row["confirmed_ids"]), row


def check_totals(store, events):
    for row in ask("totals", store):
        total = events[row["total"]]
        assert total["recency"] == "aggregate" and set(row["event_ids"]) == set(total["sums"]), row
        assert row["claimed"] is None or row["matched"] + row["unmatched"] - row["over"] == row["claimed"], row
        if row["kind"] in ("attacks", "operations"):
            assert row["matched"] == len(total["sums"]), row


def check_pledges(store, events):
    for row in ask("pledges", store):
        assert events[row["pledge"]]["status"] == "planned" and row["due"] == events[row["pledge"]]["time"]["deadline"], row
        assert (row["word"] is None) == (row["state"] in ("open", "due with no word")), row
        assert row["state"] != "reported broken" or events[row["word"]]["status"] == "negated", row
        assert not set(row["event_ids"]) & set(row["perhaps_ids"]), row


def check_trend(store):
    whole = ask("trend", store)
    parts = ask("trend", store, "--by", "type")
    if not whole and not parts:  # no dated report
        return
    assert len(whole) == 1 and whole[0]["events"] == sum(row["events"] for row in parts)
    assert sorted(whole[0]["event_ids"]) == sorted(i for row in parts for i in row["event_ids"])


def check_all(store):
    events = check_evidence(store)
    check_border(store, events)
    check_sources(store, events)
    check_totals(store, events)
    check_pledges(store, events)
    check_trend(store)
    return events


def test_the_tour_is_what_the_program_says(folder):
    run = subprocess.run([sys.executable, ROOT / "tools/tour.py", "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-500:]


def test_what_the_tour_says_is_in_the_record(folder):
    store = folder / "s.gpkg"
    assert marsad("add", "--store", store, "--sample", ROOT / "samples").returncode == 0
    events = check_all(store)
    told = set(re.findall(r"\be-[0-9a-f]{6}\b", (ROOT / "docs/tour.md").read_text()))
    assert told and told <= {i[:8] for i in events}, told - {i[:8] for i in events}


def test_real_reports_are_answered_alike(folder):
    if not REPORTS.is_dir():
        print(f"skipped: no reports at {REPORTS}")
        return
    store = folder / "s.gpkg"
    assert marsad("add", "--store", store, REPORTS).returncode in (0, 1)
    assert check_all(store)


if __name__ == "__main__":
    sys.exit(each.run(globals()))
