#!/usr/bin/python3
"""border, trend, pledges, sources, network, totals over invented reports. What is expected is reckoned here, from the reports."""
import csv
import datetime
import io
import json
import re
import pathlib
import sqlite3
import sys
import xml.etree.ElementTree as xml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import marsad  # noqa: E402


def store_of(folder, reports):
    """reports: (publisher, day, text)."""
    store = folder / "s.gpkg"
    lines = [json.dumps({"text": text, "publisher": who, "date": day, "title": f"Report {i}"}) for i, (who, day, text) in enumerate(reports)]
    path = folder / "reports.jsonl"
    path.write_text("\n".join(lines))
    run = marsad("add", "--store", store, path)
    assert run.returncode == 0, run.err
    return store


def ask(verb, store, *more):
    run = marsad(verb, "--store", store, "--json", "--limit", 0, *more)
    assert run.returncode == 0, run.err
    return [json.loads(line) for line in run.out.splitlines()], run.err


def ids_of(store):
    run = marsad("events", "--store", store, "--json", "--all", "--limit", 0)
    return {json.loads(line)["id"]: json.loads(line) for line in run.out.splitlines()}


BORDER = [
    ("Tigris Daily", "2024-05-07", "Border guards arrested three smugglers at the Rabia crossing on 6 May after thermal cameras spotted "
     "them, the border command said."),
    ("Tigris Daily", "2024-05-09", "Gunmen killed two policemen in Basra on 8 May, the police said."),
    ("Tigris Daily", "2024-05-12", "Fighters crossed the Iraqi-Syrian border on 11 May, an officer said."),
    ("Tigris Daily", "2024-05-20", "A drone struck a car in Al-Bukamal on 19 May and killed one man, residents said."),
    ("Tigris Daily", "2024-05-22", "Gunmen abducted a teacher in Nineveh province on 21 May, the police said."),
]


def test_a_border_lists_what_lies_along_it(folder):
    store = store_of(folder, BORDER)
    rows, note = ask("border", store)
    by = {row["start"]: row for row in rows}
    assert "2024-05-08" not in by, "Basra is no place of this border"
    rabia = by["2024-05-06"]
    assert rabia["near"] == "yes" and rabia["kind"] == "arrest" and rabia["detected"] == "thermal camera", rabia
    assert rabia["crossing"] == "Rabia / Al-Yarubiyah" and rabia["stretch"] == "Tigris and Rabia" and rabia["side"] == "IQ", rabia
    assert rabia["off_km"] < 5, rabia
    crossing = by["2024-05-11"]
    assert crossing["kind"] == "crossing" and crossing["off_km"] is None and crossing["band"] == "on the border", crossing
    assert by["2024-05-19"]["side"] == "SY" and by["2024-05-19"]["kind"] == "strike", by["2024-05-19"]
    assert by["2024-05-21"]["near"] == "may be", "a province that reaches the border"
    assert "1 lie elsewhere" in note, note
    assert {row["event"] for row in rows} <= set(ids_of(store))


def test_a_border_is_counted_by_kind_with_its_evidence(folder):
    store = store_of(folder, BORDER)
    rows, _ = ask("border", store, "--by", "kind")
    all_rows, _ = ask("border", store)
    assert sum(row["events"] for row in rows) == len(all_rows)
    assert sorted(i for row in rows for i in row["event_ids"]) == sorted(row["event"] for row in all_rows)


def test_the_points_of_a_border_are_geojson(folder):
    store = store_of(folder, BORDER)
    run = marsad("border", "--store", store, "--format", "geojson")
    features = json.loads(run.out)["features"]
    points = {f["properties"]["start"]: f["geometry"] for f in features}
    assert points["2024-05-11"] is None and points["2024-05-21"] is None, "no point that no report gives"
    lon, lat = points["2024-05-06"]["coordinates"]
    assert 41.9 < lon < 42.3 and 36.7 < lat < 36.9


def test_an_unknown_border_is_refused(folder):
    store = store_of(folder, BORDER[:1])
    for pair in ("IQ-FR", "IQ", "Iraq-Syria", "IQ-SY-TR"):
        run = marsad("border", "--store", store, "--pair", pair)
        assert run.returncode == 2 and "no such border" in run.err, (pair, run.err)
    assert marsad("border", "--store", store, "--by", "colour").returncode == 2


def test_near_lists_what_may_be_near(folder):
    """Rabia's circle lies within 30 km of a point beside it; a province only reaches in; a border has no point."""
    store = store_of(folder, BORDER)
    _, note = ask("network", store, "--near", "36.8,42.1", "--km", "30")
    assert "1 of these may be near only; 1 more have no point" in note, note
    points = folder / "points.csv"
    points.write_text("lat,lon\n36.8,42.1\n30.5,47.8\n")
    track = folder / "track.geojson"
    track.write_text('{"type":"LineString","coordinates":[[42.1,36.8],[47.8,30.5]]}')
    for where in (points, track):
        rows, note = ask("border", store, "--near", where, "--km", "30")
        assert "2024-05-06" in {row["start"] for row in rows} and "2024-05-19" not in {row["start"] for row in rows}, note
    for where, km in (("nowhere", "5"), ("36.8,42.1", "-1"), ("36.8,42.1", "x"), ("96.8,42.1", "5")):
        assert marsad("border", "--store", store, "--near", where, "--km", km).returncode == 2, where


def test_events_and_claims_near_a_point_are_listed(folder):
    store = store_of(folder, BORDER)
    for verb in ("events", "claims"):
        rows, note = ask(verb, store, "--near", "36.8,42.1", "--km", "30")
        near = {row["time"]["start"]: row["near"] for row in rows}
        assert near == {"2024-05-06": "yes", "2024-05-21": "may be"}, (near, note)
        assert "2 %s shown, 1 of them may be near only; 1 more have no point to test" % verb in note, note
        table = list(csv.DictReader(io.StringIO(marsad(verb, "--store", store, "--near", "36.8,42.1", "--km", 30, "--format", "csv").out)))
        assert {row["start"]: row["near"] for row in table} == near, table
        assert ", may be near" in marsad(verb, "--store", store, "--near", "36.8,42.1", "--km", 30).out
    run = marsad("events", "--store", store, "--near", "36.8,42.1", "--km", 30, "--limit", 1, "--json")
    assert len(run.out.splitlines()) == 1 and "1 past the limit" in run.err, run.err
    assert "near" not in json.loads(marsad("events", "--store", store, "--json").out.splitlines()[0])


PLEDGES = [
    ("Tigris Daily", "2023-01-05", "The army will build a trench near Baaj by the end of March, the border command said."),
    ("Tigris Daily", "2023-03-21", "The army built a trench near Baaj on 20 March, the border command said."),
    ("Tigris Daily", "2023-02-01", "The police will build a fence near Rutba by the end of April, the governor said."),
    ("Tigris Daily", "2023-06-11", "The police built a fence near Rutba on 10 June, the governor said."),
    ("Tigris Daily", "2023-02-03", "The army will build a wall near Rabia by the end of May, the command said."),
    ("Tigris Daily", "2023-02-04", "The army will build a bridge near Hit by 1 July 2023, the governor said."),
    ("Tigris Daily", "2023-02-06", "The army will build a camera post near Sinjar by 1 January 2030, the governor said."),
    ("Tigris Daily", "2023-08-01", "Farmers met officials in Basra on 31 July, the council said."),
]


def test_a_pledge_is_joined_to_its_word_alone(folder):
    rows, note = ask("pledges", store_of(folder, PLEDGES))
    state = {row["object"]: row["state"] for row in rows}
    assert state.get("trench") == "reported kept", (rows, note)
    assert state.get("fence") == "kept late", (rows, note)
    assert state.get("wall") == "due with no word", (rows, note)
    by = {row["object"]: row for row in rows}
    assert by["trench"]["due"] == "2023-03-31" and by["trench"]["said"] == "2023-01-05", by["trench"]
    assert by["trench"]["word"] in by["trench"]["event_ids"] and "20 March" in by["trench"]["word_summary"]
    assert by["wall"]["word"] is None and by["wall"]["event_ids"] == []
    assert not any(row["state"] == "reported broken" for row in rows), "silence is no breach"


def test_a_pledge_was_open_before_its_day(folder):
    store = store_of(folder, PLEDGES)
    rows, _ = ask("pledges", store, "--until", "2023-02-28")
    assert "open" in {row["state"] for row in rows if row["object"] == "wall"}, rows
    run = marsad("pledges", "--store", store, "--state", "broken")
    assert run.returncode == 2 and "reported broken" in run.err, run.err


def test_pledges_of_a_day_are_those_said_by_then(folder):
    """However late they are due; and none that was said later."""
    store = store_of(folder, PLEDGES)
    rows, note = ask("pledges", store, "--until", "2023-02-05")
    assert {row["object"]: row["state"] for row in rows if row["object"] in ("trench", "fence", "wall")} == {
        "trench": "open", "fence": "open", "wall": "open"}, (rows, note)
    assert max(row["said"] for row in rows) <= "2023-02-05", rows
    whole, _ = ask("pledges", store)
    later, _ = ask("pledges", store, "--since", "2023-02-04")
    assert {row["pledge"] for row in later} == {row["pledge"] for row in whole if row["said"] >= "2023-02-04"} and later


def test_what_a_person_rejected_keeps_no_promise(folder):
    store = store_of(folder, PLEDGES)
    kept = next(row for row in ask("pledges", store)[0] if row["object"] == "trench")
    assert marsad("review", "--store", store, kept["word"], "--state", "rejected", "--comment", "a drill").returncode == 0
    again = next(row for row in ask("pledges", store)[0] if row["object"] == "trench")
    assert again["state"] == "due with no word" and again["word"] is None, again
    assert marsad("review", "--store", store, kept["pledge"], "--state", "rejected", "--comment", "misread").returncode == 0
    assert not any(row["object"] == "trench" for row in ask("pledges", store)[0])


SOURCES = [
    ("Tigris Daily", "2024-03-05", "Gunmen attacked an army checkpoint near Rabia on 4 March 2024 and killed three soldiers, the army said."),
    ("Jazira Post", "2024-03-06", "Gunmen attacked the army checkpoint near Rabia on 4 March 2024 and killed five soldiers, residents said."),
    ("Jazira Post", "2024-03-20", "A bomb wounded a farmer in Al-Qaim on 19 March, residents said."),
]


def test_an_unknown_actor_is_told_as_unknown_by_every_verb(folder):
    store = store_of(folder, NETWORK)
    for verb, more in (("events", ()), ("claims", ()), ("border", ()), ("trend", ()), ("pledges", ()), ("sources", ()), ("network", ()),
                       ("totals", ()), ("brief", ("--since", "2024-01-01", "--format", "json"))):
        run = marsad(verb, "--store", store, "--actor", "Islamik State", *more)
        assert run.returncode == 0 and 'by or against "Islamik State", and the register of actors has no such name' in run.err, (verb, run.err)
        assert "near to it: Islamic State" in run.err, (verb, run.err)
        assert "Islamik State" not in marsad(verb, "--store", store, "--actor", "Islamic State", *more).err, verb
    assert "near to it" not in marsad("trend", "--store", store, "--actor", "Zzyzx").err


def test_a_source_is_told_by_what_it_says(folder):
    store = store_of(folder, SOURCES)
    rows, note = ask("sources", store)
    by = {row["source"]: row for row in rows}
    events = ids_of(store)
    both = [e for e in events.values() if e["sources"] == 2]
    assert len(both) == 1, "the two tell one attack"
    army = next(row for name, row in by.items() if "rmy" in name)
    assert by["residents"]["alone"] == 1 and by["residents"]["confirmed"] == 1 and by["residents"]["events"] == 2, by
    assert army["alone"] == 0 and army["confirmed_ids"] == [both[0]["id"]], army
    assert army["first"] == 1 and by["residents"]["later"] == 1 and by["residents"]["days_late"] == 1, by
    assert by["residents"]["contradicts"] == army["contradicts"] == 1, "three dead or five"
    assert 0 < by["residents"]["confirmed_low"] < 0.5 < by["residents"]["confirmed_high"] < 1
    assert "1 of which more than one" in note, note


def test_a_repeated_word_is_no_confirmation(folder):
    rows, _ = ask("sources", store_of(folder, [(who, day, text.replace(", the army said", "").replace(", residents said", ""))
                                               for who, day, text in SOURCES]))
    by = {row["source"]: row for row in rows}
    assert [row["confirmed"] for row in rows] == [0, 0], "who publishes is only declared"
    assert sorted((row["echoed"], row["repeats"]) for row in rows) == [(0, 1), (1, 0)], by


def test_a_source_is_one_voice_of_an_event_however_often_it_tells_it(folder):
    more = [("Jazira Post", "2024-03-07", "Residents said that gunmen attacked the army checkpoint near Rabia on 4 March 2024; they killed four soldiers."),
            ("Jazira Post", "2024-03-21", "Residents said that a bomb in Al-Qaim wounded two farmers on 19 March. Nobody claimed it.")]
    store = store_of(folder, SOURCES + more)
    events, rows = ids_of(store), ask("sources", store)[0]
    assert any(len(e["voices"]) > len({(v["id"] or v["name"]) for v in e["voices"]}) for e in events.values()), "the test tests nothing"
    for row in rows:
        name = row["source_id"] or row["source"]
        told = {e["id"] for e in events.values() for v in e["voices"] if (v["id"] or v["name"]) == name}
        assert row["events"] == len(told), (row, told)
        for what in ("contradicts", "corrects", "alone", "confirmed"):
            ids = row[f"{what}_ids"]
            assert row[what] == len(ids) == len(set(ids)) and set(ids) <= told, (what, row)
    links = {(l["event"]) for l in contradictions(store)}
    assert {i for row in rows for i in row["contradicts_ids"] + row["corrects_ids"]} <= links


def contradictions(store):
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as db:
        rows = [{"event": r[0]} for r in db.execute("SELECT event FROM links WHERE kind='contradicts' OR event IS NOT NULL")]
    db.close()
    return rows


NETWORK = [
    ("Tigris Daily", "2024-03-05", "The SDF arrested two ISIS members in Hajin on 4 March."),
    ("Tigris Daily", "2024-05-15", "ISIS attacked the Iraqi army near Rutba on 14 May, the police said."),
    ("Tigris Daily", "2024-05-16", "The SDF arrested three ISIS members in Hajin on 15 May."),
    ("Tigris Daily", "2024-05-17", "A farmer named Salim Darwish was beaten in Hajin on 16 May."),
]


def test_ties_are_signed_dated_and_of_organisations(folder):
    store = store_of(folder, NETWORK)
    rows, _ = ask("network", store, "--window", "28")
    ties = {(row["from_id"], row["to_id"]): row for row in rows if row["tie"] == "acts on"}
    sdf = ties["actor:sdf", "actor:is"]
    assert sdf["sign"] == -1 and sdf["now"] == 1 and sdf["ever"] == 2 and sdf["change"] == "kept", sdf
    assert ties["actor:is", "actor:iq-army"]["change"] == "new", ties
    assert len(sdf["event_ids"]) == 2 and set(sdf["event_ids"]) <= set(ids_of(store))
    assert "Darwish" not in marsad("network", "--store", store, "--nodes").out
    earlier, _ = ask("network", store, "--until", "2024-04-20")
    assert {row["change"] for row in earlier} == {"not told now"}, earlier


def test_a_tie_is_as_old_as_it_is(folder):
    """--since lists ties told since then, and makes none of them new."""
    store = store_of(folder, [
        ("Tigris Daily", "2024-03-12", "The SDF arrested two members of the Islamic State in Hasakah on 11 March 2024."),
        ("Tigris Daily", "2024-03-14", "Turkey bombed the PKK near Sinjar on 13 March 2024."),
        ("Tigris Daily", "2024-05-12", "The SDF arrested six members of the Islamic State in Hasakah on 11 May 2024.")])
    whole, _ = ask("network", store, "--window", 28)
    since, note = ask("network", store, "--window", 28, "--since", "2024-05-01")
    tie = next(r for r in since if r["from_id"] == "actor:sdf" and r["to_id"] == "actor:is")
    assert tie["change"] == "kept" and tie["first"] == "2024-03-11" and tie["ever"] == 2, tie
    assert tie == next(r for r in whole if r["from_id"] == "actor:sdf" and r["to_id"] == "actor:is")
    assert len(since) < len(whole) and all(r["last"] >= "2024-05-01" for r in since), (since, note)


def test_those_who_fight_each_other_are_not_together(folder):
    store = store_of(folder, [("Tigris Daily", "2024-05-15", "Clashes broke out between the SDF and ISIS in Hajin on 14 May."),
                              ("Tigris Daily", "2024-05-17", "The Iraqi army and the international coalition arrested a smuggler in "
                               "Al-Qaim on 16 May.")])
    rows, _ = ask("network", store)
    between = {frozenset((row["from_id"], row["to_id"])): row for row in rows}
    fight = between[frozenset(("actor:sdf", "actor:is"))]
    assert fight["tie"] == "acts on" and fight["sign"] == -1, fight
    together = between[frozenset(("actor:iq-army", "actor:global-coalition"))]
    assert together["tie"] == "with" and together["sign"] == 1, together


def test_a_network_is_graphml(folder):
    store = store_of(folder, NETWORK)
    run = marsad("network", "--store", store, "--format", "graphml")
    root = xml.fromstring(run.stdout)
    space = "{http://graphml.graphdrawing.org/xmlns}"
    nodes = {n.get("id") for n in root.iter(space + "node")}
    edges = [(e.get("source"), e.get("target")) for e in root.iter(space + "edge")]
    assert all(re.fullmatch(r"[A-Za-z0-9._:-]+", n) for n in nodes), nodes  # NMTOKEN
    assert ("actor:sdf", "actor:is") in edges and {end for edge in edges for end in edge} <= nodes
    rows = list(csv.DictReader(io.StringIO(marsad("network", "--store", store, "--format", "csv").out)))
    assert len(rows) == len(edges)


TOTALS = [
    ("Tigris Daily", "2024-06-02", "In May 2024 the SDF arrested 40 people in Deir ez-Zor province, the force said."),
    ("Tigris Daily", "2024-05-07", "The SDF arrested five people in Hajin on 6 May."),
    ("Tigris Daily", "2024-05-12", "The SDF arrested six people in Hajin on 11 May."),
]


def test_a_total_is_held_against_the_record(folder):
    store = store_of(folder, TOTALS)
    events = ids_of(store)
    rows, _ = ask("totals", store)
    total = next(row for row in rows if row["claimed"] == 40)
    linked = set(events[total["total"]]["sums"])
    assert set(total["event_ids"]) == linked
    found = sum(q["best"] for i in linked for q in events[i]["quantities"] if q["kind"] == "arrested")
    assert total["matched"] == found and total["unmatched"] == 40 - found, total
    assert len(total["event_ids"]) + total["not_counted"] == 2, total


def weekly(folder, counts, first="2023-01-02", gaps=()):
    """A store with so many events a week in Hajin; a weather report each week but in the gaps."""
    monday = datetime.date.fromisoformat(first)
    deeds = ("The SDF arrested {n} smugglers in Hajin on", "Gunmen abducted {n} teachers in Hajin on", "Families fled from Hajin to the river on",
             "A mine killed {n} children in Hajin on", "Shells wounded {n} shepherds in Hajin on", "Thieves stole {n} cars in Hajin on")
    reports = []
    for week, n in enumerate(counts):
        start = monday + datetime.timedelta(days=7 * week)
        if week not in gaps:
            reports.append(("Steppe News", str(start), f"It rained on the fields of the north in week {week}."))
        for k in range(n):
            day = start + datetime.timedelta(days=k)
            reports.append(("Tigris Daily", str(day), f"{deeds[k].format(n=k + 2)} {day.day} {day.strftime('%B %Y')}."))
    return store_of(folder, reports)


def test_more_than_usual_is_said_with_its_base(folder):
    counts = [1, 0, 2, 1] * 14 + [6]
    store = weekly(folder, counts)
    last = datetime.date(2023, 1, 2) + datetime.timedelta(days=7 * len(counts) - 1)
    rows, _ = ask("trend", store, "--by", "place", "--until", str(last))
    hajin = next(row for row in rows if row["series"].startswith("Hajin"))
    assert hajin["events"] == 6 and hajin["base_52"] == 1 and hajin["base_4"] == 1, hajin
    assert hajin["verdict"] == "more" and hajin["p"] < 0.01 and len(hajin["event_ids"]) == 6, hajin
    assert hajin["reports"] == 7 and hajin["sources"] == 2 and hajin["gaps"] == 0, hajin
    before, _ = ask("trend", store, "--by", "place", "--until", str(last - datetime.timedelta(days=7)))
    assert next(row for row in before if row["series"].startswith("Hajin"))["verdict"] == "as usual", before


def test_silence_is_not_peace(folder):
    """A week with no report read is no week of none; neither is one of the base."""
    counts = [2, 1, 0, 3] * 14 + [0]
    gaps = {2, 6, len(counts) - 1}
    store = weekly(folder, counts, gaps=gaps)
    last = datetime.date(2023, 1, 2) + datetime.timedelta(days=7 * len(counts) - 1)
    rows, _ = ask("trend", store, "--until", str(last))
    assert rows[0]["verdict"] == "not read" and rows[0]["reports"] == 0, rows
    rows, _ = ask("trend", store, "--until", str(last), "--series")
    by = {row["week"]: row for row in rows}
    assert by["2024-W05"]["verdict"] == "not read" and by["2023-W03"]["verdict"] == "not read"
    assert by["2023-W30"]["gaps"] >= 2 and by["2023-W10"]["verdict"] == "too few weeks"


def test_a_trend_counts_events_and_not_reports(folder):
    text = "The SDF arrested two men in Hajin on 3 May 2023."
    store = store_of(folder, [("Tigris Daily", "2023-05-04", text), ("Jazira Post", "2023-05-05", "On 3 May 2023 the SDF arrested two men in "
                                                                     "the town of Hajin.")])
    rows, note = ask("trend", store, "--until", "2023-05-07")
    assert rows[0]["events"] == 1 and rows[0]["reports"] == 2, (rows, note)


def test_what_a_feed_missed_is_told(folder):
    store = weekly(folder, [1, 2, 1])
    until = ("--until", "2023-01-22")
    assert ask("trend", store, *until)[0][0]["missed"] == 0
    assert marsad("watch", "add", "https://example.org/feed.xml", "--store", store).returncode == 0
    with sqlite3.connect(f"{store}.watch") as db:
        db.executemany("INSERT INTO gaps VALUES('https://example.org/feed.xml', ?, ?)",
                       (("2023-01-15T00:00:00Z", "2023-01-17T08:00:00Z"), ("2001-01-01T00:00:00Z", "2001-01-09T00:00:00Z")))
    db.close()
    rows, note = ask("trend", store, *until)
    assert rows[0]["missed"] == 1 and "missed 1 times" in note, (rows, note)
    weeks, _ = ask("trend", store, *until, "--series")
    assert [row["missed"] for row in weeks] == [0, 1, 1], weeks


def test_what_is_in_no_week_is_counted(folder):
    store = store_of(folder, [("Tigris Daily", "2023-05-04", "The SDF arrested two men in Hajin on 3 May 2023."),
                              ("", "", "The SDF arrested nine men in Al-Shaddadi on a Friday.")])
    _, note = ask("trend", store, "--until", "2023-05-07")
    assert "1 undated" in note, note


BRIEF = SOURCES + PLEDGES[4:5] + [
    ("Jazira Post", "2024-04-02", "Gunmen abducted a teacher in Hajin on 1 April 2024, residents <of the town> said."),
    ("Tigris Daily", "2024-04-09", "The teacher who was abducted in Hajin on 1 April 2024 was released on 8 April, the police said."),
]


def test_a_brief_says_what_is_new_disputed_and_overdue(folder):
    store = store_of(folder, BRIEF)
    run = marsad("brief", "--store", store, "--since", "2024-03-01", "--format", "json")
    assert run.returncode == 0, run.err
    brief, events = json.loads(run.out), ids_of(store)
    told = {row["number"]: row for row in brief["references"]}
    assert (brief["since"], brief["until"], brief["reports"], brief["publishers"]) == ("2024-03-01", "2024-04-09", 5, 2), brief
    for part in ("new", "changed", "disputed", "overdue"):
        for item in brief[part]:
            assert item["event"] in events and item["references"] and set(item["references"]) <= set(told), item
            own = {claim["id"] for claim in events[item["event"]]["claims"]}
            documents = {voice["document"] for voice in events[item["event"]]["voices"]}
            assert all(told[n]["claim"] in own or told[n]["document"] in documents for n in item["references"]), item
    assert not any(events[item["event"]]["status"] == "planned" for item in brief["new"]), "the promise of 2023 is not new"
    assert len(brief["disputed"]) == 1 and "killed: " in brief["disputed"][0]["text"] and "residents" in brief["disputed"][0]["text"], brief
    assert len(brief["overdue"]) == 1 and "Due 2023-05-31, said 2023-02-03" in brief["overdue"][0]["text"], brief
    assert any("2 independent sources say so" in item["text"] for item in brief["new"])
    assert any("alone says so" in item["text"] for item in brief["new"])
    later = json.loads(marsad("brief", "--store", store, "--since", "2024-04-01", "--format", "json").out)
    assert {i["event"] for i in later["new"]} < {i["event"] for i in brief["new"]} and not later["disputed"], later


def test_a_brief_says_only_numbers_of_the_record(folder):
    """Each number of a sentence is one of its event's fields, or how many independent sources it has."""
    store = store_of(folder, BRIEF + BORDER)
    brief, events = json.loads(marsad("brief", "--store", store, "--since", "2024-01-01", "--limit", 0, "--format", "json").out), ids_of(store)
    for item in brief["new"]:
        event = events[item["event"]]
        known = set(re.findall(r"\d+", json.dumps([event["time"], event["quantities"], event["sources"], (event["place"] or {}).get("radius_km")])))
        assert set(re.findall(r"\d+", item["text"])) <= known, (item["text"], known)


def test_a_brief_is_a_page_and_markdown(folder):
    store = store_of(folder, BRIEF + BORDER)
    run = marsad("brief", "--store", store, "--since", "2024-03-01", "--format", "html")
    assert run.out.count("<svg xmlns") == 3 and "<of the town>" not in run.out and "http-equiv" not in run.out
    for figure in re.findall(r"<figure>\n(<svg.*?</svg>)\n<figcaption>", run.out, flags=re.S):
        xml.fromstring(figure)
    assert set(re.findall(r'href="#(r\d+)"', run.out)) == set(re.findall(r'id="(r\d+)"', run.out))
    assert not re.findall(r'(?:src|href)="(?!#)', run.out), "nothing is fetched"
    text = marsad("brief", "--store", store, "--since", "2024-03-01").out
    assert text.startswith("# Brief: 2024-03-01 to ") and "## What is overdue" in text and "<of" not in text.replace("\\<of", "")
    for words in (("--since", "2024-03-01", "--format", "csv"), ("--format", "html")):
        assert marsad("brief", "--store", store, *words).returncode == 2, words
    empty = marsad("brief", "--store", store, "--since", "2031", "--until", "2031").out
    assert "Nothing is told for the first time." in empty, empty


def test_the_charts_of_a_brief_count_what_is_past_the_limit(folder):
    store = store_of(folder, BRIEF + BORDER)
    pages = [marsad("brief", "--store", store, "--since", "2024-03-01", "--format", "html", "--limit", n).out for n in (1, 0)]
    charts = [re.findall(r"<svg xmlns.*?</svg>\n<figcaption>", page, flags=re.S) for page in pages]
    assert len(charts[0]) == 3 and charts[0] == charts[1] and pages[0] != pages[1]


def test_every_format_has_the_same_rows(folder):
    store = store_of(folder, BORDER + NETWORK + TOTALS)
    for verb in ("border", "trend", "sources", "network", "totals", "pledges"):
        rows, _ = ask(verb, store)
        table = list(csv.DictReader(io.StringIO(marsad(verb, "--store", store, "--limit", 0, "--format", "csv").stdout.decode())))
        features = json.loads(marsad(verb, "--store", store, "--limit", 0, "--format", "geojson").out)["features"]
        lines = marsad(verb, "--store", store, "--limit", 0).out.splitlines()
        assert len(rows) == len(table) == len(features) == max(0, len(lines) - 1), verb
        limited = marsad(verb, "--store", store, "--limit", 1, "--json").out.splitlines()
        assert len(limited) == min(1, len(rows)), verb


def test_a_wrong_call_is_said(folder):
    store = store_of(folder, BORDER[:1])
    for words in (("trend", "--by", "moon"), ("trend", "--since", "2024-01"), ("trend", "--window", "0"), ("network", "--format", "png"),
                  ("border", "--format", "graphml"), ("totals", "x"), ("sources", "--pair", "IQ-SY")):
        run = marsad(words[0], "--store", store, *words[1:])
        assert run.returncode == 2 and run.err.startswith("marsad: ") and not run.out, (words, run.err)


if __name__ == "__main__":
    sys.exit(each.run(globals()))
