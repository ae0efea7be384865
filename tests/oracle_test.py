#!/usr/bin/python3
"""No parameter of a reader's is an oracle: whatever is asked by it, two stores that differ in what is withheld alone give the same
bytes. Parameters and their routes are those of /api, so that a new one has to be thought of here. No network."""
import concurrent.futures
import json
import pathlib
import shutil
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from reader_test import asked, reader_of, unlike  # noqa: E402
from service import MADE, Service, marsad, wait_for  # noqa: E402

NAMES = ("Hassan Ali Mahmoud", "Obeid", "rahhal", "Mansour")
PLACES = ("Rabia", "Sinuni", "Bashiqa")
DAYS = ("2024-05-01", "2024-05-02", "2024-05-03")  # the week is told, the day is not
WORDS = (*NAMES, "Rabia", "Friday", "nobody had warned")


def team_of(store):
    """what only the team's record holds: ids, and where things were"""
    ids, spots = set(), set()
    for verb in ("events", "claims", "documents"):
        done = marsad(verb, "--store", store, "--json", "--limit", 0, *(("--all",) if verb != "documents" else ()))
        for row in map(json.loads, done.stdout.splitlines()):
            ids.add(row["id"])
            place = row.get("place") or {}
            if place.get("precision") in ("exact", "near"):
                spots.add((round(place["lat"], 4), round(place["lon"], 4), place["gazetteer_id"]))
    return sorted(ids), sorted(spots)


def probes(stores):
    """parameter -> what a reader who knows, or guesses, would ask"""
    ids, spots = [], []
    for store in stores:
        more, where = team_of(store)
        ids += more
        spots += where
    assert len(ids) > 12 and len(spots) > 3, (ids, spots)
    few = ids[::max(1, len(ids) // 5)]
    spots = spots[::max(1, len(spots) // 3)]
    boxes = [f"{lon - 0.02:.4f},{lat - 0.02:.4f},{lon + 0.02:.4f},{lat + 0.02:.4f}" for lat, lon, _ in spots]
    return {"text": WORDS, "actor": WORDS, "place": (*PLACES, *(g for _, _, g in spots)), "bbox": boxes, "since": DAYS, "until": DAYS,
            "datetime": (*DAYS, "2024-05-02/2024-05-02", "../2024-05-01"), "doc": few, "event": few,
            "after": [f"{day}_{one}" for day in DAYS for one in few[:3]], "near": [f"{lat},{lon}" for lat, lon, _ in spots],
            "as_of": ("2024-05-03", "rev:1", "rev:2", "rev:3"), "type": ("assault", "assault,coerce"), "mode": ("airstrike", "arrest"),
            "confidence": ("0.5", "0.95"), "lang": ("en", "ar"), "km": ("1", "30"), "pair": ("IQ-SY", "IQ-TR"),
            "by": ("place", "month", "type"), "window": ("1", "7"), "pledge": ("open",), "withhold": ("place", "actors"), "reason": ("x",), "of": few}


def values(parameter, known):
    schema = parameter["schema"]
    if "enum" in schema:
        return schema["enum"][:2]
    if "enum" in schema.get("items", {}):
        return schema["items"]["enum"][::4]
    if schema["type"] == "boolean":
        return ("true", "false")
    if schema["type"] == "integer":
        return (schema.get("minimum", 1), 2, 100)
    assert parameter["name"] in known, f"{parameter['name']}: what would tell by it what is withheld?"
    return known[parameter["name"]]


# what a parameter needs beside it, or which question shows more of it
BESIDE = {"km": "near=36.4,42.2&all=true", "near": "km=5&all=true", "mode": "type=assault&all=true", "reason": "all=true"}


def questions(api, known):
    for path, methods in api["paths"].items():
        if path == "/v1/stream" or "get" not in methods or "{id}" in path:
            continue
        for real in ("events", "claims") if "{collection}" in path else ("border",) if "{verb}" in path else ("",):
            address = path.replace("{collection}", real).replace("{verb}", real)
            for parameter in methods["get"].get("parameters", []):
                name = parameter["name"]
                if parameter["in"] != "query":
                    continue
                for value in values(parameter, known):
                    yield f"{address}?{name}={urllib.parse.quote(str(value))}&{BESIDE.get(name, '' if name == 'all' else 'all=true')}".rstrip("&")


def taken(s, path, who):
    """The question without `all` where the route does not take that."""
    found = asked(s, path, who)
    return asked(s, path.replace("&all=true", ""), who) if found[0] == 400 and b'"all"' in found[2] else found


def test_no_parameter_tells_what_is_withheld(folder):
    stores = unlike(folder)
    known = probes(stores)
    who = [reader_of(store) for store in stores]
    with Service(stores[0], "--quiet") as a, Service(stores[1], "--quiet") as b:
        wait_for(a, "/v1/summary", **who[0])
        wait_for(b, "/v1/summary", **who[1])
        tried, good, shown = set(), 0, set()
        paths = list(questions(a.json("/api"), known))
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            ones, others = (list(pool.map(lambda path, s=s, w=w: taken(s, path, w), paths)) for s, w in zip((a, b), who))
        for path, first, second in zip(paths, ones, others):
            assert first == second, (path, first, second)
            good += first[0] == 200
            tried.add(path.partition("?")[2].partition("=")[0])
            shown.add(first[2])
        assert known.keys() <= tried, known.keys() - tried
        assert good > 0.6 * len(paths) > 300 and len(shown) > 100, (good, len(paths), len(shown))  # or it shows nothing


def test_a_page_a_sort_and_a_filter_together_tell_no_more(folder):
    """The place of a row among others tells its day or id, if these were the withheld ones."""
    stores = unlike(folder)
    who = [reader_of(store) for store in stores]
    with Service(stores[0], "--quiet") as a, Service(stores[1], "--quiet") as b:
        for path in ("/collections/events/items?", "/collections/claims/items?"):
            for query in ("", "sort=oldest&", *(f"since={day}&" for day in DAYS), *(f"text={word}&" for word in ("hospital", "Rabia"))):
                following, pages = f"{path}{query}limit=1&all=true", 0
                while following:
                    first, second = asked(a, following, who[0]), asked(b, following, who[1])
                    assert first == second, (following, first, second)
                    links = [link["href"] for link in json.loads(first[2]).get("links", []) if link["rel"] == "next"]
                    following = links[0][links[0].index("/collections"):] if links else None
                    pages += 1
                assert pages > 1 or "text" in query, path


if __name__ == "__main__":
    code = each.run(globals())
    shutil.rmtree(MADE, ignore_errors=True)
    sys.exit(code)
