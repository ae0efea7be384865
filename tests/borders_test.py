#!/usr/bin/python3
"""The borders of the base map, recomputed here from its topology: a line for each pair, none missing, none with a gap."""
import collections
import functools
import json
import math
import pathlib
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import each  # noqa: E402
from program_test import ROOT, marsad  # noqa: E402

PACKAGE = ROOT / "build/packages/world-atlas-2.0.2.tgz"


def codes():
    """What data/borders/units.tsv says: (number, name) -> code."""
    rows = [l.split("\t") for l in (ROOT / "data/borders/units.tsv").read_text().splitlines() if l and l[0] != "#"]
    return {(r[0] or r[1]): r[2] for r in rows[1:]}


@functools.cache
def topology():
    with tarfile.open(PACKAGE) as tar:
        return json.load(tar.extractfile("package/countries-10m.json"))


def rings(arcs):
    for one in arcs:
        if isinstance(one, list) and one and isinstance(one[0], int):
            yield one
        elif isinstance(one, list):
            yield from rings(one)


@functools.cache
def legs_by_units():
    """{leg: (code, ...)}: each leg of the grid and the countries that it parts, or the one whose coast it is."""
    world, names = topology(), codes()
    lines = []
    for arc in world["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x, y))
        lines.append(line)
    uses = collections.defaultdict(collections.Counter)
    for unit in world["objects"]["countries"]["geometries"]:
        code = names[unit.get("id") or unit["properties"]["name"]]
        rows = [unit["arcs"]] if unit["type"] == "Polygon" else unit["arcs"]
        for ring in rings(rows):
            for arc in ring if code else ():
                points = lines[arc if arc >= 0 else ~arc]
                for leg in zip(points, points[1:]):
                    uses[frozenset(leg)][code] += 1
    odd = {leg: tuple(sorted(code for code, n in by.items() if n % 2)) for leg, by in uses.items() if len(leg) == 2}
    return {leg: by for leg, by in odd.items() if by}


def told(folder):
    """[{a, b, km, parts, geometry}] by the program."""
    text = folder / "a.txt"
    text.write_text("Border guards arrested three smugglers near Rabia on 3 May 2024, the police said.\n")
    store = folder / "s.gpkg"
    assert marsad("add", "--store", store, text).returncode == 0
    run = marsad("border", "--store", store, "--lines", "--limit", 0, "--json")
    assert run.returncode == 0, run.err
    rows = [json.loads(line) for line in run.out.splitlines()]
    scale, shift = (topology()["transform"][k] for k in ("scale", "translate"))
    for row in rows:
        row["grid"] = [[tuple(round((p[i] - shift[i]) / scale[i]) for i in (0, 1)) for p in part]
                       for part in row["geometry"]["coordinates"]]
    return rows


def test_every_pair_has_one_line_and_all_of_it(folder):
    rows, want = told(folder), collections.defaultdict(set)
    for leg, units in legs_by_units().items():
        if len(units) == 2:
            want[units].add(leg)
    assert len(rows) == len({(r["a"], r["b"]) for r in rows}) > 300, len(rows)
    flat = {("IT", "VA")}  # the grid makes a stroke out and back of that ring
    assert {(r["a"], r["b"]) for r in rows} == set(want) | flat
    for row in rows:
        legs = [frozenset((p, q)) for part in row["grid"] for p, q in zip(part, part[1:]) if p != q]
        pair = row["a"], row["b"]
        assert want[pair] <= set(legs), ("a leg is missing", pair)
        assert pair in flat or len(legs) - len(want[pair]) <= 2, ("legs too many", pair)  # a spur of the grid


def test_no_line_has_a_gap(folder):
    """A part ends only where the sea or a third country begins, or where it closes or meets itself."""
    at = collections.defaultdict(set)
    for leg, units in legs_by_units().items():
        for point in leg:
            at[point].add(units)
    for row in told(folder):
        ends = collections.Counter(p for part in row["grid"] for p in (part[0], part[-1]))
        for point, n in ends.items():
            assert n > 1 or at[point] - {(row["a"], row["b"])}, ("a gap", row["a"], row["b"], point)


def great_circle(p, q):
    a, b = map(math.radians, (p[1], q[1]))
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(q[0] - p[0]) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


def test_lengths_are_those_of_the_lines(folder):
    for row in told(folder):
        km = sum(great_circle(p, q) for part in row["geometry"]["coordinates"] for p, q in zip(part, part[1:]))
        assert abs(row["km"] - km) <= 0.007 * km + 0.1, (row["a"], row["b"], row["km"], km)


def test_the_borders_that_are_asked_for_first_are_there(folder):
    rows = {(r["a"], r["b"]): r for r in told(folder)}
    for pair, low, high in ((("IQ", "SY"), 560, 640), (("SY", "TR"), 740, 950), (("JO", "SY"), 330, 400),
                            (("IQ", "IR"), 1300, 1650)):
        assert low < rows[pair]["km"] < high, rows[pair]["km"]


if __name__ == "__main__":
    sys.exit(each.run(globals()))
